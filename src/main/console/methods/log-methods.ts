/** The logs of a node: their list, their lines, their numbers, their deadlines, and what is taken home of them. */
import { Readable } from 'node:stream'
import type { logMethods as specs, logTopics as topics } from '../../../shared/contract/console/logs.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import { boundedSignal } from '../../lib/wait.ts'
import type { Grant, MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { LogDesk } from '../logs/desk/log-desk.ts'
import { proverPrefix } from '../logs/desk/node-logs.ts'
import { readTimeline } from '../logs/go-timeline/read-timeline.ts'
import { countLines } from '../logs/query/count-lines.ts'
import { countNews } from '../logs/query/count-news.ts'
import { downloadLines } from '../logs/query/download-lines.ts'
import { readLines } from '../logs/query/read-lines.ts'
import type { LogSource } from '../logs/source/log-source.ts'

const hourMs = 3_600_000
/** ms the list of sources may take */
const listTimeout = 10_000

export function logMethods(desk: LogDesk, clock: Clock): MethodHandlers<typeof specs> {
  const { patterns } = desk
  const open = (node: string, ids: readonly string[], grant: Grant): Promise<readonly LogSource[]> => {
    allowProvers(ids, grant)
    return desk.of(node).open(ids)
  }
  return {
    'logs.sources': ({ node }, { signal }) => desk.of(node).list(boundedSignal(listTimeout, signal)),
    'logs.read': async ({ node, sources, ...question }, { grant }) =>
      readLines({ sources: await open(node, sources, grant), patterns, clock }, question),
    'logs.count': async ({ node, sources, ...question }, { grant }) =>
      countLines({ sources: await open(node, sources, grant), patterns, clock }, question),
    'logs.news': async ({ node, cursors }, { grant }) =>
      countNews(await open(node, Object.keys(cursors), grant), cursors),
    'logs.download': async ({ node, sources: ids, ...question }, { grant }) => {
      const sources = await open(node, ids, grant)
      const path = await grant.offerDownload({
        name: `${node}-${new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '')}.log`,
        type: 'text/plain; charset=utf-8',
        open: (signal) => Readable.from(downloadLines({ sources, patterns, clock }, question, signal))
      })
      return { path: path ?? null }
    },
    'logs.timeline': async ({ node, source: id, hours }, { signal, grant }) => {
      const [source] = await open(node, [id], grant)
      if (!source) throw new PosterError('NOT_FOUND', `this node has no log "${id}"`)
      // A log that ended long ago is looked at from its own end.
      const { at = clock.now() } = await source.headBefore(await source.last())
      const to = Math.min(at, clock.now())
      return readTimeline({ source, patterns, clock }, { from: to - hours * hourMs, to }, signal)
    }
  }
}

/** What a prover prints is for whoever may work with it, as in `provers.output`. @throws PosterError NOT_PERMITTED */
function allowProvers(ids: readonly string[], { permissions }: Grant): void {
  if (permissions.has('operate') || !ids.some((id) => id.startsWith(proverPrefix))) return
  throw new PosterError('NOT_PERMITTED', 'what provers print needs the permission "operate"', {
    advice: 'Open the console on the machine itself, or grant "operate" where it is started'
  })
}

export function logTopics(desk: LogDesk): TopicHandlers<typeof topics> {
  return { 'logs.sources': ({ node }, sink) => desk.of(node).sources.watch(sink) }
}
