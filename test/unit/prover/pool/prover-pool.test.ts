import { afterEach, describe, expect, it } from 'vitest'
import type { PosterError } from '../../../../src/main/lib/error.ts'
import { eventually } from '../../../support/eventually.ts'
import {
  closePools,
  hurriedClock,
  isProofOf,
  lifeFile,
  openPracticePool,
  practiceEntry,
  practiceSpec,
  practiceTask,
  within
} from './practice-pool.ts'

afterEach(closePools)

/** The error a promise is rejected with. */
async function failureOf(promise: Promise<unknown>): Promise<PosterError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toMatchObject({ name: 'PosterError' })
  return error as PosterError // looked at on the line before
}

describe('a task', () => {
  it('comes back with the proof and the child that made it', async () => {
    const pool = openPracticePool([practiceEntry()])
    const task = practiceTask()
    const result = await pool.prove(task, { deadline: within(20_000), label: 'f01000 deadline 5' })
    expect(isProofOf(task, result.outcome)).toBe(true)
    expect(result.outcome).toMatchObject({ practice: true })
    expect(result.attempts).toHaveLength(1)
    expect(result.attempts[0]).toMatchObject({ child: 'wdpost-0', failure: undefined })
    expect(pool.child('wdpost-0')).toMatchObject({ done: 1, failed: 0, tasks: [] })
    expect(pool.events.filter(({ kind }) => kind === 'task-ended')).toEqual([
      { kind: 'task-ended', stage: 'window_post', label: 'f01000 deadline 5', error: undefined }
    ])
  })

  it('is proven by another child in the same moment when its own dies', async () => {
    const pool = openPracticePool([
      practiceEntry({ MISBEHAVE: 'kill' }),
      practiceEntry({ READY_DELAY_MS: '300' })
    ])
    const task = practiceTask()
    const result = await pool.prove(task, { deadline: within(20_000), label: 'x' })
    expect(isProofOf(task, result.outcome)).toBe(true)
    expect(result.attempts.map(({ child, failure }) => [child, failure])).toEqual([
      ['wdpost-0', 'was killed by SIGKILL'],
      ['wdpost-1', undefined]
    ])
    expect(pool.child('wdpost-0')).toMatchObject({ failed: 1, done: 0 })
  })

  it('goes to another child when one answers with an error', async () => {
    const pool = openPracticePool([
      practiceEntry({ ERROR: 'no GPU' }),
      practiceEntry({ READY_DELAY_MS: '300' })
    ])
    const result = await pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    expect(result.attempts.map(({ failure }) => failure)).toEqual(['no GPU', undefined])
    expect(pool.child('wdpost-0').state.kind).toBe('ready')
  })

  it('goes elsewhere than to the child it is to avoid, and there when nobody else is left', async () => {
    const pool = openPracticePool([practiceEntry(), practiceEntry()])
    await pool.settled
    const avoided = async (avoid: string): Promise<string | undefined> => {
      const options = { deadline: within(2000), label: 'task', avoid }
      return (await pool.prove(practiceTask(), options)).attempts.at(-1)?.child
    }
    for (const _ of [1, 2, 3]) {
      expect(await avoided('wdpost-0')).toBe('wdpost-1')
      expect(await avoided('wdpost-1')).toBe('wdpost-0')
    }
    await pool.stop('wdpost-1', { drain: false })
    expect(await avoided('wdpost-0')).toBe('wdpost-0')
  })

  it('is given up after five tries, each named', async () => {
    const pool = openPracticePool([practiceEntry({ ERROR: 'no GPU' })])
    const error = await failureOf(pool.prove(practiceTask(), { deadline: within(60_000), label: 'f01000' }))
    expect(error.code).toBe('PROOF_FAILED')
    expect(error.message.match(/wdpost-0 \([\d.]+ s: no GPU\)/g)).toHaveLength(5)
    expect(pool.child('wdpost-0')).toMatchObject({ failed: 5, done: 0 })
  })

  it('has failed by its provers when one ended under it', async () => {
    const pool = openPracticePool([practiceEntry({ MISBEHAVE: 'exit:7' })])
    const error = await failureOf(pool.prove(practiceTask(), { deadline: within(60_000), label: 'f01000' }))
    expect(error.code).toBe('PROVER_FAILED')
    expect(error.message).toContain('exited with code 7')
  })

  it('brings the faults of the prover at once, as a result', async () => {
    const task = practiceTask()
    const faulty = task.replicas.map(({ sector }) => sector)
    const pool = openPracticePool([practiceEntry({ FAULTS: faulty.join(',') })])
    const result = await pool.prove(task, { deadline: within(20_000), label: 'x' })
    expect(result.outcome).toMatchObject({ kind: 'faulty', sectors: faulty })
    expect(result.attempts).toHaveLength(1)
    expect(pool.child('wdpost-0')).toMatchObject({ done: 1, failed: 0 })
  })

  it('that cannot be said is refused at once', async () => {
    const pool = openPracticePool([practiceEntry()])
    const options = { deadline: within(20_000), label: 'x' }
    const none = { ...practiceTask(), replicas: [] }
    expect((await failureOf(pool.prove(none, options))).code).toBe('INVALID_ARGUMENT')
    const wrong = { ...options, tries: Number.NaN }
    expect((await failureOf(pool.prove(practiceTask(), wrong))).code).toBe('INVALID_ARGUMENT')
    const endless = { deadline: Number.POSITIVE_INFINITY, label: 'x' }
    expect((await failureOf(pool.prove(practiceTask(), endless))).code).toBe('INVALID_ARGUMENT')
  })
})

describe('a deadline', () => {
  it('ends a task that waits, and tells what its children do', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'hang' })])
    const begun = Date.now()
    const error = await failureOf(pool.prove(practiceTask(), { deadline: begun + 300, label: 'f01000' }))
    expect(error.code).toBe('TIMED_OUT')
    expect(error.message).toMatch(/^f01000: no proof before its deadline; no prover took it; the provers: /)
    expect(error.message).toContain('wdpost-0 has been starting for')
    expect(Date.now() - begun).toBeGreaterThanOrEqual(300)
    expect(pool.stages()[0]).toMatchObject({ waiting: 0, running: 0 })
  })

  it('that has passed ends a task before anybody is asked', async () => {
    const pool = openPracticePool([practiceEntry()])
    await pool.settled
    const error = await failureOf(pool.prove(practiceTask(), { deadline: Date.now() - 1, label: 'x' }))
    expect(error.code).toBe('TIMED_OUT')
    expect(pool.child('wdpost-0').tasks).toEqual([])
  })

  it('ends the process that computes for nobody, and starts it again at once', async () => {
    const pool = openPracticePool([practiceEntry({ MISBEHAVE: 'hang@1/1', LIFE_FILE: lifeFile() })])
    await pool.settled
    const before = pool.child('wdpost-0').pid
    const error = await failureOf(pool.prove(practiceTask(), { deadline: within(300), label: 'x' }))
    expect(error.message).toContain('tried wdpost-0')
    expect(error.message).toContain('nobody waited for it any more')
    const task = practiceTask()
    const result = await pool.prove(task, { deadline: within(20_000), label: 'y' })
    expect(isProofOf(task, result.outcome)).toBe(true)
    const after = pool.child('wdpost-0')
    expect(after.pid).not.toBe(before)
    expect(after).toMatchObject({
      restarts: 1,
      failed: 0,
      lastExit: { exit: { kind: 'ended', purpose: 'abandoned-task' } }
    })
  })

  it('keeps the slot of an abandoned task while the process works for somebody else', async () => {
    const pool = openPracticePool([
      practiceEntry({ MISBEHAVE: 'hang@1', DURATION_MS: '1500' }, { concurrent: 2 })
    ])
    await pool.settled
    const late = failureOf(pool.prove(practiceTask(), { deadline: within(400), label: 'late' }))
    const wanted = practiceTask()
    const work = pool.prove(wanted, { deadline: within(20_000), label: 'work' })
    const waiting = failureOf(pool.prove(practiceTask(), { deadline: within(20_000), label: 'waiting' }))
    expect((await late).code).toBe('TIMED_OUT')
    expect(pool.child('wdpost-0')).toMatchObject({
      state: { kind: 'ready' },
      tasks: [
        { label: 'late', abandoned: true },
        { label: 'work', abandoned: false }
      ]
    })
    expect(pool.stages()[0]).toMatchObject({ waiting: 1, running: 1 })
    expect(isProofOf(wanted, (await work).outcome)).toBe(true)
    // Now it computes for nobody; what waits is left to its successor.
    const { exit } = await pool.next('child-exit')
    expect(exit).toEqual({ kind: 'ended', purpose: 'abandoned-task' })
    expect(pool.stages()[0]).toMatchObject({ waiting: 1, running: 0 })
    await pool.close()
    expect((await waiting).code).toBe('CLOSED')
  })
})

describe('a slot that a hung task keeps', () => {
  it('is given back although its process is never idle, and nobody loses anything by it', async () => {
    const pool = openPracticePool(
      [
        practiceEntry(
          { MISBEHAVE: 'hang@1/1', LIFE_FILE: lifeFile(), DURATION_MS: '60-90' },
          { concurrent: 3, readyTimeout: 1_200_000 }
        )
      ],
      { clock: hurriedClock(60) }
    )
    await pool.settled
    const hung = failureOf(pool.prove(practiceTask(), { deadline: pool.now() + 5_000, label: 'hung' }))
    const deadline = pool.now() + 3_600_000
    const work = Array.from({ length: 100 }, (_, i) =>
      pool.prove(practiceTask(), { deadline, label: `work ${i}` })
    )
    expect((await hung).code).toBe('TIMED_OUT')
    const { exit } = await pool.next('child-exit')
    expect(exit).toEqual({ kind: 'ended', purpose: 'abandoned-task' })
    // There was always something to do, and all of it is done.
    expect(pool.stages()[0]?.waiting).toBeGreaterThan(0)
    expect((await Promise.all(work)).every(({ attempts }) => attempts.length === 1)).toBe(true)
    expect(pool.child('wdpost-0')).toMatchObject({ restarts: 1, done: 100, failed: 0 })
  })
})

describe('a signal', () => {
  it('takes a waiting task out of the queue', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'hang' })])
    const controller = new AbortController()
    const task = pool.prove(practiceTask(), {
      deadline: within(60_000),
      label: 'x',
      signal: controller.signal
    })
    expect(pool.stages()[0]).toMatchObject({ waiting: 1 })
    controller.abort()
    expect((await failureOf(task)).code).toBe('CANCELLED')
    expect(pool.stages()[0]).toMatchObject({ waiting: 0 })
  })

  it('that has aborted before lets nothing begin', async () => {
    const pool = openPracticePool([practiceEntry()])
    const options = { deadline: within(60_000), label: 'x', signal: AbortSignal.abort() }
    expect((await failureOf(pool.prove(practiceTask(), options))).code).toBe('CANCELLED')
    expect(pool.stages()[0]).toMatchObject({ waiting: 0, running: 0 })
  })

  it('ends the process that works at the task', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '60000' })])
    await pool.settled
    const controller = new AbortController()
    const task = pool.prove(practiceTask(), {
      deadline: within(60_000),
      label: 'x',
      signal: controller.signal
    })
    const exit = pool.next('child-exit')
    controller.abort()
    expect((await failureOf(task)).code).toBe('CANCELLED')
    expect((await exit).exit).toEqual({ kind: 'ended', purpose: 'abandoned-task' })
  })
})

describe('the queue', () => {
  it('gives out the earliest deadline first', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '30' })])
    const order: string[] = []
    const prove = (label: string, ms: number): Promise<unknown> =>
      pool.prove(practiceTask(), { deadline: within(ms), label }).then(() => order.push(label))
    await Promise.all([prove('c', 50_000), prove('a', 30_000), prove('d', 50_000), prove('b', 40_000)])
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('refuses what is beyond its bound', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'hang' })], { queueLimit: 2 })
    const prove = (): Promise<unknown> => pool.prove(practiceTask(), { deadline: within(60_000), label: 'x' })
    const waiting = [failureOf(prove()), failureOf(prove())]
    expect((await failureOf(prove())).code).toBe('QUEUE_FULL')
    await pool.close()
    for (const { code } of await Promise.all(waiting)) expect(code).toBe('CLOSED')
  })

  it('lets others pass a task that waits for one child', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'hang' }), practiceEntry()])
    const bound = pool.prove(practiceTask(), { deadline: within(1500), label: 'bound', child: 'wdpost-0' })
    const free = await pool.prove(practiceTask(), { deadline: within(60_000), label: 'free' })
    expect(free.attempts[0]?.child).toBe('wdpost-1')
    const error = await failureOf(bound)
    expect(error.code).toBe('TIMED_OUT')
    expect(error.message).not.toContain('wdpost-1')
  })

  it('keeps window and winning proofs apart', async () => {
    const pool = openPracticePool([
      practiceEntry(),
      practiceEntry({}, { stage: 'winning_post' }),
      practiceEntry()
    ])
    expect(pool.children().map(({ name }) => name)).toEqual(['wdpost-0', 'winpost-0', 'wdpost-1'])
    const task = practiceTask('winning_post')
    const result = await pool.prove(task, { deadline: within(20_000), label: 'win' })
    expect(result.attempts[0]?.child).toBe('winpost-0')
    expect(isProofOf(task, result.outcome)).toBe(true)
  })
})

describe('a pool without provers', () => {
  it('says so at once', async () => {
    const pool = openPracticePool([practiceEntry()])
    const error = await failureOf(
      pool.prove(practiceTask('winning_post'), { deadline: within(60_000), label: 'x' })
    )
    expect(error).toMatchObject({
      code: 'PROVER_UNAVAILABLE',
      message: 'x: there is no prover for winning_post'
    })
  })

  it('counts stopped children for none, for new tasks and for waiting ones', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'hang' })])
    const waiting = pool.prove(practiceTask(), { deadline: within(60_000), label: 'x' })
    const stopped = pool.stop('wdpost-0', { drain: true })
    expect((await failureOf(waiting)).message).toBe('x: every prover for window_post is stopped')
    await stopped
    const later = pool.prove(practiceTask(), { deadline: within(60_000), label: 'y' })
    expect((await failureOf(later)).code).toBe('PROVER_UNAVAILABLE')
    const bound = pool.prove(practiceTask(), { deadline: within(60_000), label: 'z', child: 'wdpost-9' })
    expect((await failureOf(bound)).message).toBe('z: wdpost-9 is no prover for window_post')
  })

  it('does not count those in quarantine for none', async () => {
    const pool = openPracticePool([practiceEntry({}, { bin: '/nowhere/prover', args: [] })])
    await pool.settled
    await eventually(() => pool.child('wdpost-0').state.kind === 'quarantined', 'quarantine')
    expect(pool.child('wdpost-0').lastExit?.exit.kind).toBe('missing-program')
    const error = await failureOf(pool.prove(practiceTask(), { deadline: within(100), label: 'x' }))
    expect(error.code).toBe('TIMED_OUT')
    expect(error.message).toContain('is in quarantine since its program is missing')
  })
})

describe('a child', () => {
  it('is started again after each end, and given up when it ends too often', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'exit:3' })])
    const given = pool.next('child-state', ({ state }) => state.kind === 'quarantined')
    await given
    const report = pool.child('wdpost-0')
    expect(report.restarts).toBe(4)
    expect(report.lastExit?.exit).toEqual({ kind: 'code', code: 3 })
    expect(report.state).toMatchObject({ kind: 'quarantined' })
    // A deadline opens: the probe that was three seconds away comes soon.
    pool.setDeadlineOpen('window_post', true)
    await eventually(() => pool.child('wdpost-0').restarts > 4, 'a probe')
  })

  it('does not come back when the operator stopped it, and does when he starts it', async () => {
    const pool = openPracticePool([practiceEntry()])
    await pool.settled
    await pool.stop('wdpost-0', { drain: false })
    expect(pool.child('wdpost-0')).toMatchObject({ state: { kind: 'stopped' }, pid: undefined, restarts: 0 })
    pool.setDeadlineOpen('window_post', true)
    const ready = pool.next('child-state', ({ state }) => state.kind === 'ready')
    pool.start('wdpost-0')
    await ready
    expect(pool.child('wdpost-0').restarts).toBe(1)
  })

  it('finishes its task before a stop that drains, and takes nothing new', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '300' }), practiceEntry({ START: 'hang' })])
    const first = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x', child: 'wdpost-0' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    const stopped = pool.stop('wdpost-0', { drain: true })
    expect(pool.child('wdpost-0').state).toMatchObject({ kind: 'draining', then: 'stop' })
    const second = failureOf(pool.prove(practiceTask(), { deadline: within(1000), label: 'y' }))
    await first
    await stopped
    expect(pool.child('wdpost-0').state.kind).toBe('stopped')
    expect((await second).code).toBe('TIMED_OUT')
  })

  it('loses its task to another one when it is stopped at once', async () => {
    const pool = openPracticePool([
      practiceEntry({ DURATION_MS: '60000' }),
      practiceEntry({ READY_DELAY_MS: '500' })
    ])
    const task = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    void pool.stop('wdpost-0', { drain: false })
    const result = await task
    expect(result.attempts.map(({ child }) => child)).toEqual(['wdpost-0', 'wdpost-1'])
    expect(pool.child('wdpost-0').failed).toBe(0)
  })

  it('that drains for a stop goes on when it is started', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '300' })])
    const task = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    const { pid } = pool.child('wdpost-0')
    const stopped = pool.stop('wdpost-0', { drain: true })
    pool.start('wdpost-0')
    await stopped
    await task
    expect(pool.child('wdpost-0')).toMatchObject({ pid, state: { kind: 'ready' }, restarts: 0 })
  })

  it('is another process after a restart', async () => {
    const pool = openPracticePool([practiceEntry()])
    await pool.settled
    const { pid } = pool.child('wdpost-0')
    await pool.restart('wdpost-0', { drain: true })
    await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'a ready child')
    expect(pool.child('wdpost-0').pid).not.toBe(pid)
    expect(pool.child('wdpost-0').lastExit?.exit).toEqual({ kind: 'ended', purpose: 'operator' })
  })

  it('leaves the pool when it is removed, and its name is free again', async () => {
    const pool = openPracticePool([practiceEntry(), practiceEntry()])
    await pool.settled
    await pool.remove('wdpost-0', { drain: true })
    expect(() => pool.child('wdpost-0')).toThrow('there is no prover wdpost-0; there are: wdpost-1')
    expect(pool.add(practiceEntry())).toBe('wdpost-0')
  })

  it('keeps what it wrote over its restarts, and says what it was started with', async () => {
    const pool = openPracticePool([
      practiceEntry({ START: 'exit:3@1', LIFE_FILE: lifeFile(), LINES: 'hello' })
    ])
    await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'a ready child')
    const lines = pool.output('wdpost-0')
    const pids = new Set(lines.filter(({ text }) => text === 'hello').map(({ pid }) => pid))
    expect(pids.size).toBe(2)
    expect(pool.environment('wdpost-0').variables).toContainEqual({
      name: 'PRACTICE_LINES',
      value: 'hello',
      origin: 'entry'
    })
  })

  it('tells of what its output means', async () => {
    const cpu = 'GPU Multiexp failed! Falling back to CPU... Error: whatever'
    const pool = openPracticePool([practiceEntry({ LINES: `WARN bellperson::gpu::locks: ${cpu}` })])
    const { finding } = await pool.next('finding', (event) => event.finding.kind === 'proving-on-cpu')
    expect(finding).toMatchObject({ level: 'critical', count: 1 })
    expect(pool.child('wdpost-0').findings.map(({ kind }) => kind)).toContain('proving-on-cpu')
  })

  it('takes a new share at once', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '60000' })])
    await pool.settled
    const tasks = [1, 2, 3].map(() =>
      failureOf(pool.prove(practiceTask(), { deadline: within(60_000), label: 'x' }))
    )
    expect(pool.child('wdpost-0').tasks).toHaveLength(1)
    pool.setShare('wdpost-0', { concurrent: 3, weight: 2 })
    await eventually(() => pool.child('wdpost-0').tasks.length === 3, 'three tasks at once')
    expect(pool.child('wdpost-0').spec).toMatchObject({ concurrent: 3, weight: 2 })
    expect(() => pool.setShare('wdpost-0', { weight: 0 })).toThrow('weight 0 of wdpost-0')
    await pool.close()
    for (const { code } of await Promise.all(tasks)) expect(code).toBe('CLOSED')
  })
})

describe('apply', () => {
  it('keeps, shares, replaces, adds and removes, and says so', async () => {
    const pool = openPracticePool([
      practiceEntry({ SEED: 'a' }),
      practiceEntry({ SEED: 'b' }),
      practiceEntry({ SEED: 'c' })
    ])
    await pool.settled
    const pids = pool.children().map(({ pid }) => pid)
    const done = pool.apply([
      { spec: practiceSpec({ SEED: 'a' }), configured: false },
      practiceEntry({ SEED: 'b' }, { weight: 4 }),
      practiceEntry({ SEED: 'new' }),
      practiceEntry({}, { stage: 'winning_post' })
    ])
    expect(done).toEqual([
      'wdpost-1: weight 4, 1 at the same time',
      'wdpost-2: replaced as soon as its tasks are done',
      'winpost-0: added'
    ])
    await eventually(() => pool.children().every(({ state }) => state.kind === 'ready'), 'all ready')
    const [kept, shared, replaced] = pool.children()
    expect(kept).toMatchObject({ pid: pids[0], configured: false })
    expect(shared).toMatchObject({ pid: pids[1], spec: { weight: 4 } })
    expect(replaced?.pid).not.toBe(pids[2])
    expect(replaced).toMatchObject({ name: 'wdpost-2', spec: { envs: { PRACTICE_SEED: 'new' } } })
    expect(pool.apply([practiceEntry({ SEED: 'b' }, { weight: 4 })])).toEqual([
      'wdpost-0: removed as soon as its tasks are done',
      'wdpost-2: removed as soon as its tasks are done',
      'winpost-0: removed as soon as its tasks are done'
    ])
    await eventually(() => pool.children().length === 1, 'one child')
  })

  it('lets the old process finish and end before the new one starts', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '300' })])
    const task = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    const { pid } = pool.child('wdpost-0')
    pool.apply([practiceEntry({ SEED: 'new' })])
    expect(pool.child('wdpost-0').state).toMatchObject({ kind: 'draining', then: 'start' })
    const starting = pool.next('child-state', ({ state }) => state.kind === 'starting')
    const waits = pool.prove(practiceTask(), { deadline: within(20_000), label: 'y' })
    expect((await task).attempts).toHaveLength(1)
    await starting
    expect(isAlive(pid)).toBe(false)
    expect((await waits).attempts).toHaveLength(1)
  })

  it('keeps a stopped child stopped', async () => {
    const pool = openPracticePool([practiceEntry()])
    await pool.stop('wdpost-0', { drain: true })
    pool.apply([practiceEntry({ SEED: 'new' })])
    expect(pool.child('wdpost-0')).toMatchObject({
      state: { kind: 'stopped' },
      spec: { envs: { PRACTICE_SEED: 'new' } }
    })
  })

  it('follows with an entry that comes back while its child still leaves', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '300' })])
    const task = pool.prove(practiceTask(), { deadline: within(20_000), label: 'x' })
    await eventually(() => pool.child('wdpost-0').tasks.length === 1, 'a running task')
    pool.apply([])
    expect(pool.child('wdpost-0').state).toMatchObject({ kind: 'draining', then: 'remove' })
    pool.apply([practiceEntry({ DURATION_MS: '300' })])
    expect(pool.children()).toHaveLength(1)
    await task
    await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'a ready child')
    expect(pool.child('wdpost-0').restarts).toBe(1)
  })
})

describe('close', () => {
  it('ends every task and every process, once', async () => {
    const pool = openPracticePool(
      Array.from({ length: 4 }, () => practiceEntry({ DURATION_MS: '60000' }, { concurrent: 2 }))
    )
    await pool.settled
    const pids = pool.children().map(({ pid }) => pid)
    const tasks = Array.from({ length: 12 }, () =>
      pool.prove(practiceTask(), { deadline: within(60_000), label: 'x' })
    )
    const failures = Promise.all(tasks.map(failureOf))
    const closing = pool.close()
    expect(pool.close()).toBe(closing)
    expect((await failures).map(({ code }) => code)).toEqual(Array(12).fill('CLOSED'))
    await closing
    expect(pids.some(isAlive)).toBe(false)
    expect(pool.children().every(({ state }) => state.kind === 'stopped')).toBe(true)
    expect((await failureOf(pool.prove(practiceTask(), { deadline: within(9), label: 'y' }))).code).toBe(
      'CLOSED'
    )
    expect(() => pool.add(practiceEntry())).toThrow('being ended')
    pool.start('wdpost-0')
    expect(pool.child('wdpost-0').state.kind).toBe('stopped')
  })
})

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}
