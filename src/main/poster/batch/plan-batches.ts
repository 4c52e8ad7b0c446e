/**
 * Which partitions go into one proof and one message. One each, unless the operator wants more; a partition with recovering
 * sectors then still goes alone, so that a bad recovery cannot sink others. What was proven before a restart stays together.
 * Sources: proving.md §0 (1), §1.3.5 step 3, §1.4. Pure.
 */
import type { PartitionTable } from '../chain-reads.ts'
import type { PostRecord } from '../post-record.ts'
import { sectorsToProve } from './sectors-to-prove.ts'

export interface PlannedBatch {
  /** Indexes, ascending; at least one. */
  readonly partitions: readonly number[]
  /** What is there from before a restart. */
  readonly record: PostRecord | undefined
}

export interface BatchPlan {
  /** Of the whole deadline, in the order of the indexes. */
  readonly tables: readonly PartitionTable[]
  /** At least 1. */
  readonly partitionsPerMessage: number
  /** Of this deadline. */
  readonly records: readonly PostRecord[]
  /** Partitions that are planned already. */
  readonly planned?: ReadonlySet<number>
}

/** Every partition in exactly one batch; by first partition. */
export function planBatches({
  tables,
  partitionsPerMessage,
  records,
  planned = new Set()
}: BatchPlan): readonly PlannedBatch[] {
  const taken = new Set(planned)
  const batches: PlannedBatch[] = []
  for (const record of records) {
    const partitions = record.batch.partitions.map(({ index }) => index)
    const isFree = partitions.every((index) => tables[index] !== undefined && !taken.has(index))
    if (partitions.length === 0 || !isFree) continue
    for (const index of partitions) taken.add(index)
    batches.push({ partitions, record })
  }
  let group: number[] = []
  const closeGroup = (): void => {
    if (group.length > 0) batches.push({ partitions: group, record: undefined })
    group = []
  }
  for (const [index, table] of tables.entries()) {
    if (taken.has(index)) continue
    if (goesAlone(table)) {
      batches.push({ partitions: [index], record: undefined })
      continue
    }
    group.push(index)
    if (group.length >= partitionsPerMessage) closeGroup()
  }
  closeGroup()
  return batches.sort((one, other) => (one.partitions[0] ?? 0) - (other.partitions[0] ?? 0))
}

function goesAlone(table: PartitionTable): boolean {
  return !table.recovering.isEmpty || sectorsToProve(table).isEmpty
}
