/**
 * A digest of what the chain says of the partitions of a batch. It is kept with a proof and compared before every push: a
 * proof made for other tables would be taken unseen and could be disputed (proving.md §6 item 18). The sets are compared,
 * not how a node wrote them.
 */
import { createHash } from 'node:crypto'
import { formatBitfieldJson } from '../filecoin/bitfield-json.ts'
import type { PartitionTable } from './chain-reads.ts'

/**
 * Hexadecimal; of All, Live, Faulty and Recovering of each partition.
 * @param tables of the deadline, in the order of their indexes
 * @param indexes of the partitions of the batch, ascending; one that the deadline lacks counts as such
 */
export function digestOfTables(tables: readonly PartitionTable[], indexes: readonly number[]): string {
  const hash = createHash('sha256')
  for (const index of indexes) {
    const table = tables[index]
    const sets = table ? [table.all, table.live, table.faulty, table.recovering] : []
    hash.update(`${index} ${sets.map((set) => formatBitfieldJson(set).join(',')).join(' ')}\n`)
  }
  return hash.digest('hex')
}
