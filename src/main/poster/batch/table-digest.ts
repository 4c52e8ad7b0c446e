/**
 * What the chain said about the partitions of a batch, as one short text: kept with the proof and compared before it is
 * sent, since a proof for another table is silently disputable. Source: proving.md §6 item 18.
 */
import { blake2b256 } from '../../filecoin/blake2b.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { PartitionTable } from '../chain-reads.ts'

/**
 * Hexadecimal. A partition the table has no more counts as one without sectors.
 * @param partitions indexes, ascending
 * @param tables of the whole deadline, in the order of the indexes
 */
export function digestTable(partitions: readonly number[], tables: readonly PartitionTable[]): string {
  const text = partitions.map((index) => {
    const table = tables[index]
    const sets = table ? [table.all, table.live, table.faulty, table.recovering].map(describeSet) : []
    return `${index}:${sets.join('/')}`
  })
  return Buffer.from(blake2b256(Buffer.from(text.join(';')))).toString('hex')
}

function describeSet(sectors: Bitfield): string {
  return Array.from(sectors.runs(), ({ start, length }) => `${start}+${length}`).join(',')
}
