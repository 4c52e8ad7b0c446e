/**
 * What goes into a proof and what a message says of it: the good sectors of all partitions, ascending and each once; for each
 * partition those it skips; no partition without a good sector. Sources: proving.md §1.3.5 step 4.1, §1.10. Pure.
 */
import { difference } from '../../filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import type { ProvenPartition } from '../post-record.ts'
import type { Replica } from '../proof-work.ts'
import type { SeenFiles } from './judge-files.ts'

export interface CheckedPartition {
  readonly index: number
  readonly toProve: Bitfield
  /** Sectors whose files are good. */
  readonly replicas: readonly Replica[]
}

/** The files of a batch as last looked at. */
export interface CheckedBatch {
  /** Of the partitions that were looked at, as they were then. */
  readonly tableDigest: string
  readonly partitions: readonly CheckedPartition[]
  readonly seen: readonly SeenFiles[]
}

export interface AssembledBatch {
  /** Ascending by sector, each once. */
  readonly replicas: readonly Replica[]
  /** Ascending by index; empty when nothing can be proven. */
  readonly partitions: readonly ProvenPartition[]
}

/** @param named sectors that provers could not prove */
export function assembleBatch(checked: readonly CheckedPartition[], named: Bitfield): AssembledBatch {
  const bySector = new Map<bigint, Replica>()
  const partitions: ProvenPartition[] = []
  for (const { index, toProve, replicas } of checked) {
    const good = replicas.filter(({ sector }) => toProve.has(sector) && !named.has(sector))
    if (good.length === 0) continue
    for (const replica of good) bySector.set(replica.sector, replica)
    const proven = Bitfield.fromNumbers(good.map(({ sector }) => sector))
    partitions.push({ index, skipped: difference(toProve, proven), proven })
  }
  return {
    replicas: [...bySector.values()].sort((one, other) => (one.sector < other.sector ? -1 : 1)),
    partitions: partitions.sort((one, other) => one.index - other.index)
  }
}
