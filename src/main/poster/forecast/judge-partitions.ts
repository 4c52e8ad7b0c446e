/**
 * Whether each partition would be on its way in time: usually, cautiously, and with one try that fails. Times become those
 * of the clock again.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { DurationEstimate, DurationModel } from './duration-model.ts'
import type { ForecastInput } from './forecast-input.ts'
import { planTasks, type PlannedTask } from './plan-tasks.ts'
import { projectTasks, type TaskProjection } from './project-tasks.ts'

/**
 * `fits`: in time even if everything takes long and one try fails. `tight`: in time if nothing goes wrong. `misses`: not
 * in time by the durations that are usual here.
 */
export type Verdict = 'fits' | 'tight' | 'misses'

export interface PartitionForecast {
  readonly miner: ActorId
  /** Index of the deadline. */
  readonly deadline: number
  readonly open: number
  readonly close: number
  readonly partition: number
  /** To prove. */
  readonly sectors: number
  /** Undefined when nobody told. */
  readonly faulty: number | undefined
  /** ms since the Unix epoch: when its files are known and it waits for a prover. */
  readonly available: number
  /** The prover that is likely to take it; undefined when none does before the close, as are the times below. */
  readonly prover: string | undefined
  /** ms since the Unix epoch. */
  readonly start: number | undefined
  /** ms since the Unix epoch: the proof is there. */
  readonly end: number | undefined
  readonly endEpoch: number | undefined
  /** In which a message is sent at the latest to be included in time. */
  readonly latestSendEpoch: number
  /** ms from the time at which its message can be sent to the end of that epoch; negative when it is late. */
  readonly slack: number | undefined
  /** The same in epochs, rounded down. */
  readonly slackEpochs: number | undefined
  /** ms; the same by cautious durations and with one failed try. */
  readonly cautiousSlack: number | undefined
  readonly verdict: Verdict
  readonly basis: DurationEstimate['basis']
}

export interface JudgedTask {
  readonly task: PlannedTask
  readonly typical: TaskProjection
  readonly verdict: Verdict
  /** ms; undefined when it is not even begun. */
  readonly slack: number | undefined
  readonly cautiousSlack: number | undefined
}

export interface VerdictCounts {
  /** Partitions. */
  readonly fits: number
  readonly tight: number
  readonly misses: number
}

export function judgeTasks(input: ForecastInput, model: DurationModel): readonly JudgedTask[] {
  const tasks = planTasks(input)
  const typical = projectTasks(tasks, input, model, 'typical')
  const cautious = projectTasks(tasks, input, model, 'cautious')
  const judged: JudgedTask[] = []
  tasks.forEach((task, place) => {
    const [usual, careful] = [typical[place], cautious[place]]
    if (!usual || !careful) return
    const slack = usual.ready === undefined ? undefined : task.sendUntil - usual.ready
    const again = careful.work + input.failures.restart
    const cautiousSlack =
      careful.run && task.sendUntil - Math.max(careful.run.end + again + input.handOver, task.sendFrom)
    judged.push({ task, typical: usual, verdict: judge(slack, cautiousSlack), slack, cautiousSlack })
  })
  return judged
}

export function countVerdicts(judged: readonly JudgedTask[]): VerdictCounts {
  const counts = { fits: 0, tight: 0, misses: 0 }
  for (const { task, verdict } of judged) counts[verdict] += task.partitions.length
  return counts
}

/** By close, open, miner, partition. */
export function describePartitions(
  judged: readonly JudgedTask[],
  { now, epochLength, provers }: ForecastInput
): readonly PartitionForecast[] {
  return judged.flatMap(({ task, typical, verdict, slack, cautiousSlack }) =>
    task.partitions.map(({ index, sectors, faulty }): PartitionForecast => {
      const { run } = typical
      return {
        miner: task.miner,
        deadline: task.deadline.index,
        open: task.open,
        close: task.close,
        partition: index,
        sectors,
        faulty,
        available: now.time + typical.available,
        prover: run && provers[run.prover]?.name,
        start: run && now.time + run.start,
        end: run && now.time + run.end,
        endEpoch: run && now.epoch + Math.floor(run.end / epochLength),
        latestSendEpoch: task.latestSendEpoch,
        slack,
        slackEpochs: slack === undefined ? undefined : Math.floor(slack / epochLength),
        cautiousSlack,
        verdict,
        basis: typical.basis
      }
    })
  )
}

function judge(slack: number | undefined, cautiousSlack: number | undefined): Verdict {
  if (slack === undefined || slack < 0) return 'misses'
  return cautiousSlack === undefined || cautiousSlack < 0 ? 'tight' : 'fits'
}
