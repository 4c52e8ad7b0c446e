/**
 * Which task comes next: the one whose window closes first, then the one that opens first (proving.md §4.2). Of miners whose
 * windows are the same the one that asks first has all its partitions before the other: they are asked about in the order of
 * their ids. So the order is the same wherever it is asked for.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'

export interface ProofTaskPlace {
  readonly miner: ActorId
  /** Epoch */
  readonly open: number
  /** Epoch */
  readonly close: number
  /** Index of its first partition. */
  readonly partition: number
}

/** Negative when `one` is to be proven before `other`; 0 only for the same task. */
export function compareTasks(one: ProofTaskPlace, other: ProofTaskPlace): number {
  return (
    one.close - other.close ||
    one.open - other.open ||
    (one.miner < other.miner ? -1 : one.miner > other.miner ? 1 : 0) ||
    one.partition - other.partition
  )
}
