/** A ring of live lines as a source: the output of a prover, the console's own log. */
import type { LogDirection, LogSourceKind } from '../../../../shared/contract/console/log-lines.ts'
import { PosterError } from '../../../lib/error.ts'
import { readHead } from '../line/line-head.ts'
import type { LineRing, RingLine } from './line-ring.ts'
import type { InheritedHead, LogSource, SourceBlock, SourceLine, SourcePlace } from './log-source.ts'

export interface RingSourceOptions {
  readonly id: string
  readonly kind: LogSourceKind
  readonly title: string
  readonly ring: LineRing
}

/** Lines handed over at once. */
const blockLines = 1_000
/** Lines looked through for the one that a continuation belongs to. */
const headDistance = 2_000

export function ringSource({ id, kind, title, ring }: RingSourceOptions): LogSource {
  const numberOfPlace = (place: SourcePlace): number => {
    const number = /^\d{1,15}$/.test(place) ? Number(place) : undefined
    if (number === undefined) throw new PosterError('INVALID_ARGUMENT', `"${place}" is no place in ${title}`)
    return Math.min(number, ring.next)
  }
  return {
    id,
    kind,
    title,
    first: () => Promise.resolve(String(ring.oldest)),
    last: () => Promise.resolve(String(ring.next)),
    placeAt: (time) => Promise.resolve(String(findTime(ring, time))),
    read: (from, direction) => Promise.resolve(readRing(ring, numberOfPlace(from), direction)),
    headBefore: (place) => Promise.resolve(headBefore(ring, numberOfPlace(place))),
    countFrom: (place) =>
      Promise.resolve({ lines: ring.next - Math.max(numberOfPlace(place), ring.oldest), exact: true }),
    onNews: (listener) => ring.onLine(listener),
    close: () => Promise.resolve()
  }
}

function readRing(ring: LineRing, from: number, direction: LogDirection): SourceBlock | undefined {
  const start = direction === 'forward' ? from : Math.max(ring.oldest, from - blockLines)
  const end = direction === 'forward' ? Math.min(ring.next, Math.max(from, ring.oldest) + blockLines) : from
  if (start >= end || end <= ring.oldest) return undefined
  const lines: SourceLine[] = []
  const kept = Math.max(start, ring.oldest)
  let bytes = 0
  for (let number = kept; number < end; number++) {
    const line = ring.at(number)
    if (!line) break
    bytes += line.text.length
    // Only whoever comes back for dropped lines has a gap; who reads backward comes to the oldest and that is all.
    const missing = direction === 'forward' && number === kept ? kept - start : 0
    lines.push(sourceLine(line, missing > 0 ? start : number, number + 1, missing))
  }
  return { start, end, bytes, placeOf: String, searchable: undefined, lines: () => lines }
}

function sourceLine(line: RingLine, start: number, end: number, missing: number): SourceLine {
  const { text, at, level, pid, stream, restart } = line
  return {
    start,
    end,
    text,
    at,
    ...(level === undefined ? {} : { level }),
    ...(pid === undefined ? {} : { pid }),
    ...(stream === undefined ? {} : { stream }),
    ...(missing > 0
      ? { divider: { kind: 'gap', lines: missing } as const }
      : restart
        ? { divider: { kind: 'restart' } as const }
        : {})
  }
}

/** Number of the first line of that time or later. */
function findTime(ring: LineRing, time: number): number {
  let [low, high] = [ring.oldest, ring.next]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((ring.at(middle)?.at ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}

function headBefore(ring: LineRing, place: number): InheritedHead {
  const stop = Math.max(ring.oldest, place - headDistance)
  for (let number = place - 1; number >= stop; number--) {
    const line = ring.at(number)
    const level = line?.level ?? (line && readHead(line.text)?.level)
    if (line && level !== undefined) return { level, at: line.at }
  }
  return { level: undefined, at: undefined }
}
