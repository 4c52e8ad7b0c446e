/**
 * A partition of 2,349 sectors through the proxied index, last known locations included, against the same lookups one by
 * one over kept-alive HTTP as the original makes them. Sources and relay are processes of their own; baseline and ours
 * ask the same source and alternate.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sectorId } from '../src/main/filecoin/sector-id.ts'
import { systemClock } from '../src/main/lib/clock.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import { openProxiedIndex, type ProxiedSectorIndex } from '../src/main/sectors/proxy/proxied-index.ts'
import { GoSourceProcess } from '../test/fixtures/go-source-process.ts'
import { startOurSource } from '../test/fixtures/our-source-process.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const partition = 2_349
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)
const delayedRounds = Math.max(1, Math.ceil(rounds / 2))
const sectors = Array.from({ length: partition }, (_, number) => sectorId(1000, number))

interface Comparison {
  readonly name: string
  readonly port: number
  readonly rounds: number
  readonly atLeast: number
}

export async function run(): Promise<BenchResult[]> {
  const ours = await startOurSource(partition)
  const go = await GoSourceProcess.start()
  await go.put(
    'normal',
    sectors.map((_, number) => [1000, number, 'store-a', 'store-a'])
  )
  const oursDelayed = await startRelay(ours.port)
  const goDelayed = await startRelay(go.port)
  try {
    const results: BenchResult[] = []
    for (const comparison of [
      { name: 'from our source', port: ours.port, rounds, atLeast: 10 },
      { name: 'from a source without the batch', port: go.port, rounds, atLeast: 4 },
      {
        name: 'from our source, 1 ms delay added',
        port: oursDelayed.port,
        rounds: delayedRounds,
        atLeast: 50
      },
      {
        name: 'from a source without the batch, 1 ms delay added',
        port: goDelayed.port,
        rounds: delayedRounds,
        atLeast: 4
      }
    ]) {
      results.push(await compare(comparison))
    }
    return results
  } finally {
    oursDelayed.stop()
    goDelayed.stop()
    await go.kill()
    await ours.close()
  }
}

async function compare({ name, port, rounds: count, atLeast }: Comparison): Promise<BenchResult> {
  const home = await mkdtemp(join(tmpdir(), 'proxy-lookup-'))
  const index = await openProxiedIndex({
    source: `127.0.0.1:${port}`,
    lastKnown: join(home, 'last-known.level'),
    logger: silentLogger,
    clock: systemClock
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: { ours: number[]; baseline: number[] } = { ours: [], baseline: [] }
  try {
    const measureOurs = async (): Promise<void> => void times.ours.push(await timed(() => lookUp(index)))
    const measureBaseline = async (): Promise<void> =>
      void times.baseline.push(await timed(() => lookUpOneByOne(port, agent)))
    // The first round of each warms up and does not count.
    for (let round = 0; round <= count; round++) {
      const order = [measureBaseline, measureOurs]
      for (const measure of round % 2 === 0 ? order : order.reverse()) await measure()
      if (round === 0) {
        times.ours = []
        times.baseline = []
      }
    }
  } finally {
    agent.destroy()
    await index.close()
    await rm(home, { recursive: true })
  }
  const value = median(times.baseline.map((baseline, round) => baseline / (times.ours[round] ?? NaN)))
  return {
    name: `2,349 sectors through a proxy ${name}, against one by one over HTTP`,
    value,
    unit: '×',
    target: `≥ ${atLeast}`,
    pass: value >= atLeast,
    detail: `${median(times.ours).toFixed(1)} ms against ${median(times.baseline).toFixed(0)} ms`
  }
}

async function lookUp(index: ProxiedSectorIndex): Promise<void> {
  const lookups = await index.findMany('normal', sectors)
  if (!lookups.every((lookup) => lookup.found && lookup.staleSince === undefined))
    throw new Error('a wrong answer')
}

/** As the Go proxy does: the next request when the answer to the one before is there. */
async function lookUpOneByOne(port: number, agent: Agent): Promise<void> {
  for (const { number } of sectors) {
    const params = ['normal', { Miner: 1000, Number: Number(number) }]
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: Number(number) + 1,
      method: 'Venus.SectorIndexerFind',
      params
    })
    const answer = JSON.parse(await post(port, agent, body)) as { result?: { Found?: boolean } }
    if (answer.result?.Found !== true) throw new Error('a wrong answer')
  }
}

function post(port: number, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const options = { host: '127.0.0.1', port, path: '/rpc/v0', method: 'POST', agent, headers }
    const asked = request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await act()
  return performance.now() - begun
}

/** 1 ms on the way to the source, nothing on the way back. */
async function startRelay(target: number): Promise<{ port: number; stop: () => void }> {
  const program = fileURLToPath(new URL('../test/support/delayed-relay.ts', import.meta.url))
  const child = fork(program, [String(target), '1', '0'])
  const [port] = (await once(child, 'message')) as [number] // sent by the relay when it listens
  return { port, stop: () => void child.kill('SIGKILL') }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
