/**
 * Eight provers that are given one partition after the other, all at once, while a thousand lookups a second are served:
 * how long the event loop of the node is held. Node and provers share the processors, as they do in practice; what the
 * same machine does to an event loop that only looks up is measured beside it.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { sectorId } from '../src/main/filecoin/sector-id.ts'
import { systemClock } from '../src/main/lib/clock.ts'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import type { ProverPool } from '../src/main/prover/pool/pool-contract.ts'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import type { ProofTask } from '../src/main/prover/proof-task.ts'
import { openLevelIndex, type LevelIndex } from '../src/main/sectors/index/level-index.ts'
import { partitionSectors, practiceHost, practiceSpec, windowTask } from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { report } from './summary.ts'

const provers = 8
const duration = Number(process.env['BENCH_MS'] ?? 15_000)
const sectors = 200_000
const lookupsPerSecond = 1000

interface Measured {
  readonly p99: number
  readonly max: number
  readonly lookups: number
  readonly proofs: number
}

export async function run(): Promise<BenchResult[]> {
  const idle = await inChild('idle')
  const busy = await inChild('busy')
  const detail =
    `${busy.proofs.toFixed(1)} partitions/s proven, ${Math.round(busy.lookups)} lookups/s served; ` +
    `without provers p99 ${idle.p99.toFixed(1)} ms, max ${idle.max.toFixed(1)} ms`
  const result = (part: 'p99' | 'max', limit: number): BenchResult => ({
    name: `event-loop delay while ${provers} provers are given a partition after the other, ${part}`,
    value: busy[part],
    unit: 'ms',
    target: `< ${limit} ms`,
    pass: busy[part] < limit,
    detail
  })
  return [result('p99', 50), result('max', 250)]
}

/** In a process of its own, so that nothing of the benchmark itself is measured. */
async function inChild(kind: 'idle' | 'busy'): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), [kind])
  const ended = once(child, 'exit')
  const reply = await Promise.race([
    once(child, 'message').then(([message]: unknown[]) => ({ message })),
    ended.then(([status]: unknown[]) => {
      throw new Error(`the measurement ended with status ${String(status)}`)
    })
  ])
  await ended
  return reply.message as Measured // sent at the end of this file
}

async function measure(isBusy: boolean): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-prover-'))
  const index = await openFilledIndex(join(directory, 'sector-index.level'))
  const pool = openProverPool({
    entries: Array.from({ length: provers }, () => ({ spec: practiceSpec(), configured: true })),
    host: practiceHost()
  })
  await pool.settled
  const tasks = Array.from({ length: provers }, (_, i) =>
    windowTask(1_000_000 + i * 10_000, partitionSectors)
  )
  try {
    // What is compiled in the first seconds of a node is no measure of the days that follow.
    await load(index, pool, isBusy ? tasks : [], 3000)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const { lookups, proofs } = await load(index, pool, isBusy ? tasks : [], duration)
    delay.disable()
    return { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, lookups, proofs }
  } finally {
    await pool.close()
    await index.close()
    await rm(directory, { recursive: true })
  }
}

/** Lookups and proofs per second. */
async function load(
  index: LevelIndex,
  pool: ProverPool,
  tasks: readonly ProofTask[],
  time: number
): Promise<{ readonly lookups: number; readonly proofs: number }> {
  const begun = performance.now()
  let served = 0
  let proofs = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * lookupsPerSecond
    for (; served < due; served++) {
      const number = Math.floor(Math.random() * sectors)
      if (!index.findSync('normal', sectorId(1000, number)).found) throw new Error(`no sector ${number}`)
    }
  }, 5)
  const proveOn = async (task: ProofTask): Promise<void> => {
    while (performance.now() - begun < time) {
      const { outcome } = await pool.prove(task, { deadline: Date.now() + 60_000, label: 'partition' })
      if (outcome.kind !== 'proven') throw new Error('no proof')
      proofs++
    }
  }
  await Promise.all([new Promise((resolve) => setTimeout(resolve, time)), ...tasks.map(proveOn)])
  clearInterval(timer)
  const seconds = (performance.now() - begun) / 1000
  return { lookups: served / seconds, proofs: proofs / seconds }
}

async function openFilledIndex(location: string): Promise<LevelIndex> {
  const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
  for (let first = 0; first < sectors; first += 10_000) {
    await index.update(
      Array.from({ length: 10_000 }, (_, i) => {
        const store = `store-${i % 40}`
        return {
          kind: 'normal',
          sector: sectorId(1000, first + i),
          sealedFile: store,
          cacheDir: store
        } as const
      })
    )
  }
  return index
}

const [kind] = process.argv.slice(2)
if (process.send && kind !== undefined) {
  process.send(await measure(kind === 'busy'), () => process.disconnect())
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  report(await run())
}
