/** What is under way now, and what comes next, from the board's rows. Pure; ms since 1970. */
import type { DeadlineRow, PartitionView } from '../../../../shared/contract/console/deadlines.ts'
import { isOver } from '../deadlines/partition-state.ts'

export interface WorkInHand {
  readonly id: string
  readonly row: DeadlineRow
  readonly partition: PartitionView
  /** ms; what is projected, or what is left until the close. */
  readonly slack: number
}

/** The least slack first. Deadlines that have not begun are not in hand. */
export function workInHand(rows: readonly DeadlineRow[], now: number): readonly WorkInHand[] {
  return rows
    .filter(({ began }) => began !== null)
    .flatMap((row) =>
      row.partitions
        .filter((partition) => !isOver(partition) && partition.phase !== 'coming')
        .map((partition) => ({
          id: `${row.id} ${partition.index}`,
          row,
          partition,
          slack: partition.forecast?.slack ?? row.closeTime - now
        }))
    )
    .sort((one, other) => one.slack - other.slack || (one.id < other.id ? -1 : 1))
}

/** The same work in the order it was shown in; what is new comes last, so that nothing moves under the pointer. */
export function inShownOrder(work: readonly WorkInHand[], shown: readonly string[]): readonly WorkInHand[] {
  const places = new Map(shown.map((id, place) => [id, place]))
  return [...work].sort(
    (one, other) => (places.get(one.id) ?? shown.length) - (places.get(other.id) ?? shown.length)
  )
}

export interface ComingWork {
  readonly row: DeadlineRow
  /** Shares of the time from the first work to the close. */
  readonly used: number
  readonly open: number
  readonly late: boolean
  readonly slack: number | null
}

/** Those that open from now on, the next first. */
export function comingWork(rows: readonly DeadlineRow[], now: number, most: number): readonly ComingWork[] {
  return rows
    .filter(({ openTime, partitions }) => openTime > now && partitions.length > 0)
    .sort((one, other) => one.openTime - other.openTime)
    .slice(0, most)
    .map((row): ComingWork => {
      const forecasts = row.partitions.flatMap(({ forecast }) => forecast ?? [])
      const starts = forecasts.flatMap(({ start }) => start ?? [])
      const ends = forecasts.flatMap(({ end }) => end ?? [])
      const slacks = forecasts.flatMap(({ slack }) => slack ?? [])
      const begins = Math.min(row.challengeTime, ...starts)
      const share = (at: number): number =>
        Math.min(1, Math.max(0, (at - begins) / Math.max(1, row.closeTime - begins)))
      return {
        row,
        used: ends.length === 0 ? 0 : share(Math.max(...ends)),
        open: share(row.openTime),
        late: forecasts.some(({ verdict }) => verdict === 'misses'),
        slack: slacks.length === 0 ? null : Math.min(...slacks)
      }
    })
}
