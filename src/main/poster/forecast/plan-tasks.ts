/**
 * The proofs that the coming deadlines ask for, as tasks in the order in which they are to be taken. Times are ms from the
 * `now` of the forecast.
 */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import { compareTasks, type ProofTaskPlace } from './compare-tasks.ts'
import type { ForecastDeadline, ForecastInput, ForecastMiner, ForecastPartition } from './forecast-input.ts'

export interface PlannedTask extends ProofTaskPlace {
  readonly deadline: ForecastDeadline
  /** Ascending, at least one. */
  readonly partitions: readonly ForecastPartition[]
  readonly proofType: PoStProofType
  /** When the challenge is believed. */
  readonly usable: number
  /** First time at which its message may be sent. */
  readonly sendFrom: number
  /** Last time at which a message sent still has its epochs to be included. */
  readonly sendUntil: number
  /** Epoch of {@link sendUntil}. */
  readonly latestSendEpoch: number
  readonly closes: number
  readonly running: { readonly prover: string; readonly began: number } | undefined
}

/** Deadlines that are closed are left out. */
export function planTasks(input: ForecastInput): readonly PlannedTask[] {
  const tasks: PlannedTask[] = []
  for (const miner of input.miners) {
    for (const deadline of miner.deadlines) {
      if (timeFromNow(input, deadline.close) <= 0) continue
      for (const partitions of batchesOf(deadline, miner.partitionsPerMessage)) {
        const task = planTask(input, miner, deadline, partitions)
        if (task) tasks.push(task)
      }
    }
  }
  return tasks.sort(compareTasks)
}

/** ms from now. */
export function timeFromNow({ now, epochLength }: ForecastInput, epoch: number): number {
  return (epoch - now.epoch) * epochLength
}

function planTask(
  input: ForecastInput,
  miner: ForecastMiner,
  deadline: ForecastDeadline,
  partitions: readonly ForecastPartition[]
): PlannedTask | undefined {
  const [first] = partitions
  if (!first) return undefined
  const heard = (epoch: number): number => timeFromNow(input, epoch) + input.headDelay
  const { open, close, challenge } = deadline
  // What is sent in the latest epoch has all epochs between it and the close.
  const latestSendEpoch = close - 1 - miner.inclusionEpochs
  return {
    ...{ miner: miner.miner, open, close, partition: first.index, deadline, partitions, latestSendEpoch },
    proofType: first.proofType,
    usable: heard(challenge + miner.challengeConfidence),
    sendFrom: heard(open + miner.submitConfidence),
    sendUntil: timeFromNow(input, latestSendEpoch + 1),
    closes: timeFromNow(input, close),
    running: partitions.find(({ running }) => running)?.running
  }
}

/** Neighbours of one proof type, as many as one message takes. */
function batchesOf({ partitions }: ForecastDeadline, most: number): readonly ForecastPartition[][] {
  const batches: ForecastPartition[][] = []
  const toProve = partitions.filter(({ sectors }) => sectors > 0)
  for (const partition of toProve.sort((one, other) => one.index - other.index)) {
    const last = batches.at(-1)
    const fits = last && last.length < Math.max(1, most) && last[0]?.proofType === partition.proofType
    if (fits) last.push(partition)
    else batches.push([partition])
  }
  return batches
}
