/** How many lines came since a page was read, for "jump to latest (n new)": cheap, before any filter. */
import type { LogNews } from '../../../../shared/contract/console/log-lines.ts'
import type { LogSource } from '../source/log-source.ts'
import { splitCursor } from './source-scan.ts'

/** @param cursors `after` of the page's last answer; sources that are not named count nothing @throws PosterError */
export async function countNews(
  sources: readonly LogSource[],
  cursors: Readonly<Record<string, string>>
): Promise<LogNews> {
  const counts = await Promise.all(
    sources.map(async (source) => {
      const cursor = Object.hasOwn(cursors, source.id) ? cursors[source.id] : undefined
      if (cursor === undefined) return { lines: 0, exact: true }
      return source.countFrom(splitCursor(cursor, 'forward').place)
    })
  )
  return {
    lines: counts.reduce((sum, { lines }) => sum + lines, 0),
    exact: counts.every(({ exact }) => exact)
  }
}
