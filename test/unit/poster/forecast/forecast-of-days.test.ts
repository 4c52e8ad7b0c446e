/**
 * What the forecast promises, against days that go as they like: every partition that is missed was flagged hours before,
 * few that were in time were, and the time of a proof is known to an epoch.
 */
import { describe, expect, it } from 'vitest'
import {
  emptyHistory,
  observe,
  type DurationHistory
} from '../../../../src/main/poster/forecast/duration-history.ts'
import type { ForecastInput } from '../../../../src/main/poster/forecast/forecast-input.ts'
import { forecast } from '../../../../src/main/poster/forecast/forecast.ts'
import type { PartitionForecast } from '../../../../src/main/poster/forecast/judge-partitions.ts'
import { drawCircumstances, simulateDay, type Circumstances, type SimulatedDay } from './simulated-day.ts'

const days = 50
/** Epochs: a forecast is made every four hours, and counts for what opens two hours later or more. */
const interval = 480
const ahead = 240
/** The same days each time, unless told otherwise: a rare day may break what holds for 95 of 100 proofs. */
const first = Number(process.env['TEST_SEED'] ?? 1)
console.log(`forecast of days: seeds ${first} to ${first + days - 1}`)

interface Tally {
  partitions: number
  missed: number
  unforeseen: string[]
  falseAlarms: number
  ends: number
  /** In the projected epoch, or in the one before or after. */
  nearEnds: number
  /** Less than the length of an epoch away. */
  closeEnds: number
}

describe(
  'a forecast, hours before, of a day as random as its operator draws it',
  { timeout: 300_000 },
  () => {
    const tally: Tally = {
      partitions: 0,
      missed: 0,
      unforeseen: [],
      falseAlarms: 0,
      ends: 0,
      nearEnds: 0,
      closeEnds: 0
    }
    for (let seed = first; seed < first + days; seed++) count(tally, seed)
    const { partitions, missed, unforeseen, falseAlarms, ends, nearEnds, closeEnds } = tally
    console.log(
      `${partitions} partitions, ${missed} missed, ${unforeseen.length} of them unforeseen, ` +
        `${falseAlarms} false alarms, ${((100 * nearEnds) / ends).toFixed(2)} % of ends within an epoch, ` +
        `${((100 * closeEnds) / ends).toFixed(2)} % within its length`
    )

    it('flags every partition that is then missed', () => {
      expect(missed).toBeGreaterThan(20)
      expect(unforeseen).toEqual([])
    })

    it('flags at most one in twenty of those that are proven in time', () => {
      expect(falseAlarms / (partitions - missed)).toBeLessThanOrEqual(0.05)
    })

    it('knows the end of 95 of 100 proofs to one epoch', () => {
      expect(nearEnds / ends).toBeGreaterThanOrEqual(0.95)
    })
  }
)

function count(tally: Tally, seed: number): void {
  const where = drawCircumstances(seed)
  const yesterday = learn(emptyHistory, simulateDay(where, seed * 2 + 1_000_003), Infinity)
  const today = simulateDay(where, seed * 2)
  const said = forecastDay(where, today, yesterday)
  for (const { key, end, missed } of today.partitions) {
    const saying = said.get(key)
    if (!saying) throw new Error(`nothing was said of ${key}`)
    tally.partitions++
    if (missed) tally.missed++
    if (missed && saying.verdict === 'fits') tally.unforeseen.push(`seed ${seed}: ${key}`)
    if (!missed && saying.verdict !== 'fits') tally.falseAlarms++
    if (end === undefined || saying.end === undefined || saying.endEpoch === undefined) continue
    tally.ends++
    if (Math.abs(Math.floor(end / where.epochLength) - saying.endEpoch) <= 1) tally.nearEnds++
    if (Math.abs(end - saying.end) <= where.epochLength) tally.closeEnds++
  }
}

/** What the last forecast that was early enough said of each partition. */
function forecastDay(
  where: Circumstances,
  today: SimulatedDay,
  yesterday: DurationHistory
): Map<string, PartitionForecast> {
  const said = new Map<string, PartitionForecast>()
  for (let epoch = 0; epoch < 2880; epoch += interval) {
    const made = forecast(inputAt(where, today, epoch, yesterday))
    for (const partition of made.partitions) {
      const key = `${partition.miner} ${partition.open} ${partition.partition}`
      if (!said.has(key) || partition.open >= epoch + ahead) said.set(key, partition)
    }
  }
  return said
}

/** What is known at the beginning of `epoch`. */
function inputAt(
  where: Circumstances,
  today: SimulatedDay,
  epoch: number,
  yesterday: DurationHistory
): ForecastInput {
  const time = epoch * where.epochLength
  const done = new Set(
    today.partitions.filter(({ end }) => end !== undefined && end <= time).map(({ key }) => key)
  )
  const running = new Map(
    today.tries.filter(({ began, ended }) => began <= time && ended > time).map((one) => [one.key, one])
  )
  return {
    now: { epoch, time },
    epochLength: where.epochLength,
    headDelay: where.headDelay,
    miners: where.miners.map((miner) => ({
      ...miner,
      deadlines: miner.deadlines.map((deadline) => ({
        ...deadline,
        partitions: deadline.partitions.flatMap((partition) => {
          const key = `${miner.miner} ${deadline.open} ${partition.index}`
          const now = running.get(key)
          if (done.has(key)) return []
          return [now ? { ...partition, running: { prover: now.prover, began: now.began } } : partition]
        })
      }))
    })),
    provers: where.provers.map(({ name, concurrent }) => ({ name, concurrent })),
    checksAtOnce: where.checksAtOnce,
    handOver: where.handOver,
    failures: { perDay: 1, restart: 60_000 },
    history: learn(yesterday, today, time)
  }
}

function learn(history: DurationHistory, { samples }: SimulatedDay, until: number): DurationHistory {
  return samples
    .filter(({ at }) => at <= until)
    .reduce((known, { sample }) => observe(known, sample), history)
}
