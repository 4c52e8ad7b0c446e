/** What the courses of deadlines and batches work with: the poster's parts, and what they share among themselves. */
import type { Deadline } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { HeadFeed } from '../head-view.ts'
import type { PosterParts } from '../poster.ts'
import type { PostStep } from '../poster-event.ts'
import type { Jobs } from './jobs.ts'
import type { Turns } from './turns.ts'

export interface CourseParts extends Omit<PosterParts, 'news'> {
  readonly feed: HeadFeed
  readonly jobs: Jobs
  /** Looking at the files of a partition. */
  readonly checkTurns: Turns
  /** From the first look at the files of a batch to its proof: bounds what is held in memory. */
  readonly proofTurns: Turns
}

/** One deadline of one miner in hand. */
export interface DeadlineInHand {
  readonly miner: ActorId
  readonly deadline: Deadline
}

export type TellStep = (step: PostStep) => void

/** @param batch indexes and tries so far; the deadline as a whole without it */
export function tellAbout(
  { tell, clock, feed }: Pick<CourseParts, 'tell' | 'clock' | 'feed'>,
  { miner, deadline }: Pick<DeadlineInHand, 'miner'> & Partial<DeadlineInHand>,
  step: PostStep,
  batch: { readonly partitions: readonly number[]; readonly attempt: number } = { partitions: [], attempt: 0 }
): void {
  const { partitions, attempt } = batch
  tell({
    at: clock.now(),
    epoch: feed.current?.height ?? 0,
    place: { miner, deadline, partitions, attempt },
    step
  })
}

/** Before 2^10 it doubles; ms. */
export function growingPause(epochMs: number, failures: number): number {
  return Math.min(2 * epochMs, (epochMs / 6) * 2 ** Math.min(10, failures - 1))
}
