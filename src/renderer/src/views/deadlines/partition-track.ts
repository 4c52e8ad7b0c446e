/**
 * The way of one partition through its deadline, as stretches of time: waits, reads files, proves, is verified, waits for the
 * window, is sent, lands. Made from the node's events; what is still to come from the forecast. Pure; ms since 1970.
 */
import type {
  DeadlineRow,
  PartitionPhase,
  PartitionView,
  TimelineEventView
} from '../../../../shared/contract/console/deadlines.ts'

export type StretchKind = 'wait' | 'read' | 'prove' | 'verify' | 'send' | 'sent' | 'estimate' | 'late'

export interface Stretch {
  readonly kind: StretchKind
  readonly from: number
  readonly to: number
  /** Still going on. */
  readonly isOpen: boolean
}

export interface TrackMark {
  readonly at: number
  readonly kind: 'landed' | 'expected' | 'failed' | 'missed'
  /** As the node says it, in English. */
  readonly text: string
}

/** ms spent in each; null when it has not been there. */
export interface TrackDurations {
  readonly wait: number | null
  readonly read: number | null
  readonly prove: number | null
  readonly verify: number | null
  readonly send: number | null
  /** From sent to landed. */
  readonly landing: number | null
}

export interface PartitionTrack {
  readonly partition: PartitionView
  readonly stretches: readonly Stretch[]
  readonly marks: readonly TrackMark[]
  readonly durations: TrackDurations
  readonly prover: string
  readonly landedEpoch: number | null
}

const kindOfPhase: Readonly<Partial<Record<PartitionPhase, StretchKind>>> = {
  waiting: 'wait',
  checking: 'read',
  'waiting-for-files': 'wait',
  proving: 'prove',
  verifying: 'verify',
  proven: 'wait',
  sending: 'send',
  sent: 'sent'
}

/** Epochs a message usually needs to be included. */
const inclusionEpochs = 3
/** Estimates longer than this many times the window are cut: the track has an end. */
const longestEstimate = 3

/** @param events of this deadline, in any order */
export function trackOf(
  row: DeadlineRow,
  partition: PartitionView,
  events: readonly TimelineEventView[],
  now: number
): PartitionTrack {
  const own = events
    .filter(({ partitions }) => partitions.includes(partition.index))
    .sort((one, other) => one.at - other.at)
  const past = readPhases(own, partition, Math.max(now, own.at(-1)?.at ?? 0))
  const coming = estimate(row, partition, now)
  return {
    partition,
    stretches: [...past, ...coming.stretches],
    marks: [...marksOf(own, partition, row), ...coming.marks],
    durations: durationsOf(past),
    prover: proverOf(own) || (partition.forecast?.prover ?? ''),
    landedEpoch: partition.landedAt
  }
}

/** Phases one after the other; the last one lasts until now, unless nothing follows it. */
function readPhases(
  events: readonly TimelineEventView[],
  partition: PartitionView,
  now: number
): readonly Stretch[] {
  const phases = events.flatMap(({ at, kind, detail }) =>
    kind === 'phase' && typeof detail['Phase'] === 'string' ? [{ at, phase: detail['Phase'] }] : []
  )
  // Events that are not there any more: the state still knows when its phase began.
  if (phases.length === 0 && partition.since !== null)
    phases.push({ at: partition.since, phase: partition.phase })
  return phases.flatMap(({ at, phase }, place): Stretch[] => {
    const kind = Object.entries(kindOfPhase).find(([name]) => name === phase)?.[1]
    if (kind === undefined) return []
    const next = phases[place + 1]?.at
    return [{ kind, from: at, to: next ?? now, isOpen: next === undefined }]
  })
}

function estimate(
  row: DeadlineRow,
  { forecast, proofEnded, phase }: PartitionView,
  now: number
): { readonly stretches: readonly Stretch[]; readonly marks: readonly TrackMark[] } {
  const nothing = { stretches: [], marks: [] }
  if (!forecast || forecast.start === null || forecast.end === null || proofEnded !== null) return nothing
  if (phase === 'landed' || phase === 'missed' || phase === 'empty') return nothing
  const length = row.closeTime - row.openTime
  const epochMs = length / Math.max(1, row.close - row.open)
  const from = Math.max(forecast.start, now)
  const to = Math.min(forecast.end, row.closeTime + longestEstimate * length)
  const lands = Math.max(forecast.end, row.openTime + epochMs) + inclusionEpochs * epochMs
  const late = forecast.verdict === 'misses'
  return {
    stretches: to > from ? [{ kind: late ? 'late' : 'estimate', from, to, isOpen: false }] : [],
    marks: [{ at: lands, kind: 'expected', text: '' }]
  }
}

function marksOf(
  events: readonly TimelineEventView[],
  partition: PartitionView,
  row: DeadlineRow
): readonly TrackMark[] {
  const marks = events.flatMap(({ at, kind, detail }): TrackMark[] => {
    if (kind === 'prover-failed' || kind === 'push-failed') {
      return [{ at, kind: 'failed', text: textOf(detail['Reason']) }]
    }
    return kind === 'landed' ? [{ at, kind: 'landed', text: '' }] : []
  })
  const landed = marks.findLast(({ kind }) => kind === 'landed')
  const rest = marks.filter(({ kind }) => kind !== 'landed')
  if (partition.phase === 'missed')
    return [...rest, { at: row.closeTime, kind: 'missed', text: partition.reason }]
  if (partition.phase !== 'landed') return rest
  return [...rest, landed ?? { at: partition.since ?? row.closeTime, kind: 'landed', text: '' }]
}

function durationsOf(stretches: readonly Stretch[]): TrackDurations {
  const sum = (wanted: StretchKind): number | null => {
    const found = stretches.filter(({ kind }) => kind === wanted)
    return found.length === 0 ? null : found.reduce((total, { from, to }) => total + to - from, 0)
  }
  return {
    wait: sum('wait'),
    read: sum('read'),
    prove: sum('prove'),
    verify: sum('verify'),
    send: sum('send'),
    landing: sum('sent')
  }
}

/** Who made the proof, or tried last. */
function proverOf(events: readonly TimelineEventView[]): string {
  const proved = events.findLast(({ kind }) => kind === 'proved' || kind === 'prover-failed')
  const tries = proved?.detail['Tries']
  const last: unknown = Array.isArray(tries) ? tries.at(-1) : undefined
  return typeof last === 'object' && last !== null && 'Child' in last ? textOf(last.Child) : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The stretch of time the tracks of a deadline are drawn in: from the first work to what comes last. */
export function trackSpan(
  row: DeadlineRow,
  tracks: readonly PartitionTrack[],
  now: number
): { readonly from: number; readonly to: number } {
  const length = row.closeTime - row.openTime
  const all = tracks.flatMap(({ stretches, marks }) => [
    ...stretches.flatMap(({ from, to }) => [from, to]),
    ...marks.map(({ at }) => at)
  ])
  const isNow = now > row.challengeTime && now < row.closeTime
  const earliest = Math.max(row.openTime - 2 * length, Math.min(row.challengeTime, row.openTime, ...all))
  const latest = Math.max(row.closeTime, ...all, ...(isNow ? [now] : []))
  const room = (latest - earliest) * 0.02
  return { from: earliest - room, to: Math.min(latest, row.closeTime + longestEstimate * length) + 4 * room }
}
