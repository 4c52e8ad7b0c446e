/**
 * The state that is shown, made from events and from nothing else. Pure: the same event told twice in a row changes nothing, so
 * it does not matter who tells it on.
 */
import type { DeadlineState, BatchState } from '../poster.ts'
import type { PosterEvent, PostStep } from '../poster-event.ts'

const emptyBatch: Omit<BatchState, 'partitions' | 'since'> = {
  phase: 'waiting',
  reason: undefined,
  attempt: 0,
  sectors: undefined,
  unreadable: undefined,
  proofBegan: undefined,
  proofEnded: undefined,
  message: undefined,
  landedAt: undefined,
  alarm: undefined
}

/** @param state of the event's deadline; undefined when this is the first that is heard of it */
export function foldEvent(state: DeadlineState | undefined, event: PosterEvent): DeadlineState | undefined {
  const { miner, deadline, partitions } = event.place
  if (!deadline) return state
  const before: DeadlineState = state ?? {
    miner,
    deadline,
    began: event.at,
    ended: undefined,
    partitions: undefined,
    sectors: undefined,
    batches: []
  }
  return partitions.length === 0 ? foldDeadline(before, event) : foldBatch(before, event)
}

function foldDeadline(state: DeadlineState, { at, step }: PosterEvent): DeadlineState {
  switch (step.kind) {
    case 'deadline-began':
      return {
        ...state,
        ended: step.again ? undefined : state.ended,
        partitions: step.partitions,
        sectors: step.sectors
      }
    case 'deadline-ended':
      return { ...state, ended: at }
    default:
      return state
  }
}

function foldBatch(state: DeadlineState, event: PosterEvent): DeadlineState {
  const { partitions } = event.place
  // Whoever sends knows only the partitions that have something to prove.
  const place = state.batches.findIndex((batch) =>
    partitions.every((index) => batch.partitions.includes(index))
  )
  const before = state.batches[place] ?? { ...emptyBatch, partitions, since: event.at }
  const batch = foldStep({ ...before, attempt: event.place.attempt }, event.at, event.step)
  const batches =
    place < 0
      ? [...state.batches, batch].sort((one, other) => (one.partitions[0] ?? 0) - (other.partitions[0] ?? 0))
      : state.batches.with(place, batch)
  return { ...state, batches }
}

function foldStep(batch: BatchState, at: number, step: PostStep): BatchState {
  switch (step.kind) {
    case 'phase': {
      const since = step.phase === batch.phase ? batch.since : at
      const proofBegan = step.phase === 'proving' ? at : batch.proofBegan
      const proofEnded = step.phase === 'proving' ? undefined : batch.proofEnded
      return { ...batch, phase: step.phase, reason: step.reason, since, proofBegan, proofEnded }
    }
    case 'checked':
      return { ...batch, sectors: step.good, unreadable: step.unreadable }
    case 'proved':
      return { ...batch, sectors: step.sectors, proofEnded: at }
    case 'prover-failed':
      return { ...batch, proofEnded: at, reason: step.reason }
    case 'stale':
      return { ...batch, reason: step.reason, landedAt: undefined }
    case 'pushed':
      return { ...batch, message: step.message }
    case 'landed':
      return { ...batch, landedAt: step.height, message: step.message ?? batch.message }
    case 'reverted':
      return { ...batch, landedAt: undefined }
    case 'alarm':
      return { ...batch, alarm: { code: step.code, text: step.text } }
    default:
      return batch
  }
}
