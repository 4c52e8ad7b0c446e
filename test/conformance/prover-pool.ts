/**
 * What the prover pool promises, whatever dialect its children speak and whatever they prove: run over real processes.
 */
import { afterEach, describe, expect, it } from 'vitest'
import type { PosterError } from '../../src/main/lib/error.ts'
import type { ChildSpec } from '../../src/main/prover/child/child-spec.ts'
import type { Attempt, PoolEntry, ProofResult } from '../../src/main/prover/pool/pool-contract.ts'
import type { ProofTask, ProverStage } from '../../src/main/prover/proof-task.ts'
import type { DialectName } from '../../src/main/prover/wire/dialect.ts'
import { eventually } from '../support/eventually.ts'
import {
  closePools,
  isProofOf,
  lifeFile,
  openPracticePool,
  practiceEntry,
  practiceTask,
  within,
  type PracticePool
} from '../unit/prover/pool/practice-pool.ts'

export interface ProverKind {
  readonly name: string
  readonly stage: ProverStage
  readonly dialect: DialectName
}

/** Ways of one process to end under its first task. */
const deaths = ['kill', 'exit:0', 'exit:1', 'exit:137', 'garbage', 'half-line'] as const

export function describeProverPool({ name, stage, dialect }: ProverKind): void {
  const entry = (variables: Record<string, string> = {}, over: Partial<ChildSpec> = {}): PoolEntry =>
    practiceEntry(variables, { stage, dialect, ...over })
  const task = (): ProofTask => practiceTask(stage)
  const prove = (pool: PracticePool, one: ProofTask, ms = 20_000): Promise<ProofResult> =>
    pool.prove(one, { deadline: within(ms), label: 'task' })
  const [first, second] = stage === 'window_post' ? ['wdpost-0', 'wdpost-1'] : ['winpost-0', 'winpost-1']

  describe(`prover pool: ${name}`, () => {
    afterEach(closePools)

    it('gives every task its own proof, whoever makes it', async () => {
      const entries = [1, 2, 3].map((concurrent) => entry({ DURATION_MS: '1-40' }, { concurrent }))
      const pool = openPracticePool(entries)
      await pool.settled
      const tasks = Array.from({ length: 60 }, task)
      const results = await Promise.all(tasks.map((one) => prove(pool, one)))
      expect(results.every(({ outcome }, i) => isProofOf(tasks[i] ?? task(), outcome))).toBe(true)
      expect(results.every(({ outcome }) => outcome.kind === 'proven' && outcome.practice)).toBe(true)
      expect(pool.children().map(({ done }) => done > 0)).toEqual([true, true, true])
      expect(pool.children().reduce((sum, { done }) => sum + done, 0)).toBe(60)
      expect(mostAtOnce(results.flatMap(({ attempts }) => attempts))).toEqual([1, 2, 3])
    })

    it.each(deaths)('does not lose a task to a child that ends by %s', async (death) => {
      const pool = openPracticePool([entry({ MISBEHAVE: `${death}@1/1`, LIFE_FILE: lifeFile() })])
      const one = task()
      const { outcome, attempts } = await prove(pool, one)
      expect(isProofOf(one, outcome)).toBe(true)
      expect(attempts.map(({ child }) => child)).toEqual([first, first])
      expect(attempts[0]?.failure).toBeTruthy()
      expect(pool.child(first)).toMatchObject({ restarts: 1, done: 1, failed: 1 })
    })

    it('asks another child when one has failed, and never the same one first', async () => {
      const pool = openPracticePool([entry({ ERROR: 'no card' }), entry({ ERROR: 'no card' }), entry()])
      await pool.settled
      const tasks = Array.from({ length: 12 }, task)
      const results = await Promise.all(tasks.map((one) => prove(pool, one)))
      for (const [i, { outcome, attempts }] of results.entries()) {
        expect(isProofOf(tasks[i] ?? task(), outcome)).toBe(true)
        expect(new Set(attempts.map(({ child }) => child)).size).toBe(attempts.length)
      }
      expect(pool.children().map(({ restarts }) => restarts)).toEqual([0, 0, 0])
    })

    it('ends a task at its deadline, whatever its child does', async () => {
      const pool = openPracticePool([entry({ MISBEHAVE: 'hang' }), entry({ MISBEHAVE: 'stop' })])
      await pool.settled
      const deadline = within(400)
      const ends = await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const error = await failureOf(pool.prove(task(), { deadline, label: 'late' }))
          return { code: error.code, late: Date.now() - deadline }
        })
      )
      expect(ends.map(({ code }) => code)).toEqual(Array(4).fill('TIMED_OUT'))
      for (const { late } of ends) expect(late).toBeGreaterThanOrEqual(0)
      for (const { late } of ends) expect(late).toBeLessThan(1000)
      await eventually(() => pool.children().every(({ restarts }) => restarts === 1), 'new processes')
    })

    it('frees the card of a task that is cancelled', async () => {
      const pool = openPracticePool([entry({ MISBEHAVE: 'hang@1/1', LIFE_FILE: lifeFile() })])
      await pool.settled
      const controller = new AbortController()
      const options = { deadline: within(60_000), label: 'unwanted', signal: controller.signal }
      const unwanted = failureOf(pool.prove(task(), options))
      const taken = (): boolean => pool.output(first).some(({ text }) => text.includes('PRACTICE task 1'))
      await eventually(taken, 'a taken task')
      const next = task()
      const result = prove(pool, next)
      controller.abort()
      expect((await unwanted).code).toBe('CANCELLED')
      expect(isProofOf(next, (await result).outcome)).toBe(true)
      expect(pool.child(first).lastExit?.exit).toEqual({ kind: 'ended', purpose: 'abandoned-task' })
    })

    it('works with what is left, and says so when nothing is', async () => {
      const pool = openPracticePool([entry({}, { bin: '/nowhere/prover', args: [] }), entry()])
      await pool.settled
      expect(pool.stages()).toContainEqual(expect.objectContaining({ stage, children: 2, ready: 1 }))
      const one = task()
      expect(isProofOf(one, (await prove(pool, one)).outcome)).toBe(true)
      await pool.remove(first, { drain: true })
      await pool.stop(second, { drain: true })
      expect((await failureOf(prove(pool, task()))).code).toBe('PROVER_UNAVAILABLE')
      pool.start(second)
      const later = task()
      expect(isProofOf(later, (await prove(pool, later)).outcome)).toBe(true)
    })

    it('changes its children under work without losing any of it', async () => {
      const entries = [entry({ DURATION_MS: '5-50', SEED: 'a' }), entry({ DURATION_MS: '5-50', SEED: 'b' })]
      const pool = openPracticePool(entries)
      const tasks = Array.from({ length: 40 }, task)
      const results = Promise.all(tasks.map((one) => prove(pool, one)))
      await pool.settled
      pool.apply([...entries.slice(1), entry({ DURATION_MS: '5-50', SEED: 'c' }, { concurrent: 2 })])
      await pool.restart(second, { drain: false })
      pool.setShare(second, { weight: 3 })
      const proven = await results
      expect(proven.every(({ outcome }, i) => isProofOf(tasks[i] ?? task(), outcome))).toBe(true)
      expect(proven.every(({ attempts }) => attempts.length <= 2)).toBe(true)
      expect(pool.children().reduce((sum, { failed }) => sum + failed, 0)).toBe(0)
    })

    it('ends everything when it is closed', async () => {
      const pool = openPracticePool([entry({ DURATION_MS: '60000' }), entry({ START: 'hang' })])
      await eventually(() => pool.child(first).state.kind === 'ready', 'a ready child')
      const failures = [prove(pool, task()), prove(pool, task())].map(failureOf)
      await pool.close()
      expect((await Promise.all(failures)).map(({ code }) => code)).toEqual(['CLOSED', 'CLOSED'])
      expect(pool.children().map(({ state, pid }) => [state.kind, pid])).toEqual([
        ['stopped', undefined],
        ['stopped', undefined]
      ])
    })
  })
}

async function failureOf(promise: Promise<unknown>): Promise<PosterError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toMatchObject({ name: 'PosterError' })
  return error as PosterError // looked at on the line before
}

/** By child in the order of their names: tries that overlapped at most. */
function mostAtOnce(attempts: readonly Attempt[]): number[] {
  const children = [...new Set(attempts.map(({ child }) => child))].sort()
  return children.map((child) => {
    const own = attempts.filter((attempt) => attempt.child === child)
    return Math.max(
      ...own.map(({ began }) => own.filter((other) => other.began <= began && other.ended > began).length)
    )
  })
}
