/**
 * Pools over real practice provers, for tests: quick graces, a restart table that a test can wait for, an end for
 * everything that was started.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock, type Clock } from '../../../../src/main/lib/clock.ts'
import type { Logger } from '../../../../src/main/lib/log/logger.ts'
import type { ChildSpec } from '../../../../src/main/prover/child/child-spec.ts'
import type { ProverHost } from '../../../../src/main/prover/child/prover-host.ts'
import type { PoolEntry, PoolEvent, ProverPool } from '../../../../src/main/prover/pool/pool-contract.ts'
import { openProverPool } from '../../../../src/main/prover/pool/prover-pool.ts'
import type { RestartTable } from '../../../../src/main/prover/pool/restart-policy.ts'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import type { ProofOutcome, ProofTask, ProverStage } from '../../../../src/main/prover/proof-task.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { sampleTask } from '../wire/sample-task.ts'

export const practiceProver = fileURLToPath(
  new URL('../../../../resources/practice-prover.mjs', import.meta.url)
)

/** The policy of the product, a hundred times as fast. */
export const quickRestarts: RestartTable = {
  quickExit: 30_000,
  window: 60_000,
  quickExits: 5,
  badReadies: 3,
  abandonedInRow: 3,
  backOff: { idle: { first: 10, most: 600 }, open: { first: 5, most: 100 } },
  lostSlot: { idle: 60_000, open: 15_000 },
  probe: { idle: 3000, open: 100, missingProgram: 150 }
}

export interface PracticePool extends ProverPool {
  readonly events: PoolEvent[]
  /** By the clock of the pool. */
  now(): number
  /** Resolves with the first event after this call that satisfies. */
  next<T extends PoolEvent['kind']>(
    kind: T,
    satisfies?: (event: Extract<PoolEvent, { kind: T }>) => boolean
  ): Promise<Extract<PoolEvent, { kind: T }>>
}

export interface PracticeOptions {
  readonly restart?: RestartTable
  readonly queueLimit?: number
  readonly clock?: Clock
  readonly logger?: Logger
}

const opened: ProverPool[] = []
const folders: string[] = []

/** For afterEach. */
export async function closePools(): Promise<void> {
  await Promise.all(opened.splice(0).map((pool) => pool.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
}

/** A new PRACTICE_LIFE_FILE, so that a child behaves otherwise in its second life. */
export function lifeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prover-pool-'))
  folders.push(folder)
  return join(folder, 'life')
}

export function practiceHost(clock: Clock = systemClock, logger: Logger = recordingLogger()): ProverHost {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('PRACTICE_'))
  )
  return {
    launcherDirectories: [],
    environment,
    workingDirectory: tmpdir(),
    clock,
    logger,
    graces: { end: 500, abandonedTask: 200, afterKill: 1000, drain: 200, closedPipe: 300 },
    setpriv: undefined,
    leftovers: undefined
  }
}

/** A pool whose children are closed after the test. */
export function openPracticePool(entries: readonly PoolEntry[], options: PracticeOptions = {}): PracticePool {
  const { restart = quickRestarts, queueLimit, clock, logger } = options
  const pool = openProverPool({
    entries,
    host: practiceHost(clock, logger),
    restart,
    ...(queueLimit !== undefined && { queueLimit })
  })
  opened.push(pool)
  const events: PoolEvent[] = []
  pool.onEvent((event) => void events.push(event))
  return Object.assign(pool, {
    events,
    now: () => (clock ?? systemClock).now(),
    next: <T extends PoolEvent['kind']>(
      kind: T,
      satisfies: (event: Extract<PoolEvent, { kind: T }>) => boolean = () => true
    ) =>
      new Promise<Extract<PoolEvent, { kind: T }>>((resolve) => {
        const stop = pool.onEvent((event) => {
          if (event.kind !== kind) return
          const found = event as Extract<PoolEvent, { kind: T }> // compared on the line before
          if (!satisfies(found)) return
          stop()
          resolve(found)
        })
      })
  })
}

/** A practice prover with these PRACTICE_ variables. */
export function practiceSpec(
  variables: Readonly<Record<string, string>> = {},
  over: Partial<ChildSpec> = {}
): ChildSpec {
  const { stage = 'window_post', dialect = 'B' } = over
  return {
    stage,
    bin: process.execPath,
    args: [practiceProver, 'processor', dialect === 'A' ? 'wdpost' : stage],
    envs: Object.fromEntries(Object.entries(variables).map(([name, value]) => [`PRACTICE_${name}`, value])),
    concurrent: 1,
    weight: 1,
    readyTimeout: 20_000,
    dialect,
    ...over
  }
}

export function entryOf(spec: ChildSpec): PoolEntry {
  return { spec, configured: true }
}

export function practiceEntry(
  variables: Readonly<Record<string, string>> = {},
  over: Partial<ChildSpec> = {}
): PoolEntry {
  return entryOf(practiceSpec(variables, over))
}

/** Real time, many times as fast: for what takes minutes. */
export function hurriedClock(factor: number): Clock {
  const begun = systemClock.now()
  return {
    now: () => begun + (systemClock.now() - begun) * factor,
    monotonic: () => systemClock.monotonic() * factor,
    after: (delay, action) => systemClock.after(delay / factor, action)
  }
}

/** A window task of sectors of its own, or a winning task of one. */
export function practiceTask(stage: ProverStage = 'window_post', sectors = 2): ProofTask {
  const first = randomBytes(5).readUIntBE(0, 5)
  const numbers = Array.from({ length: stage === 'winning_post' ? 1 : sectors }, (_, i) => BigInt(first + i))
  return sampleTask({ stage, sectors: numbers })
}

export function isProofOf(task: ProofTask, outcome: ProofOutcome): boolean {
  return outcome.kind === 'proven' && practiceProof(task).equals(Buffer.concat(outcome.proofs))
}

/** ms since the Unix epoch */
export function within(ms: number): number {
  return Date.now() + ms
}
