/**
 * A day of a whole PoSter on a devnet behind sockets: 2,880 epochs of three miners with 48 deadlines of four partitions of 20
 * sectors, judged by the chain: each posted exactly once, nothing faulty, no message more. Then its memory over ten proving
 * periods of an eighth of that length; `BENCH_POSTER_DEADLINES=48` makes them ten whole days, which take a quarter of an hour.
 */
import { openPostedDays } from '../test/support/practice/posted-days.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const deadlines = Number(process.env['BENCH_POSTER_DEADLINES'] ?? 6)
const periods = 10
const most = { seconds: 180, megabytes: 8 } as const

interface PassedPeriod {
  readonly seconds: number
  /** Of one core. */
  readonly processor: number
  /** Heap in use. */
  readonly megabytes: number
}

export async function run(): Promise<BenchResult[]> {
  const wholeDays = deadlines === 48
  const passed = await passPeriods(deadlines, periods)
  const [day] = wholeDays ? passed : await passPeriods(48, 1)
  if (!day) throw new Error('no day was passed')
  const sizes = passed.map(({ megabytes }) => megabytes)
  // The first ones fill what is kept.
  const growth = (sizes.at(-1) ?? NaN) - (sizes[1] ?? NaN)
  return [
    {
      name: 'a day of a PoSter: 2,880 epochs, 3 miners × 48 deadlines × 4 partitions, each posted once',
      value: day.seconds,
      unit: 's',
      target: `< ${most.seconds} s`,
      pass: day.seconds < most.seconds,
      detail: `${day.processor.toFixed(0)} s of one core, devnet included`
    },
    {
      name: `a PoSter: heap gained between the second and the tenth ${wholeDays ? 'day' : `period of ${deadlines} deadlines`}`,
      value: growth,
      unit: 'MB',
      target: `< ${most.megabytes} MB`,
      pass: growth < most.megabytes,
      detail: sizes.map((size) => size.toFixed(0)).join(', ')
    }
  ]
}

async function passPeriods(ofDeadlines: number, count: number): Promise<PassedPeriod[]> {
  const shape = { deadlines: ofDeadlines, partitions: 4, sectors: 20 } as const
  const days = await openPostedDays({ seed: 'bench', channel: 'node', ...shape })
  const passed: PassedPeriod[] = []
  try {
    for (let period = 0; period < count; period++) {
      const begun = { time: performance.now(), processor: process.cpuUsage() }
      const { broken } = await days.passDay()
      const seconds = (performance.now() - begun.time) / 1000
      const { user, system } = process.cpuUsage(begun.processor)
      if (broken.length > 0) throw new Error(`period ${period}: ${broken.slice(0, 5).join('; ')}`)
      global.gc?.()
      const megabytes = process.memoryUsage().heapUsed / 2 ** 20
      passed.push({ seconds, processor: (user + system) / 1e6, megabytes })
    }
  } finally {
    await days.close()
  }
  return passed
}

if (process.argv[1] === import.meta.filename) report(await run())
