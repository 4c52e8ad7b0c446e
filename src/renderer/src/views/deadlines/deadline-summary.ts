/** What a deadline as a whole comes to: its worst partition, its least slack. Pure. */
import type { DeadlineRow, PartitionView } from '../../../../shared/contract/console/deadlines.ts'
import type { StateWordName } from '../../components/state-marks.ts'
import { isOver, markOfPartition, wordOfPartition, worstMark } from './partition-state.ts'

export interface DeadlineSummary {
  readonly word: StateWordName
  /** The partition that decides it; undefined when there is nothing to prove. */
  readonly worst: PartitionView | undefined
  /** ms; null when nothing is projected. */
  readonly slack: number | null
  readonly sectors: number | null
  readonly faulty: number | null
  readonly assumed: boolean
}

export function epochMsOf(row: DeadlineRow): number {
  return (row.closeTime - row.openTime) / Math.max(1, row.close - row.open)
}

export function summariseDeadline(row: DeadlineRow): DeadlineSummary {
  const epochMs = epochMsOf(row)
  const marks = row.partitions.map((partition) => markOfPartition(partition, epochMs))
  const worst = worstMark(marks.flatMap((mark) => mark ?? []))
  const decides = row.partitions[marks.indexOf(worst)]
  const slacks = row.partitions.flatMap((partition) =>
    isOver(partition) || partition.forecast?.slack == null ? [] : [partition.forecast.slack]
  )
  return {
    word: worst === undefined || !decides ? 'waiting' : wordOfPartition(decides, epochMs),
    worst: worst === undefined ? undefined : decides,
    slack: slacks.length === 0 ? null : Math.min(...slacks),
    sectors: sumOf(row.partitions.map(({ sectors }) => sectors)),
    faulty: sumOf(row.partitions.map(({ faulty }) => faulty)),
    assumed: row.partitions.some(({ forecast }) => forecast?.basis === 'assumed')
  }
}

function sumOf(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null)
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0)
}
