/**
 * The practice prover where it does what a prover should.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { endPractice, practiceProver, startPractice } from './practice-process.ts'

afterEach(endPractice)

const run = (...args: string[]) =>
  spawnSync(process.execPath, [practiceProver, ...args], { encoding: 'utf8' })

describe('its command line', () => {
  it('tells its version and what it is', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringContaining('PRACTICE') })
  })

  it.each([[], ['processor'], ['processor', 'wdpost', 'x'], ['processor', 'toString'], ['daemon']])(
    'refuses %j',
    (...args) => {
      expect(run(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('usage:') })
    }
  )

  it.each([
    ['PRACTICE_DURATION_MS', 'long'],
    ['PRACTICE_LIFE', '-1'],
    ['PRACTICE_FAULTS', '7,x'],
    ['PRACTICE_FAULT_STYLE', 'loud'],
    ['PRACTICE_MISBEHAVE', 'explode@1'],
    ['PRACTICE_MISBEHAVE', 'exit@%x'],
    ['PRACTICE_START', 'stop']
  ])('refuses %s=%s', (name, value) => {
    const env = { ...process.env, [name]: value }
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [practiceProver, 'processor', 'window_post'],
      {
        encoding: 'utf8',
        env
      }
    )
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(name)
  })

  it('is found on PATH as venus-worker and starts by itself', () => {
    const folder = fileURLToPath(new URL('../../../fixtures/prover-bin', import.meta.url))
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
    const found = spawnSync('venus-worker', ['processor', 'winning_post'], {
      encoding: 'utf8',
      env,
      input: ''
    })
    expect(found).toMatchObject({ status: 1, stdout: 'winning_post processor ready\n' })
    expect(spawnSync(practiceProver, ['--version'], { encoding: 'utf8' })).toMatchObject({ status: 0 })
  })
})

describe('its start', () => {
  it.each(['window_post', 'winning_post'] as const)(
    'prints the exact ready line of %s first',
    async (stage) => {
      const prover = startPractice(stage)
      await prover.ready()
      expect(prover.lines).toEqual([`${stage} processor ready`])
    }
  )

  it('is silent on stdout in dialect A and logs as the Go child does', async () => {
    const prover = startPractice('wdpost')
    await prover.ready()
    expect(prover.lines).toEqual([])
    expect(prover.stderr.split('\n')[0]).toMatch(
      new RegExp(
        '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(?:Z|[+-]\\d{4})\\tINFO\\tprocessor-cmd\\t' +
          `processor/processor\\.go:35\\tready\\t\\{"pid": ${prover.child.pid}, "ppid": ${process.pid}, ` +
          '"proc": "wdpost"\\}$'
      )
    )
  })

  it('waits PRACTICE_READY_DELAY_MS', async () => {
    const began = performance.now()
    const prover = startPractice('window_post', { READY_DELAY_MS: '400' })
    await prover.ready()
    expect(performance.now() - began).toBeGreaterThan(400)
  })

  it('prints another first line, or none, when it is told to', async () => {
    const wrong = startPractice('window_post', { READY_LINE: 'window_post processor ready ' })
    const silent = startPractice('window_post', { READY_LINE: '' })
    await wrong.ready()
    await silent.ready()
    expect([wrong.lines, silent.lines]).toEqual([['window_post processor ready '], []])
  })

  it('prints PRACTICE_LINES on stderr before anything else', async () => {
    const prover = startPractice('window_post', { LINES: 'CUDA_ERROR_OUT_OF_MEMORY\nsecond line' })
    await prover.ready()
    expect(prover.stderr).toMatch(/^CUDA_ERROR_OUT_OF_MEMORY\nsecond line\n/)
  })

  it('counts its lives in PRACTICE_LIFE_FILE', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'practice-life-'))
    try {
      for (const life of [1, 2, 3]) {
        const prover = startPractice('window_post', { LIFE_FILE: join(directory, 'life') })
        await prover.saidOnStderr(`life ${life}:`)
        await prover.kill()
      }
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

describe('its end', () => {
  it('is that of the Rust child when stdin ends: a message and 1', async () => {
    const prover = startPractice('window_post')
    await prover.ready()
    prover.child.stdin?.end()
    expect(await prover.exited).toEqual({ code: 1, signal: null })
    expect(prover.stderr).toContain('got empty line, parent might be out')
  })

  it('is that of the Go child when stdin ends: 0', async () => {
    const prover = startPractice('wdpost')
    await prover.ready()
    prover.child.stdin?.end()
    expect(await prover.exited).toEqual({ code: 0, signal: null })
  })

  it('comes with SIGTERM', async () => {
    const prover = startPractice('window_post')
    await prover.ready()
    prover.child.kill('SIGTERM')
    expect(await prover.exited).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('comes when nobody reads its answers any more', async () => {
    const prover = startPractice('window_post', { DURATION_MS: '200' })
    await prover.ready()
    prover.ask(1, sampleTask())
    prover.child.stdout?.destroy()
    expect(await prover.exited).toEqual({ code: 1, signal: null })
  })
})

describe('its work', () => {
  it('answers in the order in which tasks are done, several at once', async () => {
    // Durations come from the seed; with this one the second task is quicker than the first.
    const prover = startPractice('window_post', { DURATION_MS: '50-900', SEED: 'b' })
    for (let id = 1; id <= 6; id++) prover.ask(id, sampleTask({ sectors: [BigInt(id)] }))
    await eventually(() => prover.answers().length === 6, 'six answers')
    const times = new Map(
      [...prover.stderr.matchAll(/task (\d+): .* answer in (\d+) ms/g)].map(([, task, ms]) => [
        Number(task),
        Number(ms)
      ])
    )
    const told = prover.answers().map(({ id }) => times.get(id) ?? Number.NaN)
    // Two that are due within a moment may come either way on a loaded machine.
    for (const [place, ms] of told.slice(1).entries()) expect(ms).toBeGreaterThan((told[place] ?? 0) - 150)
    expect(prover.answers().map(({ id }) => id)).not.toEqual([1, 2, 3, 4, 5, 6])
    for (const { id, reply } of prover.answers()) {
      expect(reply).toMatchObject({
        proofs: [practiceProof(sampleTask({ sectors: [BigInt(id)] }))],
        practice: true
      })
    }
  })

  it('draws the same times from the same seed and life, and others from others', async () => {
    const times = async (variables: Record<string, string>) => {
      const prover = startPractice('window_post', { DURATION_MS: '1-1000000', ...variables })
      for (let id = 1; id <= 3; id++) prover.ask(id, sampleTask())
      await prover.saidOnStderr('task 3:')
      return [...prover.stderr.matchAll(/answer in (\d+) ms/g)].map(([, time]) => time)
    }
    const first = await times({ SEED: 'x' })
    expect(await times({ SEED: 'x' })).toEqual(first)
    expect(await times({ SEED: 'y' })).not.toEqual(first)
    expect(await times({ SEED: 'x', LIFE: '2' })).not.toEqual(first)
  })

  it('proves winning tasks', async () => {
    const prover = startPractice('winning_post')
    const task = sampleTask({ stage: 'winning_post', proofType: 3 })
    prover.ask(1, task)
    expect(await prover.answer(1)).toMatchObject({ proofs: [practiceProof(task)], faults: [] })
    expect(prover.lines.at(-1)).toMatch(
      /^\{"id":1,"err_msg":null,"output":\{"proofs":\["[^"]+"\]\},"practice":true\}$/
    )
  })

  it('refuses a proof type of another stage', async () => {
    const prover = startPractice('winning_post')
    const line = JSON.parse(startPractice('window_post').dialect.encodeRequest(1, sampleTask()).toString())
    prover.write(`${JSON.stringify(line)}\n`)
    expect(await prover.answer(1)).toEqual({ kind: 'error', message: 'invalid post config type' })
  })

  it('sorts replicas and takes each once, as the Rust child does', async () => {
    const prover = startPractice('window_post')
    const task = sampleTask({ sectors: [1n, 2n, 3n] })
    const request = JSON.parse(prover.dialect.encodeRequest(1, task).toString())
    const [one, two, three] = request.task.replicas
    request.task.replicas = [three, one, two, one]
    prover.write(`${JSON.stringify(request)}\n`)
    expect(await prover.answer(1)).toMatchObject({ proofs: [practiceProof(task)] })
  })

  it.each([
    'no json',
    '',
    '{"id":1}',
    '{"id":1,"task":{"miner_id":1000,"proof_type":"Unknown RegisteredPoStProof 99","replicas":[],"seed":[]}}',
    '{"id":-1,"task":{}}',
    '[]',
    'null'
  ])('skips the line %j with a message and goes on', async (line) => {
    const prover = startPractice('window_post')
    prover.write(`${line}\n`)
    await prover.saidOnStderr('unmarshal request')
    prover.ask(2, sampleTask())
    await prover.answer(2)
    expect(prover.lines).toHaveLength(2)
  })

  it('takes a line of 64 MiB, in pieces of any size', async () => {
    const prover = startPractice('window_post')
    const request = prover.dialect.encodeRequest(1, sampleTask())
    const filler = Buffer.alloc(64 * 2 ** 20, ' ')
    prover.write(request.subarray(0, 7))
    await prover.ready()
    prover.write(Buffer.concat([filler, request.subarray(7), prover.dialect.encodeRequest(2, sampleTask())]))
    await prover.answer(1)
    await prover.answer(2)
  })

  it('does not cut a line at U+2028', async () => {
    const prover = startPractice('window_post')
    const request = prover.dialect.encodeRequest(1, sampleTask()).toString()
    prover.write(request.replace('/mnt/a/cache', '/mnt/\u2028\u2029/cache'))
    await prover.answer(1)
  })

  it('says PRACTICE at its start and with every task', async () => {
    const prover = startPractice('window_post')
    prover.ask(1, sampleTask())
    await prover.answer(1)
    expect(prover.stderr).toContain('PRACTICE prover, life 1')
    expect(prover.stderr).toContain('PRACTICE task 1: id 1, f01000, 1 replicas, proof type 5, answer in 0 ms')
  })
})
