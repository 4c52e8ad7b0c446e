/**
 * A prover is killed under its task: how long until that task is running on another one. Counted from the kill itself, so
 * that noticing the death is part of it.
 */
import { fileURLToPath } from 'node:url'
import type { ProverPool } from '../src/main/prover/pool/pool-contract.ts'
import { openProverPool } from '../src/main/prover/pool/prover-pool.ts'
import { restartTable } from '../src/main/prover/pool/restart-policy.ts'
import { practiceHost, practiceSpec, windowTask } from './practice-provers.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const kills = Number(process.env['BENCH_KILLS'] ?? 120)
const limit = 50

interface Failover {
  /** ms from the kill until the death was told. */
  readonly noticed: number
  /** ms from the kill until the task ran elsewhere. */
  readonly running: number
}

export async function run(): Promise<BenchResult[]> {
  const pool = openProverPool({
    entries: Array.from({ length: 4 }, () => ({
      spec: practiceSpec({ DURATION_MS: '100' }),
      configured: true
    })),
    host: practiceHost(),
    // Killed a hundred times, a child would be given up; here only the way to the other one is of interest.
    restart: { ...restartTable, quickExits: Number.MAX_SAFE_INTEGER, backOff: { idle: soon, open: soon } }
  })
  try {
    await pool.settled
    const failovers: Failover[] = []
    for (let i = 0; i < kills; i++) failovers.push(await killOnce(pool, i))
    return resultsOf(failovers)
  } finally {
    await pool.close()
  }
}

const soon = { first: 10, most: 10 }

function resultsOf(failovers: readonly Failover[]): BenchResult[] {
  const running = failovers.map((failover) => failover.running)
  const between = failovers.map((failover) => failover.running - failover.noticed)
  const result = (name: string, values: readonly number[]): BenchResult => ({
    name,
    value: quantile(values, 0.99),
    unit: 'ms',
    target: `< ${limit} ms`,
    pass: quantile(values, 0.99) < limit,
    detail: `median ${median(values).toFixed(1)} ms, most ${Math.max(...values).toFixed(1)} ms, ${kills} kills`
  })
  return [
    result('from the death of a prover being told to its task running on another one, p99', between),
    result('from the kill of a prover to its task running on another one, p99', running)
  ]
}

async function killOnce(pool: ProverPool, i: number): Promise<Failover> {
  await allReady(pool)
  let killed = 0
  let noticed = 0
  const stop = pool.onEvent((event) => {
    if (event.kind === 'child-exit') noticed = now()
  })
  const proof = pool.prove(windowTask(i * 10_000, 20), { deadline: Date.now() + 60_000, label: `task ${i}` })
  const victim = pool.children().find(({ tasks }) => tasks.length > 0)
  if (victim?.pid === undefined) throw new Error('nobody works at the task')
  // It has been asked; it shall also have begun.
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.kill(victim.pid, 'SIGKILL')
  killed = now()
  const { attempts } = await proof
  stop()
  const [lost, second] = attempts
  if (attempts.length !== 2 || lost?.child !== victim.name || !second || second.child === victim.name) {
    throw new Error(`not the failover that was meant: ${JSON.stringify(attempts)}`)
  }
  // `began` is in whole ms; what is lost by that is counted against us.
  const running = second.began + 1 - killed
  return { noticed: Math.min(noticed - killed, running), running }
}

async function allReady(pool: ProverPool): Promise<void> {
  while (!pool.children().every(({ state }) => state.kind === 'ready')) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** ms since the Unix epoch, with fractions. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}

if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
