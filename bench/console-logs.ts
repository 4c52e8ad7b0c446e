/**
 * The logs of the console: a file of a gigabyte opened and jumped in, searched for what is rare in it, and five thousand
 * lines a second kept and read as an open page reads them. Each search is held against a plain pass over the same file.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openFileSource } from '../src/main/console/logs/file/file-source.ts'
import { PatternRunner } from '../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../src/main/console/logs/query/read-lines.ts'
import { LineRing } from '../src/main/console/logs/source/line-ring.ts'
import { ringSource } from '../src/main/console/logs/source/ring-source.ts'
import { formatTime } from '../src/main/lib/log/log-format.ts'
import type { LogAnswer, LogFilter } from '../src/shared/contract/console/log-lines.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const megabyte = 1_000_000
const fileSize = Number(process.env['BENCH_LOG_MB'] ?? 1_000) * megabyte
const start = Date.UTC(2026, 10, 22)
/** ms between two lines of the file. */
const pace = 25
const jumps = 20
const liveSeconds = Number(process.env['BENCH_LOG_SECONDS'] ?? 10)
const liveRate = 5_000

export async function run(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-logs-'))
  const patterns = new PatternRunner()
  try {
    const path = join(directory, 'sm.log')
    const lines = await writeLog(path)
    return [
      ...(await measureOpening(path, lines, patterns)),
      ...(await measureSearches(path, patterns)),
      await measureLive(patterns)
    ]
  } finally {
    await patterns.close()
    await rm(directory, { recursive: true })
  }
}

async function measureOpening(path: string, lines: number, patterns: PatternRunner): Promise<BenchResult[]> {
  const opening: number[] = []
  const jumping: number[] = []
  for (let round = 0; round < jumps; round++) {
    const line = Math.floor((lines * (round + 0.5)) / jumps)
    const begun = performance.now()
    const source = openSource(path)
    const parts = { sources: [source], patterns }
    const newest = await readLines(parts, { from: 'end', direction: 'backward', limit: 200 })
    opening.push(performance.now() - begun)
    const asked = performance.now()
    const time = start + line * pace
    const found = await readLines(parts, { from: { time }, direction: 'forward', limit: 200 })
    jumping.push(performance.now() - asked)
    if (newest.lines.length !== 200 || found.lines[0]?.at !== time) throw new Error('a wrong answer')
    await source.close()
  }
  const result = (name: string, times: readonly number[]): BenchResult => ({
    name,
    value: Math.max(...times),
    unit: 'ms',
    target: '< 1,000 ms',
    pass: Math.max(...times) < 1_000,
    detail: `${(fileSize / megabyte).toFixed(0)} MB, ${lines} lines, median ${median(times).toFixed(1)} ms of ${jumps}`
  })
  return [
    result('a log file of 1 GB opened, its newest 200 lines read, the slowest', opening),
    result('jump to a time in a log file of 1 GB, 200 lines read, the slowest', jumping)
  ]
}

async function measureSearches(path: string, patterns: PatternRunner): Promise<BenchResult[]> {
  const plain = await rateOf(() => passOver(path))
  const results: BenchResult[] = []
  for (const { name, filter, atLeast } of [
    { name: 'a text', filter: { search: { kind: 'text', value: 'Falling back' } }, atLeast: 100 },
    { name: 'a level', filter: { levels: ['error'] }, atLeast: 30 },
    {
      name: 'a regular expression',
      filter: { search: { kind: 'regex', value: 'Fall\\w+ (back|down)' } },
      atLeast: 15
    }
  ] as const satisfies readonly { name: string; filter: LogFilter; atLeast: number }[]) {
    const value = await rateOf(() => searchAll(path, filter, patterns))
    results.push({
      name: `a log file of 1 GB searched for ${name} that two lines have`,
      value,
      unit: 'MB/s',
      target: `≥ ${atLeast}`,
      pass: value >= atLeast,
      detail: `a plain pass over the file ${plain.toFixed(0)} MB/s`
    })
  }
  return results
}

async function rateOf(act: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await act()
  return fileSize / megabyte / ((performance.now() - begun) / 1000)
}

async function passOver(path: string): Promise<void> {
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) void chunk
}

/** As the page does: call after call, each in its time. */
async function searchAll(path: string, filter: LogFilter, patterns: PatternRunner): Promise<void> {
  const source = openSource(path)
  let found = 0
  let answer: LogAnswer | undefined
  do {
    answer = await readLines(
      { sources: [source], patterns },
      { from: answer ? { cursors: answer.after } : 'start', direction: 'forward', limit: 200, filter }
    )
    found += answer.lines.length
  } while (answer.state === 'more')
  await source.close()
  if (found !== 2) throw new Error(`${found} lines found`)
}

/** Share of a core that keeping and reading takes; what making the lines takes is measured alone and taken off. */
async function measureLive(patterns: PatternRunner): Promise<BenchResult> {
  const idle = await live(patterns, false)
  const busy = await live(patterns, true)
  const value = busy.share - idle.share
  return {
    name: `${liveRate} lines a second kept and read by an open page, of a core`,
    value: value * 100,
    unit: '%',
    target: '< 25 %',
    pass: value < 0.25 && busy.missed === 0,
    detail: `${busy.read} lines read in ${liveSeconds} s, ${busy.missed} missed, answers as text ${(busy.bytes / megabyte / liveSeconds).toFixed(1)} MB/s`
  }
}

async function live(
  patterns: PatternRunner,
  reads: boolean
): Promise<{
  readonly share: number
  readonly read: number
  readonly missed: number
  readonly bytes: number
}> {
  const ring = new LineRing()
  const source = ringSource({ id: 'ring', kind: 'prover', title: 'wdpost-0', ring })
  let cursors: Readonly<Record<string, string>> = { ring: '0' }
  let [written, read, missed, bytes] = [0, 0, 0, 0]
  const begun = performance.now()
  const before = process.cpuUsage()
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * liveRate
    for (; written < due; written++) {
      const text = lineText(written)
      if (reads) ring.write({ at: start + written, text, pid: 24_766 })
    }
  }, 10)
  while (performance.now() - begun < liveSeconds * 1_000) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    if (!reads) continue
    const answer = await readLines(
      { sources: [source], patterns },
      { from: { cursors }, direction: 'forward', limit: 2_000 }
    )
    bytes += JSON.stringify(answer).length
    cursors = answer.after
    read += answer.lines.length
    for (const { divider } of answer.lines) if (divider?.kind === 'gap') missed += divider.lines
  }
  clearInterval(timer)
  const { user, system } = process.cpuUsage(before)
  return { share: (user + system) / 1000 / (performance.now() - begun), read, missed, bytes }
}

function openSource(path: string): ReturnType<typeof openFileSource> {
  return openFileSource({ id: 'file', kind: 'file', title: 'sm.log', location: { kind: 'file', path } })
}

async function writeLog(path: string): Promise<number> {
  const stream = createWriteStream(path)
  let [size, lines] = [0, 0]
  const special = [Math.floor(fileSize / 3), Math.floor(fileSize / 2)]
  while (size < fileSize) {
    let text = ''
    while (text.length < megabyte && size + text.length < fileSize) {
      const isSpecial = size + text.length > (special[0] ?? Infinity)
      if (isSpecial) special.shift()
      text += isSpecial ? specialText(lines) : `${lineText(lines)}\n`
      lines++
    }
    size += text.length
    if (!stream.write(text)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return lines
}

function specialText(index: number): string {
  const time = formatTime(start + index * pace, () => 480)
  return `${time}\tERROR\tbellperson\tgpu/locks.go:88\tGPU FFT failed! Falling back to CPU\n`
}

function lineText(index: number): string {
  const time = formatTime(start + index * pace, () => 480)
  const level = index % 50 === 0 ? 'WARN' : 'INFO'
  const fields = `{"mid": "${1000 + (index % 3)}", "ddl-idx": ${index % 48}, "number": ${index}, "elapsed": ${(index % 700) / 100}}`
  return `${time}\t${level}\tsectors\tsectors/tracker.go:96\tread challenge leaf of sector s-t01000-${index}\t${fields}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
