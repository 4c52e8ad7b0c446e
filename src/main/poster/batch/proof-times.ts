/**
 * How long there is time: when a proof must be there to land, and when proving must have begun for that. Pure. All times are
 * ms since the Unix epoch. Source: proving.md §1.2 (sending must leave a few epochs for inclusion).
 */
import { lastEpochOf, type Deadline } from '../../filecoin/deadline.ts'
import type { HeadFeed } from '../head-view.ts'

/** Epochs that a message needs to land. */
const landingEpochs = 2
/** Epochs left over when the last moment for proving is reckoned. */
const spareEpochs = 10
/** Epochs a proof is taken to last where none has been seen. */
const assumedProofEpochs = 20
/** Look at files at least so long, however late it is; ms. */
const shortestCheck = 10_000
/** Never longer, whatever hangs; ms. Damocles' limit for a partition. */
const longestCheck = 1_200_000

export interface ProofTimes {
  /** A proof that comes later has no chance. */
  readonly latestProof: number
  /** Proving that begins later has to go on with what can be read. */
  readonly latestStart: number
  /** ms a proof is expected to take. */
  readonly expected: number
}

/** @param usual ms a proof of this size usually takes; undefined when none was seen */
export function proofTimes(
  feed: Pick<HeadFeed, 'timeOf' | 'epochMs'>,
  { close }: Deadline,
  usual: number | undefined
): ProofTimes {
  const expected = usual ?? assumedProofEpochs * feed.epochMs
  const closeTime = feed.timeOf(close)
  return {
    latestProof: closeTime - landingEpochs * feed.epochMs,
    latestStart: closeTime - expected - spareEpochs * feed.epochMs,
    expected
  }
}

/** A proof that takes so many times as long as expected may never come. */
const suspicious = 2.5
/** One that takes less than this is not late yet. */
const patient = 1.2
/** Part of the expected time that a second try has in reserve. */
const reserve = 1.5

/**
 * When another prover is asked as well, ms since the Unix epoch: when the one that began takes suspiciously long, or before it
 * is too late for another try, whichever is sooner; never before it is late at all.
 */
export function impatientAt({ latestProof, expected }: ProofTimes, began: number): number {
  const lastChance = latestProof - reserve * expected
  return Math.max(began + patient * expected, Math.min(began + suspicious * expected, lastChance))
}

/** ms that looking at the files of a partition may take, so that the proof still fits. */
export function timeForCheck({ latestProof, expected }: ProofTimes, now: number): number {
  return Math.min(longestCheck, Math.max(shortestCheck, latestProof - expected - now))
}

/**
 * Whether no message could land any more: what is sent at this head executes in the next epoch. By height, since only a head
 * says for certain that an epoch has passed.
 */
export function isTooLate(deadline: Deadline, height: number): boolean {
  return height >= lastEpochOf(deadline)
}
