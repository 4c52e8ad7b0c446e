/** The partition of the next 24 h with the least to spare. Pure. */
import type { DeadlineRow, WhatIfView } from '../../../../shared/contract/console/deadlines.ts'

export interface TightPartition {
  readonly miner: string
  readonly index: number
  readonly openTime: number
  readonly partitions: number
  /** ms; negative: so much too late. */
  readonly slack: number
  /** ms from open to close. */
  readonly window: number
}

/** Undefined where no partition has a time. */
export function findTightest(
  answer: Pick<WhatIfView, 'partitions'>,
  deadlines: readonly DeadlineRow[]
): TightPartition | undefined {
  const timed = answer.partitions.flatMap(({ deadline, forecast }) =>
    forecast.slack === null ? [] : [{ deadline, slack: forecast.slack }]
  )
  const [least] = timed.sort((one, other) => one.slack - other.slack)
  const row = deadlines.find(({ id }) => id === least?.deadline)
  if (!least || !row) return undefined
  const { miner, index, openTime, closeTime, partitions } = row
  return {
    miner,
    index,
    openTime,
    partitions: partitions.length,
    slack: least.slack,
    window: closeTime - openTime
  }
}
