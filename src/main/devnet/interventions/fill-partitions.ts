/** Puts sectors into a deadline: the last partition is filled up, then new ones are begun. Source: builtin-actors add_sectors. */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import { newPartition, type PartitionState } from '../state/partition-state.ts'

/** @param size sectors that a partition holds, dead ones included */
export function fillPartitions(
  partitions: readonly PartitionState[],
  sectors: Bitfield,
  size: number,
  areProven: boolean
): PartitionState[] {
  const filled = [...partitions]
  let taken = 0n
  const { count } = sectors
  while (taken < count) {
    const last = filled.at(-1)
    const room = last ? BigInt(size) - last.all.count : 0n
    const its = sectors.slice(taken, room > 0n ? room : BigInt(size))
    taken += its.count
    const target = last && room > 0n ? last : newPartition(Bitfield.empty)
    if (target === last) filled.pop()
    filled.push({
      ...target,
      all: union(target.all, its),
      unproven: areProven ? target.unproven : union(target.unproven, its)
    })
  }
  return filled
}
