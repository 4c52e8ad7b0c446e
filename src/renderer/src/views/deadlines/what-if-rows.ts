/** The board under other circumstances: the same rows with the forecasts of the answer. Pure. */
import type { DeadlineRow, WhatIfView } from '../../../../shared/contract/console/deadlines.ts'

/** Partitions that the answer does not name keep what they have: they are proven, or begun meanwhile. */
export function withWhatIf(rows: readonly DeadlineRow[], answer: WhatIfView): readonly DeadlineRow[] {
  const forecasts = new Map(
    answer.partitions.map(({ deadline, partition, forecast }) => [`${deadline} ${partition}`, forecast])
  )
  return rows.map((row) => ({
    ...row,
    partitions: row.partitions.map((partition) => {
      const forecast = forecasts.get(`${row.id} ${partition.index}`)
      return forecast && partition.forecast ? { ...partition, forecast } : partition
    })
  }))
}
