/** What the forecast says of the task a prover has in hand: the label names miner, deadline and partitions. Pure. */
import type { DeadlineRow, PartitionForecastView } from '../../../../shared/contract/console/deadlines.ts'

export interface TaskName {
  readonly miner: string
  readonly deadline: number
  readonly partition: number
  /** `f01234 · 18 · 1` */
  readonly short: string
}

const windowTask = /^(f0\d{1,20}) deadline (\d{1,2}) partitions? (\d{1,6})((?:, \d{1,6})*)$/

/** Undefined for a label of another kind, such as that of a winning proof. */
export function readTask(label: string): TaskName | undefined {
  const match = windowTask.exec(label)
  if (!match) return undefined
  const [, miner = '', deadline = '', partition = '', more = ''] = match
  return {
    miner,
    deadline: Number(deadline),
    partition: Number(partition),
    short: `${miner} · ${deadline} · ${partition}${more}`
  }
}

export function forecastOfTask(
  label: string,
  deadlines: readonly DeadlineRow[],
  now: number
): PartitionForecastView | undefined {
  const task = readTask(label)
  if (!task) return undefined
  const deadline = deadlines.find(
    ({ miner, index, challengeTime, closeTime }) =>
      miner === task.miner && index === task.deadline && challengeTime <= now && now < closeTime
  )
  return deadline?.partitions.find(({ index }) => index === task.partition)?.forecast ?? undefined
}
