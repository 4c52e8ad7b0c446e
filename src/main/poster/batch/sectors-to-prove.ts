/** Which sectors of a partition a proof must hold for. Source: proving.md §1.3.5 step 4.1. Pure. */
import { difference, union } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { PartitionTable } from '../chain-reads.ts'

/** Those that count as good, and those declared recovered. */
export function sectorsToProve({ live, faulty, recovering }: PartitionTable): Bitfield {
  return union(difference(live, faulty), recovering)
}
