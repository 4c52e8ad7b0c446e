/**
 * The sector index with many sectors: filling it from JSON lines, opening it, looking up, listing, and how free the
 * event loop stays while it is being filled. Every measurement runs in a process of its own; the input is generated
 * before the clock starts. `BENCH_SECTORS` sets how many (10 million).
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import type { SectorId } from '../src/main/filecoin/sector-id.ts'
import { systemClock } from '../src/main/lib/clock.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import { importLines } from '../src/main/sectors/transfer/import-lines.ts'
import { maxListLimit } from '../src/main/sectors/index/list-options.ts'
import { openLevelIndex, type LevelIndex } from '../src/main/sectors/index/level-index.ts'
import { sectorAt, writeSectorLines } from './many-sectors.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const sectors = Number(process.env['BENCH_SECTORS'] ?? 10_000_000)
const busySectors = Math.min(sectors, 1_000_000)
const lookups = 200_000
const pages = 100

interface Filled {
  readonly seconds: number
  /** Largest resident size of the process in MB. */
  readonly peak: number
}

interface Read {
  readonly open: number
  readonly lookupP99: number
  readonly lookupMedian: number
  readonly slowestPage: number
  readonly medianPage: number
}

interface Busy {
  readonly p99: number
  readonly max: number
  readonly lookupsPerSecond: number
  readonly sectorsPerSecond: number
}

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-index-'))
  const file = join(directory, 'sectors.jsonl')
  const location = join(directory, 'sector-index.level')
  try {
    await writeSectorLines(file, sectors)
    const filled = await inChild<Filled>('fill', location, file)
    const read = await inChild<Read>('read', location)
    await rm(location, { recursive: true })
    await rm(file)
    await writeSectorLines(file, busySectors)
    const busy = await inChild<Busy>('busy', location, file)
    return resultsOf(filled, read, busy)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function resultsOf(filled: Filled, read: Read, busy: Busy): BenchResult[] {
  const count = `${sectors.toLocaleString('en')} sectors`
  const rate = sectors / filled.seconds
  const atMost = (
    name: string,
    value: number,
    limit: number,
    unit: string,
    detail?: string
  ): BenchResult => ({
    name,
    value,
    unit,
    target: `< ${limit} ${unit}`,
    pass: value < limit,
    ...(detail !== undefined && { detail })
  })
  return [
    {
      name: `import of ${count}, two keys each, parsing included`,
      value: rate,
      unit: 'sectors/s',
      target: '≥ 120000 sectors/s',
      pass: rate >= 120_000,
      detail: `${filled.seconds.toFixed(1)} s`
    },
    atMost(`peak memory of importing ${count}`, filled.peak, 700, 'MB'),
    atMost(`opening an index of ${count}`, read.open, 1000, 'ms'),
    atMost(
      `lookup among ${count}, p99`,
      read.lookupP99,
      0.1,
      'ms',
      `median ${read.lookupMedian.toFixed(4)} ms`
    ),
    atMost(`slowest page of a listing of ${count}`, read.slowestPage, 50, 'ms', pageDetail(read)),
    atMost('event-loop delay while importing, p99', busy.p99, 50, 'ms', busyDetail(busy)),
    atMost('event-loop delay while importing, max', busy.max, 250, 'ms', busyDetail(busy))
  ]
}

function pageDetail({ medianPage }: Read): string {
  return `${pages} pages of 1,000 and ${pages} of 4,000 at random places; median ${medianPage.toFixed(1)} ms`
}

function busyDetail({ lookupsPerSecond, sectorsPerSecond }: Busy): string {
  return `${Math.round(lookupsPerSecond)} lookups/s served, ${Math.round(sectorsPerSecond)} sectors/s imported`
}

async function inChild<T>(...args: string[]): Promise<T> {
  const child = fork(fileURLToPath(import.meta.url), args)
  const ended = once(child, 'exit')
  const reply = await Promise.race([
    once(child, 'message').then(([message]: unknown[]) => ({ message })),
    ended.then(([status]: unknown[]) => {
      throw new Error(`the measurement ${args[0]} ended with status ${String(status)}`)
    })
  ])
  await ended
  return reply.message as T // sent by the function of that name below
}

function openIndex(location: string): Promise<LevelIndex> {
  return openLevelIndex({ location, logger: silentLogger, clock: systemClock })
}

async function fill(location: string, file: string): Promise<Filled> {
  const start = performance.now()
  const index = await openIndex(location)
  await importLines(createReadStream(file, { highWaterMark: 256 * 1024 }), index)
  const seconds = (performance.now() - start) / 1000
  await index.close()
  return { seconds, peak: process.resourceUsage().maxRSS / 1024 }
}

async function read(location: string): Promise<Read> {
  const opening = performance.now()
  const index = await openIndex(location)
  const opened = performance.now() - opening
  const random = (): SectorId => sectorAt(Math.floor(Math.random() * sectors))
  const times: number[] = []
  for (let i = 0; i < lookups; i++) {
    const sector = random()
    const start = performance.now()
    const lookup = index.findSync('normal', sector)
    times.push(performance.now() - start)
    if (!lookup.found) throw new Error(`sector ${sector.number} of miner ${sector.miner} is not in the index`)
  }
  const pageTimes: number[] = []
  for (let i = 0; i < pages * 2; i++) {
    const start = performance.now()
    const page = await index.list({ kind: 'normal', after: random(), limit: i % 2 ? 1000 : maxListLimit })
    pageTimes.push(performance.now() - start)
    if (i === 0 && page.length === 0) throw new Error('an empty page')
  }
  await index.close()
  return {
    open: opened,
    lookupP99: quantile(times, 0.99),
    lookupMedian: quantile(times, 0.5),
    slowestPage: quantile(pageTimes, 1),
    medianPage: quantile(pageTimes, 0.5)
  }
}

/** Lookups every 5 ms while the import runs, as many as are due for 1,000 a second. */
async function busy(location: string, file: string): Promise<Busy> {
  const index = await openIndex(location)
  const start = performance.now()
  let served = 0
  const timer = setInterval(() => {
    for (const due = performance.now() - start; served < due; served++) {
      index.findSync('normal', sectorAt(Math.floor(Math.random() * busySectors)))
    }
  }, 5)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await importLines(createReadStream(file, { highWaterMark: 256 * 1024 }), index)
  delay.disable()
  clearInterval(timer)
  const seconds = (performance.now() - start) / 1000
  await index.close()
  return {
    p99: delay.percentile(99) / 1e6,
    max: delay.max / 1e6,
    lookupsPerSecond: served / seconds,
    sectorsPerSecond: busySectors / seconds
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

const [task, location = '', file = ''] = process.argv.slice(2)
if (process.send && task !== undefined) {
  const measured =
    task === 'fill'
      ? await fill(location, file)
      : task === 'read'
        ? await read(location)
        : await busy(location, file)
  process.send(measured, () => process.disconnect())
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  report(await run())
}
