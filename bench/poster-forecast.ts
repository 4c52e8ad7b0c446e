/**
 * What the forecast promises, on fifty days of a whole PoSter on a devnet: every partition that is then missed was flagged
 * at least sixty epochs before its window opened, few that landed were, and the end of a proof is known to an epoch. Every
 * tenth day has as much to prove as fits, or more. A day is a proving period of six deadlines, after one to learn from.
 * `BENCH_FORECAST_DAYS` runs fewer.
 */
import { runForecastDay, type ForecastDayTally } from '../test/support/practice/forecast-day.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const days = Number(process.env['BENCH_FORECAST_DAYS'] ?? 50)
const first = Number(process.env['BENCH_SEED'] ?? 1)
const most = { falseAlarms: 5 } as const
const least = { nearEnds: 95 } as const

export async function run(): Promise<BenchResult[]> {
  console.log(`poster-forecast: seeds ${first} to ${first + days - 1}`)
  const tallies: ForecastDayTally[] = []
  for (let seed = first; seed < first + days; seed++) tallies.push(await runForecastDay(seed))
  const sum = (of: (tally: ForecastDayTally) => number): number =>
    tallies.reduce((all, tally) => all + of(tally), 0)
  const [partitions, missed] = [sum((day) => day.partitions), sum((day) => day.missed)]
  const unforeseen = tallies.flatMap((day) => day.unforeseen)
  const falseAlarms = (100 * sum((day) => day.falseAlarms)) / (partitions - missed)
  const nearEnds = (100 * sum((day) => day.nearEnds)) / sum((day) => day.ends)
  const over = `of ${days} days with a PoSter on a devnet`
  return [
    {
      name: `forecast: partitions that were missed without a warning, ${over}`,
      value: unforeseen.length,
      unit: 'partitions',
      target: '0',
      pass: unforeseen.length === 0 && missed > 0,
      detail: [`${missed} of ${partitions} were missed`, ...unforeseen.slice(0, 5)].join('; ')
    },
    {
      name: `forecast: partitions that landed though a warning was given, ${over}`,
      value: falseAlarms,
      unit: '%',
      target: `≤ ${most.falseAlarms} %`,
      pass: falseAlarms <= most.falseAlarms
    },
    {
      name: `forecast: proofs that ended within an epoch of what was projected, ${over}`,
      value: nearEnds,
      unit: '%',
      target: `≥ ${least.nearEnds} %`,
      pass: nearEnds >= least.nearEnds
    }
  ]
}

if (process.argv[1] === import.meta.filename) report(await run())
