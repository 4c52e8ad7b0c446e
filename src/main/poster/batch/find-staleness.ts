/** Whether a proof may still be sent: what it was made from against what the chain says now. Source: proving.md §6 items 3, 17, 18. */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { ProvenBatch } from '../post-record.ts'

export interface ProofBasis {
  readonly seed: Uint8Array
  readonly tableDigest: string
  readonly proofType: PoStProofType
}

/** `proof-size`: the chain takes fewer partitions in a message than it did. */
export type Staleness = 'randomness' | 'table' | 'proof-type' | 'proof-size'

/** Undefined while it holds. */
export function findStaleness(
  { seed, tableDigest, proofType }: Pick<ProvenBatch, keyof ProofBasis>,
  now: ProofBasis
): Staleness | undefined {
  if (!areSameBytes(seed, now.seed)) return 'randomness'
  if (tableDigest !== now.tableDigest) return 'table'
  return proofType === now.proofType ? undefined : 'proof-type'
}

export function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, place) => byte === other[place])
}
