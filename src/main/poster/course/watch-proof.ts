/**
 * Looks after a proof while it is being made: when the chain has another seed now, or counts the partitions as proven
 * already, there is no use in going on and a card is free for another. State is asked at every head; no revert is trusted to
 * be told. Sources: proving.md §1.3.5 step 4.4, §6 items 3, 20.
 */
import { PosterError } from '../../lib/error.ts'
import { areSameBytes } from '../batch/find-staleness.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'
import type { DeadlineInHand } from './course-parts.ts'
import { readPosted } from './read-basis.ts'

export interface WatchedProof {
  readonly course: DeadlineInHand
  readonly partitions: readonly number[]
  readonly seed: Uint8Array
}

export type NoUse = 'randomness' | 'posted'

/** @throws PosterError CANCELLED by the signal, CLOSED; questions that fail are asked again at the next head */
export async function untilOfNoUse(
  feed: HeadFeed,
  { course, partitions, seed }: WatchedProof,
  from: HeadView,
  signal: AbortSignal
): Promise<NoUse> {
  for (let view = from; ; view = await feed.after(view, signal)) {
    try {
      if (!areSameBytes(seed, await view.windowSeed(course.miner, course.deadline))) return 'randomness'
      if (view.height < course.deadline.open) continue
      const posted = await readPosted(view, course, partitions)
      if (posted.length === partitions.length) return 'posted'
    } catch (error) {
      if (PosterError.is(error, 'CLOSED')) throw error
    }
  }
}
