/** A forecast as it goes over RPC and to `--json`: times in ms since the Unix epoch, durations in whole ms, absent ones null. */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Advice, Change } from '../../poster/forecast/advise.ts'
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
    Sectors: partition.sectors,
    Faulty: partition.faulty ?? null,
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
    Text: describeAdvice(advice),
    Detail: detailOf(advice)
  }
}

/** What the sentence is made of, for those who say it in another language. */
function detailOf(advice: Advice): object {
  switch (advice.kind) {
    case 'start-provers':
      return {}
    case 'faster-proofs': {
      const { miner, deadline, partition, takes, available } = advice
      return {
        Miner: `f0${miner}`,
        Deadline: deadline,
        Partition: partition,
        TakesMs: whole(takes),
        AvailableMs: whole(available)
      }
    }
    case 'change':
      return {
        ...changeDetail(advice.change),
        MissedBefore: advice.before.misses,
        Missed: advice.after.misses,
        Tight: advice.after.tight
      }
  }
}

function changeDetail(change: Change): object {
  switch (change.kind) {
    case 'raise-checks-at-once':
      return { From: change.from, To: change.to }
    case 'one-partition-per-message':
      return { Miners: namesOf(change.miners) }
    case 'raise-concurrent':
      return { Provers: change.provers.join(', '), To: change.to }
    case 'lower-challenge-confidence':
      return { Miners: namesOf(change.miners), To: change.to }
    case 'move-winning':
      return { Card: change.from }
    case 'add-cards':
      return { Cards: change.cards }
    case 'split-miners':
      return { Miner: `f0${change.miner}`, Cards: change.cards }
  }
}

function namesOf(miners: readonly ActorId[]): string {
  return miners.map((miner) => `f0${miner}`).join(', ')
}

function whole(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value)
}
