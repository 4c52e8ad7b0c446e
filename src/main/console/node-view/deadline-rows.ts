/**
 * The board: what a PoSter has in hand and what is to come in the next 24 h, put together as one row per miner and window. A
 * deadline in hand keeps its forecast only while its proof is not there.
 */
import type {
  AdviceView,
  CollisionView,
  DeadlineRow,
  ForecastRow,
  ForecastVerdict,
  OutlookView,
  PartitionForecastView,
  PartitionPhase,
  PartitionView,
  WhatIfView
} from '../../../shared/contract/console/deadlines.ts'
import { usualDeadlines } from '../../filecoin/network-constants.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { ForecastAnswer, ForecastPartitionAnswer, PosterStateAnswer } from './poster-answers.ts'

type Batch = PosterStateAnswer['Deadlines'][number]['Batches'][number]

/** @param timeOf when an epoch begins, ms since the Unix epoch */
export function describeDeadlines(
  state: PosterStateAnswer,
  forecast: ForecastAnswer | undefined,
  timeOf: (epoch: number) => number
): DeadlineRow[] {
  const coming = groupForecast(forecast)
  const inHand = state.Deadlines.map((deadline): DeadlineRow => {
    const { Miner, Deadline, Began, Ended, Batches } = deadline
    const id = rowId(Miner, Deadline.Open)
    const forecasts = coming.get(id) ?? []
    coming.delete(id)
    const known = Batches.flatMap((batch) =>
      batch.Partitions.map((index) => describePartition(index, batch, findForecast(forecasts, index)))
    )
    const rest = forecasts
      .filter(({ Partition }) => !known.some(({ index }) => index === Partition))
      .map(comingPartition)
    return {
      ...placeOf(Miner, Deadline, timeOf),
      began: Began,
      ended: Ended,
      partitions: [...known, ...rest].sort((one, other) => one.index - other.index)
    }
  })
  const later = [...coming.values()].map((partitions): DeadlineRow => {
    // A group is made of at least one.
    const [{ Miner, Deadline, Open, Close }] = partitions as [
      ForecastPartitionAnswer,
      ...ForecastPartitionAnswer[]
    ]
    const window = { Index: Deadline, Open, Close, Challenge: Open - usualDeadlines.challengeLookback }
    return {
      ...placeOf(Miner, window, timeOf),
      began: null,
      ended: null,
      partitions: partitions.map(comingPartition)
    }
  })
  return [...inHand, ...later].sort((one, other) => one.open - other.open || compare(one.miner, other.miner))
}

export function describeForecast(answer: ForecastAnswer): ForecastRow {
  const { Outlook, Collisions, MoreCards, WinningApart, Advice } = answer
  return {
    id: 'forecast',
    epoch: answer.Epoch,
    madeAt: answer.Time,
    basis: answer.Basis,
    outlook: describeOutlook(Outlook),
    collisions: Collisions.map(describeCollision),
    moreCards: MoreCards.map((more) => ({ cards: more.Cards, ...describeOutlook(more) })),
    winningApart: WinningApart ? describeOutlook(WinningApart) : null,
    advice: describeAdvice(Advice)
  }
}

export function describeWhatIf(answer: ForecastAnswer): WhatIfView {
  return {
    outlook: describeOutlook(answer.Outlook),
    advice: describeAdvice(answer.Advice),
    collisions: answer.Collisions.map(describeCollision),
    partitions: answer.Partitions.map((partition) => ({
      deadline: rowId(partition.Miner, partition.Open),
      partition: partition.Partition,
      forecast: describePartitionForecast(partition)
    }))
  }
}

function describeAdvice(advice: ForecastAnswer['Advice']): AdviceView | null {
  if (!advice) return null
  const { Kind, Reached, Text, Detail } = advice
  return { kind: Kind, reached: Reached, text: Text, parameters: parametersOf(Detail) }
}

function describeCollision(collision: ForecastAnswer['Collisions'][number]): CollisionView {
  return {
    from: collision.From,
    to: collision.To,
    work: collision.WorkMs,
    capacity: collision.CapacityMs,
    longestWait: collision.LongestWaitMs,
    deadlines: collision.Deadlines.map((deadline) => ({
      miner: minerName(deadline.Miner),
      index: deadline.Deadline,
      open: deadline.Open,
      partitions: deadline.Partitions,
      work: deadline.WorkMs,
      verdict: verdictOf(deadline.Verdict)
    }))
  }
}

/** `AvailableMs` becomes `availableMs`; what is neither text nor number is left out. */
function parametersOf(detail: Readonly<Record<string, JsonValue>>): Record<string, string | number> {
  const entries = Object.entries(detail).flatMap(([name, value]): [string, string | number][] =>
    typeof value === 'string' || typeof value === 'number'
      ? [[name.charAt(0).toLowerCase() + name.slice(1), value]]
      : []
  )
  return Object.fromEntries(entries)
}

export function describeOutlook(outlook: ForecastAnswer['Outlook']): OutlookView {
  return {
    fits: outlook.Fits,
    tight: outlook.Tight,
    misses: outlook.Misses,
    leastSlack: outlook.LeastSlackMs
  }
}

export function rowId(miner: number, open: number): string {
  return `${minerName(miner)}:${open}`
}

export function minerName(miner: number): string {
  return `f0${miner}`
}

function placeOf(
  miner: number,
  window: { Index: number; Open: number; Close: number; Challenge: number },
  timeOf: (epoch: number) => number
): Omit<DeadlineRow, 'began' | 'ended' | 'partitions'> {
  return {
    id: rowId(miner, window.Open),
    miner: minerName(miner),
    index: window.Index,
    challenge: window.Challenge,
    open: window.Open,
    close: window.Close,
    challengeTime: timeOf(window.Challenge),
    openTime: timeOf(window.Open),
    closeTime: timeOf(window.Close)
  }
}

function groupForecast(forecast: ForecastAnswer | undefined): Map<string, ForecastPartitionAnswer[]> {
  const groups = new Map<string, ForecastPartitionAnswer[]>()
  for (const partition of forecast?.Partitions ?? []) {
    const id = rowId(partition.Miner, partition.Open)
    const group = groups.get(id)
    if (group) group.push(partition)
    else groups.set(id, [partition])
  }
  return groups
}

function findForecast(
  forecasts: readonly ForecastPartitionAnswer[],
  index: number
): ForecastPartitionAnswer | undefined {
  return forecasts.find(({ Partition }) => Partition === index)
}

function describePartition(
  index: number,
  batch: Batch,
  forecast: ForecastPartitionAnswer | undefined
): PartitionView {
  return {
    index,
    phase: phaseOf(batch.Phase),
    reason: batch.Reason,
    since: batch.Since,
    attempt: batch.Attempt,
    // A batch counts the sectors of all its partitions.
    sectors: batch.Partitions.length === 1 ? batch.Sectors : (forecast?.Sectors ?? null),
    faulty: forecast?.Faulty ?? null,
    unreadable: batch.Unreadable,
    proofBegan: batch.ProofBegan,
    proofEnded: batch.ProofEnded,
    message: batch.Message,
    landedAt: batch.LandedAt,
    alarm: batch.Alarm ? { code: batch.Alarm.Code, text: batch.Alarm.Text } : null,
    forecast: forecast && batch.ProofEnded === null ? describePartitionForecast(forecast) : null
  }
}

function comingPartition(forecast: ForecastPartitionAnswer): PartitionView {
  return {
    index: forecast.Partition,
    phase: 'coming',
    reason: '',
    since: null,
    attempt: 0,
    sectors: forecast.Sectors,
    faulty: forecast.Faulty,
    unreadable: null,
    proofBegan: null,
    proofEnded: null,
    message: '',
    landedAt: null,
    alarm: null,
    forecast: describePartitionForecast(forecast)
  }
}

export function describePartitionForecast(forecast: ForecastPartitionAnswer): PartitionForecastView {
  return {
    prover: forecast.Prover,
    available: forecast.Available,
    start: forecast.Start,
    end: forecast.End,
    slack: forecast.SlackMs,
    verdict: verdictOf(forecast.Verdict),
    basis: forecast.Basis
  }
}

const phases: readonly PartitionPhase[] = [
  'coming',
  'waiting',
  'checking',
  'waiting-for-files',
  'proving',
  'verifying',
  'proven',
  'sending',
  'sent',
  'landed',
  'empty',
  'missed'
]

/** A phase of a newer node than this console is shown as waiting. */
function phaseOf(word: string): PartitionPhase {
  return phases.find((phase) => phase === word) ?? 'waiting'
}

const verdicts: readonly ForecastVerdict[] = ['fits', 'tight', 'misses']

function verdictOf(word: string): ForecastVerdict {
  return verdicts.find((verdict) => verdict === word) ?? 'unknown'
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
