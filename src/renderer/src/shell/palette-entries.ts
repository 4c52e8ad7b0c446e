/** What the palette offers and how it answers a query. A leading `>` asks for actions only. Pure. */
import type { StateMark } from '../components/state-marks.ts'
import type { IconName } from '../components/line-icons.ts'
import { matchFuzzy } from './fuzzy-match.ts'

export type PaletteGroup = 'pages' | 'nodes' | 'actions'

export interface PaletteEntry {
  readonly id: string
  readonly group: PaletteGroup
  readonly label: string
  /** Also searched: the name in the other language. */
  readonly other?: string
  readonly note?: string
  readonly keys?: string
  readonly icon?: IconName
  readonly mark?: StateMark
  readonly run: () => void
}

export interface FoundEntry {
  readonly entry: PaletteEntry
  /** Which characters of the label matched. */
  readonly at: readonly number[]
}

const mostShown = 12
const groups: readonly PaletteGroup[] = ['nodes', 'pages', 'actions']

/** The best of each group, groups in a fixed order so that nothing jumps while one types. */
export function findEntries(
  query: string,
  entries: readonly PaletteEntry[]
): { readonly total: number; readonly shown: readonly FoundEntry[] } {
  const actionsOnly = query.trimStart().startsWith('>')
  const wanted = actionsOnly ? query.trimStart().slice(1) : query
  const found = entries
    .filter(({ group }) => !actionsOnly || group === 'actions')
    .flatMap((entry) => {
      const label = matchFuzzy(wanted, entry.label)
      const other = entry.other === undefined ? undefined : matchFuzzy(wanted, entry.other)
      if (!label && !other) return []
      return [
        { entry, at: label?.at ?? [], score: Math.max(label?.score ?? -Infinity, other?.score ?? -Infinity) }
      ]
    })
    .sort((one, another) => another.score - one.score)
    .slice(0, mostShown)
  const shown = groups.flatMap((group) => found.filter(({ entry }) => entry.group === group))
  return { total: found.length, shown }
}
