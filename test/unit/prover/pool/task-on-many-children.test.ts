import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import type { Attempt, PoolEntry } from '../../../../src/main/prover/pool/pool-contract.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import {
  closePools,
  isProofOf,
  lifeFile,
  openPracticePool,
  practiceEntry,
  practiceProver,
  practiceTask,
  quickRestarts,
  within,
  type PracticePool
} from './practice-pool.ts'

afterEach(closePools)

/** Dies of every task with sector 666. */
function mortalEntry(delay = '0', variables: Record<string, string> = {}, concurrent = 1): PoolEntry {
  const poison = new URL('../../../fixtures/prover/die-of-sector-666.mjs', import.meta.url)
  const args = ['--import', fileURLToPath(poison), practiceProver, 'processor', 'window_post']
  const { spec, configured } = practiceEntry(variables, { args, concurrent })
  return { spec: { ...spec, envs: { ...spec.envs, POISON_DELAY_MS: delay } }, configured }
}

async function failureOf(promise: Promise<unknown>): Promise<PosterError> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  if (error instanceof PosterError) return error
  throw new Error(`no failure: ${JSON.stringify(error)}`)
}

/** Of the tries of one task, in order. */
function attemptsOf(pool: PracticePool, label: string): readonly Attempt[] {
  return pool.events.flatMap((event) =>
    event.kind === 'attempt' && event.label === label ? [event.attempt] : []
  )
}

const poison = sampleTask({ sectors: [666n] })

describe('a task on a pool whose cards are lost', () => {
  it('is not given up before the children that work have seen it', async () => {
    const busy = practiceEntry({ DURATION_MS: '2500' })
    const broken = Array.from({ length: 6 }, () => practiceEntry({ ERROR: 'card lost' }))
    const pool = openPracticePool([busy, busy, ...broken])
    await pool.settled
    const deadline = within(120_000)
    const work = ['wdpost-0', 'wdpost-1'].map((child) =>
      pool.prove(practiceTask(), { deadline, label: 'busy', child })
    )
    const task = practiceTask()
    const { outcome, attempts, tried } = await pool.prove(task, { deadline, label: 'task' })
    expect(isProofOf(task, outcome)).toBe(true)
    expect(['wdpost-0', 'wdpost-1']).toContain(attempts.at(-1)?.child)
    expect(new Set(attempts.slice(0, 6).map(({ child }) => child)).size).toBe(6)
    expect(tried).toBe(attempts.length)
    await Promise.all(work)
  })

  it('is tried on past the fifth failure while a child is left that never saw it', async () => {
    const pool = openPracticePool([
      practiceEntry({ ERROR: 'card lost' }),
      practiceEntry({}, { bin: '/nowhere/prover', args: [] })
    ])
    await pool.settled
    const error = await failureOf(pool.prove(practiceTask(), { deadline: within(6000), label: 'x' }))
    expect(error.code).toBe('TIMED_OUT')
    expect(attemptsOf(pool, 'x').length).toBeGreaterThan(5)
    const own = await failureOf(
      pool.prove(practiceTask(), { deadline: within(20_000), label: 'y', tries: 2 })
    )
    expect(own.code).toBe('PROOF_FAILED')
    expect(attemptsOf(pool, 'y')).toHaveLength(2)
  })

  it('is not given up for tries that the operator ended', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '400' })])
    const task = practiceTask()
    const result = pool.prove(task, { deadline: within(60_000), label: 'x' })
    for (let i = 0; i < 20; i++) {
      await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
      await pool.restart('wdpost-0', { drain: false })
    }
    const { outcome, attempts, tried } = await result
    expect(isProofOf(task, outcome)).toBe(true)
    expect(tried).toBe(21)
    expect(attempts).toHaveLength(16)
    expect(attempts.at(-1)?.failure).toBeUndefined()
  }, 60_000)
})

describe('a task that takes its provers with it', () => {
  it('takes no other task with it more than once, and is given up after three lives of its own', async () => {
    const pool = openPracticePool([mortalEntry('60', { DURATION_MS: '200' }, 3)])
    await pool.settled
    const deadline = within(60_000)
    const others = [1, 2, 3, 4].map(() => practiceTask())
    const poisoned = failureOf(pool.prove(poison, { deadline: deadline - 1, label: 'poison' }))
    const results = Promise.all(others.map((task, i) => pool.prove(task, { deadline, label: `other ${i}` })))
    const error = await poisoned
    expect(error.code).toBe('PROVER_FAILED')
    expect(error.message.match(/wdpost-0 \([\d.]+ s: was killed by SIGKILL\)/g)).toHaveLength(4)
    for (const [i, { outcome, attempts }] of (await results).entries()) {
      expect(isProofOf(others[i] ?? poison, outcome)).toBe(true)
      expect(attempts.length).toBeLessThanOrEqual(2)
    }
    // Nobody else was there while one that may have ended a process worked.
    const alone = attemptsOf(pool, 'poison').slice(1)
    expect(alone).toHaveLength(3)
    const rest = [0, 1, 2, 3].flatMap((i) => attemptsOf(pool, `other ${i}`))
    for (const { began, ended } of alone) {
      expect(rest.filter((other) => other.began < ended && other.ended > began)).toEqual([])
    }
  }, 60_000)

  it('has no company where there is room for it', async () => {
    const pool = openPracticePool([mortalEntry('200', { DURATION_MS: '400' }, 3)])
    await pool.settled
    const poisoned = failureOf(pool.prove(poison, { deadline: within(30_000), label: 'poison' }))
    await pool.next('attempt')
    const others = Array.from({ length: 4 }, (_, i) =>
      pool.prove(practiceTask(), { deadline: within(60_000), label: `other ${i}` })
    )
    expect((await poisoned).code).toBe('PROVER_FAILED')
    expect((await Promise.all(others)).map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 1])
  })

  it('finds a child of its own although others come without end', async () => {
    const life = { DURATION_MS: '100', MISBEHAVE: 'kill@3/1', START: 'hang@2', LIFE_FILE: lifeFile() }
    const pool = openPracticePool([
      practiceEntry(life, { concurrent: 2 }),
      practiceEntry({ DURATION_MS: '80-120' }, { concurrent: 2 })
    ])
    await pool.settled
    const lost = pool.next('attempt', ({ attempt }) => attempt.failure === 'was killed by SIGKILL')
    let last = 0
    let over = false
    const stream = async (): Promise<void> => {
      while (!over) await pool.prove(practiceTask(), { deadline: within(60_000), label: `s${last++}` })
    }
    const streams = Array.from({ length: 6 }, stream)
    const { label } = await lost
    const begun = last
    await pool.next('task-ended', (event) => event.label === label)
    expect(last - begun).toBeLessThan(12)
    over = true
    await Promise.all(streams)
    expect(attemptsOf(pool, label).map(({ child }) => child)).toEqual(['wdpost-0', 'wdpost-1'])
  })

  it('puts no child into quarantine while tasks wait for one', async () => {
    const pool = openPracticePool([mortalEntry(), mortalEntry()], {
      restart: { ...quickRestarts, quickExits: 4 }
    })
    await pool.settled
    pool.setDeadlineOpen('window_post', true)
    for (let i = 0; i < 3; i++) {
      const { code } = await failureOf(pool.prove(poison, { deadline: within(60_000), label: `p${i}` }))
      expect(code).toBe('PROVER_FAILED')
    }
    const good = practiceTask()
    const { outcome } = await pool.prove(good, { deadline: within(60_000), label: 'good' })
    expect(isProofOf(good, outcome)).toBe(true)
    const kinds = pool.events.flatMap((event) => (event.kind === 'child-state' ? [event.state.kind] : []))
    expect(kinds).not.toContain('quarantined')
  }, 60_000)
})

describe('a stage with work', () => {
  it('starts its children again as if a deadline were open', async () => {
    const backOff = { idle: { first: 60_000, most: 60_000 }, open: { first: 5, most: 100 } }
    const pool = openPracticePool([practiceEntry({ START: 'exit:3' })], {
      restart: { ...quickRestarts, backOff, quickExits: 1000 }
    })
    await eventually(() => pool.child('wdpost-0').state.kind === 'backing-off', 'a wait')
    expect(pool.child('wdpost-0').restarts).toBe(0)
    const late = failureOf(pool.prove(practiceTask(), { deadline: within(3000), label: 'x' }))
    await eventually(() => pool.child('wdpost-0').restarts > 1, 'starts while a task waits')
    expect((await late).code).toBe('TIMED_OUT')
    const { restarts } = pool.child('wdpost-0')
    await eventually(() => {
      const { state } = pool.child('wdpost-0')
      return state.kind === 'backing-off' && state.nextTry - state.since === 60_000
    }, 'a long wait when nothing is left to do')
    expect(pool.child('wdpost-0').restarts - restarts).toBeLessThanOrEqual(2)
  })

  it('keeps its last child out of quarantine while tasks wait', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'exit:3' })])
    const late = failureOf(pool.prove(practiceTask(), { deadline: within(4000), label: 'x' }))
    await eventually(() => pool.child('wdpost-0').restarts > 6, 'more starts than make a quarantine')
    const kinds = pool.events.flatMap((event) => (event.kind === 'child-state' ? [event.state.kind] : []))
    expect(kinds).not.toContain('quarantined')
    expect((await late).code).toBe('TIMED_OUT')
    await eventually(() => pool.child('wdpost-0').state.kind === 'quarantined', 'quarantine without work')
  })
})

describe('a child that drains for a stop', () => {
  it('is the one of its new entry when it is started meanwhile', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '300' })])
    const task = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    const { pid } = pool.child('wdpost-0')
    const stopped = pool.stop('wdpost-0', { drain: true })
    pool.apply([practiceEntry({ DURATION_MS: '300', SEED: 'new' })])
    pool.start('wdpost-0')
    expect(pool.child('wdpost-0').state).toMatchObject({ kind: 'draining', then: 'start' })
    expect((await task).attempts).toHaveLength(1)
    await stopped
    await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'a ready child')
    const report = pool.child('wdpost-0')
    expect(report.pid).not.toBe(pid)
    expect(report.spec.envs).toMatchObject({ PRACTICE_SEED: 'new' })
  })
})
