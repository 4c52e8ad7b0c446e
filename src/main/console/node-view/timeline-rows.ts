/** Events of a PoSter as the console shows them, and what a day of them comes to. Pure. */
import type { DaySummaryView, TimelineEventView } from '../../../shared/contract/console/deadlines.ts'
import { minerName } from './deadline-rows.ts'
import type { TimelineAnswer } from './poster-answers.ts'

type EventAnswer = TimelineAnswer['Events'][number]

export function describeEvent(event: EventAnswer): TimelineEventView {
  const { Deadline } = event
  return {
    at: event.At,
    epoch: event.Epoch,
    miner: minerName(event.Miner),
    deadline: Deadline ? { index: Deadline.Index, open: Deadline.Open } : null,
    partitions: event.Partitions,
    attempt: event.Attempt,
    kind: event.Kind,
    detail: event.Detail
  }
}

/** @param from inclusive @param to exclusive, ms since the Unix epoch */
export function summariseDay(events: readonly TimelineEventView[], from: number, to: number): DaySummaryView {
  const inside = events.filter(({ at }) => at >= from && at < to)
  const ofKind = (kind: string): readonly TimelineEventView[] => inside.filter((event) => event.kind === kind)
  const proofs = ofKind('proved')
    .map(({ detail }) => numberOf(detail['Took']))
    .filter((took) => took !== null)
    .sort((one, other) => one - other)
  const ended = lastOfEach(ofKind('deadline-ended'))
  const sum = (list: readonly TimelineEventView[], name: string): number =>
    list.reduce((total, { detail }) => total + (numberOf(detail[name]) ?? 0), 0)
  const skipped = ofKind('sectors-skipped').reduce((total, { detail }) => {
    const { Sectors, SectorsCount } = detail
    return total + (numberOf(SectorsCount) ?? (Array.isArray(Sectors) ? Sectors.length : 0))
  }, 0)
  return {
    from,
    to,
    landed: sum(ended, 'Landed'),
    missed: sum(ended, 'Missed'),
    skippedSectors: skipped,
    retries: ofKind('proved').filter(({ attempt }) => attempt > 1).length + ofKind('prover-failed').length,
    medianProof: proofs[Math.floor(proofs.length / 2)] ?? null,
    longestProof: proofs.at(-1) ?? null,
    leastSlackEpochs: null,
    messages: ofKind('pushed').length,
    alarms: ofKind('alarm').length
  }
}

/** A deadline that a fork took back ends once more, and only that counts. */
function lastOfEach(events: readonly TimelineEventView[]): readonly TimelineEventView[] {
  const latest = new Map<string, TimelineEventView>()
  for (const event of events) {
    const key = `${event.miner} ${event.deadline?.open ?? ''}`
    const known = latest.get(key)
    if (!known || known.at <= event.at) latest.set(key, event)
  }
  return [...latest.values()]
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
