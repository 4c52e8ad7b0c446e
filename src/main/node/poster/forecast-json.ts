/** A forecast as it goes over RPC and to `--json`: times in ms since the Unix epoch, durations in whole ms, absent ones null. */
import type { Advice } from '../../poster/forecast/advise.ts'
import type { Collision } from '../../poster/forecast/find-collisions.ts'
import type { Forecast } from '../../poster/forecast/forecast.ts'
import type { PartitionForecast } from '../../poster/forecast/judge-partitions.ts'
import type { Outlook } from '../../poster/forecast/what-if.ts'
import { describeAdvice } from './describe-advice.ts'

/** Partitions that are named; the outlook counts all. */
const mostPartitions = 10_000

export function encodeForecast(forecast: Forecast): object {
  const { partitions, advice, winningApart } = forecast
  return {
    Epoch: forecast.epoch,
    Time: Math.round(forecast.time),
    Basis: forecast.basis,
    Outlook: encodeOutlook(forecast.outlook),
    PartitionCount: partitions.length,
    Partitions: partitions.slice(0, mostPartitions).map(encodePartition),
    Collisions: forecast.collisions.map(encodeCollision),
    MoreCards: forecast.moreCards.map(({ cards, ...outlook }) => ({
      Cards: cards,
      ...encodeOutlook(outlook)
    })),
    WinningApart: winningApart ? encodeOutlook(winningApart) : null,
    Advice: advice ? encodeAdvice(advice) : null
  }
}

function encodeOutlook({ fits, tight, misses, leastSlack }: Outlook): object {
  return { Fits: fits, Tight: tight, Misses: misses, LeastSlackMs: whole(leastSlack) }
}

function encodePartition(partition: PartitionForecast): object {
  return {
    Miner: partition.miner,
    Deadline: partition.deadline,
    Partition: partition.partition,
    Open: partition.open,
    Close: partition.close,
    Available: whole(partition.available),
    Prover: partition.prover ?? '',
    Start: whole(partition.start),
    End: whole(partition.end),
    EndEpoch: partition.endEpoch ?? null,
    LatestSendEpoch: partition.latestSendEpoch,
    SlackMs: whole(partition.slack),
    SlackEpochs: partition.slackEpochs ?? null,
    CautiousSlackMs: whole(partition.cautiousSlack),
    Verdict: partition.verdict,
    Basis: partition.basis
  }
}

function encodeCollision({ from, to, deadlines, work, capacity, longestWait }: Collision): object {
  return {
    From: whole(from),
    To: whole(to),
    WorkMs: whole(work),
    CapacityMs: whole(capacity),
    LongestWaitMs: whole(longestWait),
    Deadlines: deadlines.map((deadline) => ({
      Miner: deadline.miner,
      Deadline: deadline.deadline,
      Open: deadline.open,
      Close: deadline.close,
      Partitions: deadline.partitions,
      WorkMs: whole(deadline.work),
      Verdict: deadline.verdict
    }))
  }
}

function encodeAdvice(advice: Advice): object {
  return {
    Kind: advice.kind === 'change' ? advice.change.kind : advice.kind,
    Reached: advice.kind === 'change' ? advice.reached : '',
    Text: describeAdvice(advice)
  }
}

function whole(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value)
}
