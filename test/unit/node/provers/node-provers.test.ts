/** Tests, lines of the log and figures of real provers: the practice prover as a process. */
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { logProvers, patience } from '../../../../src/main/node/provers/log-provers.ts'
import { describeProversHealth } from '../../../../src/main/node/provers/prover-health.ts'
import { addProverMetrics, mostChildLabels } from '../../../../src/main/node/provers/prover-metrics.ts'
import { cleanRecord, keepProverRecords } from '../../../../src/main/node/provers/prover-records.ts'
import { openProverTests, type ProverTestRequest } from '../../../../src/main/node/provers/test-prover.ts'
import type { PoolEvent } from '../../../../src/main/prover/pool/pool-contract.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import {
  closePools,
  lifeFile,
  openPracticePool,
  practiceEntry,
  practiceTask,
  within
} from '../../prover/pool/practice-pool.ts'

afterEach(closePools)

const request = (over: Partial<ProverTestRequest> = {}): ProverTestRequest => ({
  child: undefined,
  stage: undefined,
  sector: undefined,
  timeout: 20_000,
  ...over
})

const sector = (): NonNullable<ProverTestRequest['sector']> => {
  const task = practiceTask('window_post', 1)
  const [replica] = task.replicas
  if (!replica) throw new Error('a task has a replica')
  return {
    sector: { miner: task.miner, number: replica.sector },
    replica,
    size: { name: '2KiB', bytes: 2048, trees: 1 },
    proofType: undefined
  }
}

describe('a test of a prover', () => {
  it('knows the practice prover in both dialects and both stages', async () => {
    const pool = openPracticePool([
      practiceEntry(),
      practiceEntry({}, { dialect: 'A' }),
      practiceEntry({}, { stage: 'winning_post' })
    ])
    const tests = openProverTests(pool, systemClock)
    const results = await Promise.all(
      ['wdpost-0', 'wdpost-1', 'winpost-0'].map((child) => tests.run(request({ child })))
    )
    expect(
      results.map(({ child, stage, dialect, verdict, good }) => [child, stage, dialect, verdict, good])
    ).toEqual([
      ['wdpost-0', 'window_post', 'B', 'practice', true],
      ['wdpost-1', 'window_post', 'A', 'practice', true],
      ['winpost-0', 'winning_post', 'B', 'practice', true]
    ])
    const real = await tests.run(request({ sector: sector() }))
    expect(real).toMatchObject({
      verdict: 'practice',
      good: true,
      meaning: expect.stringMatching(/^PRACTICE/)
    })
    await tests.close()
  })

  it('takes an error over a sector that does not exist for an answer, and over a real one for a refusal', async () => {
    const pool = openPracticePool([practiceEntry({ ERROR: 'no such file: p_aux' })])
    const tests = openProverTests(pool, systemClock)
    expect(await tests.run(request())).toMatchObject({
      verdict: 'answers',
      good: true,
      child: 'wdpost-0',
      message: expect.stringContaining('no such file: p_aux')
    })
    expect(await tests.run(request({ sector: sector() }))).toMatchObject({
      verdict: 'refused',
      good: false,
      message: expect.stringContaining('no such file: p_aux')
    })
    // One try each: a prover that answers is not asked again.
    expect(pool.child('wdpost-0').failed).toBe(2)
  })

  it('takes a list of faults for the same', async () => {
    const own = sector()
    const pool = openPracticePool([practiceEntry({ FAULTS: String(own.sector.number) })])
    const tests = openProverTests(pool, systemClock)
    expect(await tests.run(request({ sector: own }))).toMatchObject({ verdict: 'refused', good: false })
  })

  it('tells a prover that ends from one that is late, and leaves neither without another life', async () => {
    const pool = openPracticePool([
      practiceEntry({ MISBEHAVE: 'exit:3@1/1' }),
      practiceEntry({ MISBEHAVE: 'hang@*' })
    ])
    await pool.settled
    const tests = openProverTests(pool, systemClock)
    expect(await tests.run(request({ child: 'wdpost-0' }))).toMatchObject({
      verdict: 'broken',
      good: false,
      message: expect.stringContaining('exited with code 3')
    })
    expect(await tests.run(request({ child: 'wdpost-1', timeout: 300 }))).toMatchObject({
      verdict: 'late',
      good: false,
      child: 'wdpost-1',
      meaning: expect.stringContaining('was ended')
    })
    await eventually(() => pool.children().every(({ state }) => state.kind === 'ready'), 'both to be back')
  })

  it('says when nobody was free, without harm to the one that works', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '1500' })])
    await pool.settled
    const working = pool.prove(practiceTask(), { deadline: within(20_000), label: 'work' })
    const { pid } = pool.child('wdpost-0')
    expect(await openProverTests(pool, systemClock).run(request({ timeout: 100 }))).toMatchObject({
      verdict: 'late',
      child: undefined,
      meaning: 'No prover was free in time'
    })
    expect((await working).outcome.kind).toBe('proven')
    expect(pool.child('wdpost-0').pid).toBe(pid)
  })

  it('does not believe a proof of what does not exist', async () => {
    // Answers every task with 192 zeros.
    const liar = `
      process.stdout.write('window_post processor ready\\n')
      process.stdin.setEncoding('utf8').on('data', (text) => {
        const id = /"id":(\\d+)/.exec(text)?.[1]
        const proofs = [Buffer.alloc(192).toString('base64')]
        process.stdout.write('{"id":' + id + ',"err_msg":null,"output":' + JSON.stringify({ proofs, faults: [] }) + '}\\n')
      })`
    const pool = openPracticePool([practiceEntry({}, { args: ['-e', liar] })])
    expect(await openProverTests(pool, systemClock).run(request())).toMatchObject({
      verdict: 'proven',
      good: false,
      meaning: expect.stringContaining('do not trust')
    })
  })

  it('goes behind the proofs for the chain, however little time it has itself', async () => {
    const pool = openPracticePool([practiceEntry({ DURATION_MS: '200' })])
    await pool.settled
    const prove = (label: string): Promise<unknown> =>
      pool.prove(practiceTask(), { deadline: within(3_600_000), label })
    const first = prove('first')
    const test = openProverTests(pool, systemClock).run(request({ timeout: 10_000 }))
    await Promise.all([first, prove('second'), prove('third'), test])
    const order = pool.events.flatMap((event) => (event.kind === 'attempt' ? [event.label] : []))
    expect(order).toEqual(['first', 'second', 'third', expect.stringMatching(/^test /)])
  })

  it('refuses what cannot be', async () => {
    const pool = openPracticePool([practiceEntry()])
    const tests = openProverTests(pool, systemClock)
    const code = (of: Partial<ProverTestRequest>): Promise<unknown> =>
      tests.run(request(of)).then(
        () => 'ok',
        (error: unknown) => PosterError.is(error) && error.code
      )
    expect(await code({ child: 'wdpost-7' })).toBe('NOT_FOUND')
    expect(await code({ child: 'wdpost-0', stage: 'winning_post' })).toBe('INVALID_ARGUMENT')
    expect(await code({ stage: 'winning_post' })).toBe('PROVER_UNAVAILABLE')
    expect(await code({ timeout: 0 })).toBe('INVALID_ARGUMENT')
    expect(await code({ timeout: 1e9 })).toBe('INVALID_ARGUMENT')
    expect(await code({ signal: AbortSignal.abort() })).toBe('CANCELLED')
  })
})

describe('the log of the provers', () => {
  it('has two loops for each child in its dialect, and one line for each stage', async () => {
    const pool = openPracticePool([
      practiceEntry(),
      practiceEntry({}, { dialect: 'A' }),
      practiceEntry({}, { stage: 'winning_post' })
    ])
    const logger = recordingLogger()
    const stop = logProvers({ pool, clock: systemClock, logger })
    await pool.settled
    const pids = pool.children().map(({ pid }) => pid)
    const lines = logger.lines.map(({ level, logger: name, message, fields }) => [
      level,
      name,
      message,
      fields
    ])
    const loops = (name: string, pid: unknown, more: object) =>
      ['resp', 'req'].map((loop) => [
        'info',
        name,
        loop === 'resp' ? 'response loop start' : 'request loop start',
        { pid, ppid: process.pid, ...more, loop }
      ])
    for (const expected of [
      ...loops('extproc', pids[0], { stage: 'window_post' }),
      ...loops('porver-ext', pids[1], {}),
      ...loops('extproc', pids[2], { stage: 'winning_post' }),
      ['info', 'ext-prover', 'WindowPoSt ext prover constructed', { ready: 2, configured: 2 }],
      ['info', 'ext-prover', 'WinningPoSt ext prover constructed', { ready: 1, configured: 1 }]
    ]) {
      expect(lines.filter((line) => JSON.stringify(line) === JSON.stringify(expected))).toHaveLength(1)
    }
    stop()
  })

  it('does not wait for a slow child for ever, and says when a stage has none', async () => {
    const pool = openPracticePool([
      practiceEntry(),
      practiceEntry({ START: 'hang' }, { readyTimeout: 60_000 }),
      practiceEntry({ START: 'exit:1' }, { stage: 'winning_post' })
    ])
    const clock = steppedClock()
    const logger = recordingLogger()
    const stop = logProvers({ pool, clock, logger })
    await pool.next('child-exit', ({ child }) => child === 'winpost-0')
    await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'the first')
    expect(logger.at('info').filter((message) => message.includes('constructed'))).toEqual([])
    clock.step(patience)
    expect(logger.at('info').filter((message) => message.includes('constructed'))).toEqual([
      'WindowPoSt ext prover constructed'
    ])
    void pool.stop('wdpost-1', { drain: false })
    await pool.settled
    expect(logger.at('error')).toEqual([
      expect.stringMatching(/^no prover for WinningPoSt is ready: the node runs on/)
    ])
    stop()
  })
})

describe('the records of the provers', () => {
  it('count failures in a row up to the next proof, and no tests', async () => {
    const pool = openPracticePool([practiceEntry({ ERROR: 'no card' }), practiceEntry()])
    const records = keepProverRecords(pool)
    await pool.settled
    const prove = (child: string, tries: number): Promise<unknown> =>
      pool
        .prove(practiceTask(), { deadline: within(20_000), label: 'f01000', child, tries })
        .catch(() => undefined)
    await openProverTests(pool, systemClock).run(request({ child: 'wdpost-0' }))
    expect(records.of('wdpost-0')).toEqual(cleanRecord)
    await prove('wdpost-0', 2)
    await prove('wdpost-0', 1)
    await prove('wdpost-1', 1)
    expect(records.of('wdpost-0').failedInRow).toBe(3)
    expect(records.of('wdpost-1').failedInRow).toBe(0)
    const health = describeProversHealth(
      pool.stages(),
      pool.children().filter(({ name }) => name === 'wdpost-0'),
      ['window_post'],
      Date.now(),
      records.of
    )
    expect(health).toMatchObject({
      failing: true,
      problems: [
        expect.stringContaining('every prover for window_post'),
        expect.stringContaining('last 3 tries')
      ]
    })
    await pool.restart('wdpost-0', { drain: false })
    expect(records.of('wdpost-0')).toEqual(cleanRecord)
    records.stop()
  })

  it('end with a proof', async () => {
    const pool = openPracticePool([practiceEntry({ MISBEHAVE: 'exit:3@1/1', LIFE_FILE: lifeFile() })])
    const records = keepProverRecords(pool)
    await pool.settled
    const proof = pool.prove(practiceTask(), { deadline: within(20_000), label: 'f01000' })
    await pool.next('child-exit')
    expect(records.of('wdpost-0')).toEqual({ failedInRow: 1, failedStarts: 0 })
    await proof
    expect(records.of('wdpost-0')).toEqual(cleanRecord)
  })

  it('hold a prover to account that hangs over every task', async () => {
    const pool = openPracticePool([practiceEntry({ MISBEHAVE: 'hang@*' })])
    const records = keepProverRecords(pool)
    for (const count of [1, 2]) {
      await eventually(() => pool.child('wdpost-0').state.kind === 'ready', 'it to be ready')
      await pool.prove(practiceTask(), { deadline: within(300), label: 'f01000' }).catch(() => undefined)
      expect(records.of('wdpost-0').failedInRow).toBe(count)
    }
  })

  it('count starts in a row that failed', async () => {
    const pool = openPracticePool([practiceEntry({ START: 'exit:1' })])
    const records = keepProverRecords(pool)
    await eventually(() => records.of('wdpost-0').failedStarts >= 2, 'two starts')
  })
})

describe('the metrics of the provers', () => {
  it('have series for so many children and no more', async () => {
    const registry = new Registry()
    let tell: (event: PoolEvent) => void = () => undefined
    addProverMetrics(registry, 'x_', {
      children: () => [],
      stages: () => [],
      onEvent: (listener) => {
        tell = listener
        return () => undefined
      }
    })
    for (let i = 0; i < mostChildLabels + 10; i++) {
      tell({ kind: 'child-exit', child: `wdpost-${i}`, pid: 1, exit: { kind: 'code', code: 1 } })
    }
    const text = await registry.metrics()
    expect(text.match(/^x_prover_exits_total\{/gm)).toHaveLength(mostChildLabels + 1)
    expect(text).toContain('x_prover_exits_total{child="other",kind="code"} 10\n')
  })

  it('count states, tasks, tries, ends and findings', async () => {
    const registry = new Registry()
    const pool = openPracticePool([practiceEntry({ MISBEHAVE: 'exit:3@1/1' }), practiceEntry()])
    const stop = addProverMetrics(registry, 'x_', pool)
    await pool.settled
    const tests = openProverTests(pool, systemClock)
    await tests.run(request({ child: 'wdpost-0' }))
    await tests.run(request({ child: 'wdpost-1' }))
    const text = await registry.metrics()
    const value = (series: string): number | undefined => {
      const line = text.split('\n').find((each) => each.startsWith(`${series} `))
      return line === undefined ? undefined : Number(line.slice(series.length))
    }
    expect(value('x_prover_children{stage="winning_post",state="ready"}')).toBe(0)
    expect(value('x_prover_children{stage="window_post",state="ready"}')).toBeGreaterThan(0)
    expect(value('x_prover_tasks_waiting{stage="window_post"}')).toBe(0)
    expect(value('x_prover_tasks_running{stage="window_post"}')).toBe(0)
    expect(value('x_prover_tasks_total{stage="window_post",outcome="ok"}')).toBe(1)
    expect(value('x_prover_tasks_total{stage="window_post",outcome="PROVER_FAILED"}')).toBe(1)
    expect(value('x_prover_try_duration_seconds_count{child="wdpost-0",outcome="failed"}')).toBe(1)
    expect(value('x_prover_try_duration_seconds_count{child="wdpost-1",outcome="ok"}')).toBe(1)
    expect(value('x_prover_exits_total{child="wdpost-0",kind="code"}')).toBe(1)
    expect(value('x_prover_findings_total{child="wdpost-1",kind="practice"}')).toBe(1)
    stop()
    await tests.run(request({ child: 'wdpost-1' }))
    expect(await registry.metrics()).toContain('x_prover_tasks_total{stage="window_post",outcome="ok"} 1\n')
  })
})
