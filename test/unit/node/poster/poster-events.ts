/** Events of a PoSter, for tests of whatever reads them. */
import { deadlineAt } from '../../../../src/main/filecoin/deadline.ts'
import { usualDeadlines } from '../../../../src/main/filecoin/network-constants.ts'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { EventPlace, PosterEvent, PostStep } from '../../../../src/main/poster/poster-event.ts'

/** Deadline 5 of a period that starts at epoch 28,800. */
export const sampleDeadline = deadlineAt(usualDeadlines, 28_800, 5)

export function posterEvent(step: PostStep, over: Partial<EventPlace> & { at?: number } = {}): PosterEvent {
  const { at = 1_700_000_000_000, ...place } = over
  return {
    at,
    epoch: 29_095,
    place: { miner: actorId(1000), deadline: sampleDeadline, partitions: [2], attempt: 1, ...place },
    step
  }
}

const tries = [{ child: 'wdpost-0', began: 0, ended: 1500, failure: undefined }]
const whole = { partitions: [], attempt: 0 }

/** A good day of one partition, with everything that may come in between. */
export const everyStep: readonly PosterEvent[] = [
  posterEvent({ kind: 'deadline-began', partitions: 3, sectors: 7047n }, whole),
  posterEvent({ kind: 'phase', phase: 'checking' }),
  posterEvent({
    kind: 'checked',
    good: 2348,
    unreadable: 1,
    took: 1234,
    examples: [{ sector: sectorNumber(7n), reason: 'no such file' }]
  }),
  posterEvent({ kind: 'challenge-usable' }),
  posterEvent({ kind: 'phase', phase: 'proving' }),
  posterEvent({ kind: 'prover-failed', reason: 'card lost', tries }),
  posterEvent({ kind: 'sectors-skipped', sectors: [sectorNumber(9n)], reason: 'the prover names them' }),
  posterEvent({ kind: 'proved', sectors: 2347, took: 1500, tries, practice: false }),
  posterEvent({ kind: 'verified', verdict: 'valid', took: 800 }),
  posterEvent({ kind: 'stale', reason: 'randomness' }),
  posterEvent({ kind: 'pushed', message: 'id-1', channel: 'messager', took: 20 }),
  posterEvent({ kind: 'push-failed', message: 'id-2', reason: 'not enough funds' }),
  posterEvent({ kind: 'message', message: 'id-1', state: 'pending' }),
  posterEvent({ kind: 'escalated', message: 'id-1', amount: 5n * 10n ** 17n, reason: 'not included' }),
  posterEvent({ kind: 'landed', height: 29_110, message: 'id-1', byOthers: false }),
  posterEvent({ kind: 'reverted', height: 29_110 }),
  posterEvent({ kind: 'recoveries-declared', sectors: 4n, message: 'id-3' }, whole),
  posterEvent({ kind: 'faults-declared', sectors: 2n, message: 'id-4' }, whole),
  posterEvent({ kind: 'alarm', code: 'not-sent-in-time', text: 'no message has been sent' }),
  posterEvent({ kind: 'trouble', text: 'the node does not answer' }, whole),
  posterEvent({ kind: 'deadline-ended', landed: 1, missed: 1, empty: 1 }, whole)
]
