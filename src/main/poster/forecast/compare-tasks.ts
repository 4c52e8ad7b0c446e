/**
 * Which task comes next: the one whose window closes first, then the one that opens first, then the lower partition, then
 * the lower miner, so that the order is the same wherever it is asked for (proving.md §4.2).
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
    one.partition - other.partition ||
    (one.miner < other.miner ? -1 : one.miner > other.miner ? 1 : 0)
  )
}
