/**
 * A page of lines from one or several sources, over history and what is new alike, within a budget of bytes and time: a call
 * always answers soon and says where to go on. It keeps nothing between two calls.
 */
import type {
  LogAnswer,
  LogLineRow,
  LogPlace,
  LogQuestion
} from '../../../../shared/contract/console/log-lines.ts'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import { lineRow } from '../line/line-row.ts'
import type { LogSource, SourcePlace } from '../source/log-source.ts'
import { compileFilter } from './line-filter.ts'
import { MergedScan } from './merge-scans.ts'
import type { PatternRunner } from './pattern-runner.ts'
import { SourceScan } from './source-scan.ts'

export interface ReadLinesParts {
  /** In the order in which lines of the same millisecond are shown. */
  readonly sources: readonly LogSource[]
  readonly patterns: PatternRunner
  readonly clock?: Clock
  /** ms of reading; default 120 */
  readonly time?: number
  /** Bytes of reading; default 64 MiB. */
  readonly bytes?: number
}

export const mostLines = 2_000
/** Characters of one answer, about. */
const mostText = 4 * 1024 * 1024

/** @throws PosterError INVALID_ARGUMENT for a pattern or a cursor that is none, STORAGE_FAILED */
export async function readLines(
  parts: ReadLinesParts,
  question: Omit<LogQuestion, 'sources'>
): Promise<LogAnswer> {
  const { sources, patterns, clock = systemClock } = parts
  const { direction, until } = question
  const filter = compileFilter(question.filter, patterns)
  const limit = Math.min(Math.max(1, question.limit), mostLines)
  const begun = await Promise.all(sources.map((source) => placeOf(source, question.from)))
  const scans = sources.map(
    (source, index) => new SourceScan({ source, from: begun[index] ?? '', direction, filter, until })
  )
  const merged = new MergedScan(scans, direction, clock)
  const budget = { bytes: parts.bytes ?? 64 << 20, until: clock.monotonic() + (parts.time ?? 120) }
  const lines: LogLineRow[] = []
  let state: LogAnswer['state'] = 'more'
  for (let text = 0; lines.length < limit && text < mostText;) {
    const step = await merged.next(budget)
    if (step.kind !== 'line') {
      state = step.kind === 'end' ? 'end' : 'more'
      break
    }
    const row = lineRow(step.line)
    text += row.text.length
    lines.push(row)
  }
  if (state === 'more' && scans.every((scan) => scan.ended && !scan.head)) state = 'end'
  const stood = byId(sources, begun)
  const goOn = byId(
    sources,
    scans.map(({ resume }) => resume)
  )
  const scannedTo = lines.at(-1)?.at ?? nearest(scans)
  if (direction === 'backward') lines.reverse()
  return {
    lines,
    before: direction === 'forward' ? stood : goOn,
    after: direction === 'forward' ? goOn : stood,
    state,
    scannedTo,
    scannedBytes: merged.bytes
  }
}

/** Where a source is read from. */
export function placeOf(source: LogSource, place: LogPlace): Promise<SourcePlace> {
  if (place === 'start') return source.first()
  if (place === 'end') return source.last()
  if ('time' in place) return source.placeAt(place.time)
  const cursor = Object.hasOwn(place.cursors, source.id) ? place.cursors[source.id] : undefined
  return cursor === undefined ? source.last() : Promise.resolve(cursor)
}

export function byId(sources: readonly LogSource[], places: readonly string[]): Record<string, string> {
  return Object.fromEntries(sources.map(({ id }, index) => [id, places[index] ?? '']))
}

function nearest(scans: readonly SourceScan[]): number | null {
  return scans.find(({ reached }) => reached !== undefined)?.reached ?? null
}
