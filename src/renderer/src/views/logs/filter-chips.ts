/** The parts of a line that can be clicked to see only lines with the same. Pure. */
import type { LogFilter, LogLineRow } from '../../../../shared/contract/console/log-lines.ts'

export type FieldName = keyof NonNullable<LogFilter['fields']>

export interface FieldChip {
  readonly field: FieldName
  readonly value: number
  readonly label: string
}

/** At most one of each; the first partition of several. */
export function chipsOf({ fields, pid }: LogLineRow): readonly FieldChip[] {
  const { miner, deadline, partitions } = fields ?? {}
  const chips: FieldChip[] = []
  if (miner !== undefined) chips.push({ field: 'miner', value: miner, label: `f0${String(miner)}` })
  if (deadline !== undefined)
    chips.push({ field: 'deadline', value: deadline, label: `D${String(deadline)}` })
  const [partition] = partitions ?? []
  if (partition !== undefined)
    chips.push({ field: 'partition', value: partition, label: `P${String(partition)}` })
  if (pid !== undefined) chips.push({ field: 'pid', value: pid, label: `pid ${String(pid)}` })
  return chips
}
