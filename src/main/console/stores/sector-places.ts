/** The deadline of a sector among many runs, found by halving. Pure. */
import type { DeadlineTable } from '../sectors/deadline-tables.ts'

export type FindDeadline = (sector: bigint) => DeadlineTable | undefined

interface Run {
  readonly first: bigint
  /** First one behind. */
  readonly behind: bigint
  readonly table: DeadlineTable
}

/** No sector is in two partitions. */
export function sectorPlaces(tables: readonly DeadlineTable[]): FindDeadline {
  const runs: Run[] = []
  for (const table of tables)
    for (const edges of table.partitions)
      for (let place = 0; place + 1 < edges.length; place += 2)
        runs.push({ first: edges[place] ?? 0n, behind: edges[place + 1] ?? 0n, table })
  runs.sort((one, other) => (one.first < other.first ? -1 : one.first > other.first ? 1 : 0))
  return (sector) => {
    let low = 0
    let high = runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      const run = runs[middle]
      if (run && run.first <= sector) low = middle + 1
      else high = middle
    }
    const run = runs[low - 1]
    return run && sector < run.behind ? run.table : undefined
  }
}
