import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerSecret } from '../../../../src/main/lib/log/redact.ts'
import type { WireReply } from '../../../../src/main/prover/wire/dialect.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { askFor, fixture, practiceProver, proverBench, setpriv, type ProverBench } from './prover-bench.ts'

let bench: ProverBench
beforeEach(() => {
  bench = proverBench()
})
afterEach(() => bench.close())

const task = sampleTask()

describe('a life that goes well', () => {
  it('is ready, answers any number of requests, and is gone when it is ended', async () => {
    const life = bench.practice()
    expect(await life.ready).toBe(true)
    expect(life.program).toBe(process.execPath)
    const replies = await Promise.all([askFor(life, task), askFor(life, task)])
    expect(replies).toEqual([
      expect.objectContaining({ kind: 'output', practice: true, faults: [] }),
      expect.objectContaining({ kind: 'output', practice: true, faults: [] })
    ])
    await life.end('operator')
    expect(await life.failed).toEqual({ kind: 'ended', purpose: 'operator' })
    expect(isThere(life.pid)).toBe(false)
    expect(() => life.ask(task, () => undefined)).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  it('is ready at once in dialect A, which says nothing', async () => {
    const life = bench.practice({}, { args: [practiceProver, 'processor', 'wdpost'], dialect: 'A' })
    expect(await life.ready).toBe(true)
    expect(await askFor(life, task)).toMatchObject({ kind: 'output', practice: true })
  })

  it('runs behind setpriv under the same process id', async () => {
    expect(setpriv).toBeDefined()
    const life = bench.practice({}, {}, { setpriv })
    expect(await life.ready).toBe(true)
    expect(readFileSync(`/proc/${life.pid}/cmdline`, 'utf8')).toContain('practice-prover')
    expect(await askFor(life, task)).toMatchObject({ kind: 'output' })
  })

  it('tolerates blanks and a carriage return around the ready line', async () => {
    const program = bench.script(
      'odd-ready',
      `printf '  window_post processor ready \\r\\n'; exec cat >/dev/null`
    )
    expect(await bench.start({ bin: program }).ready).toBe(true)
  })

  it('keeps what it says, with a divider for every start', async () => {
    const life = bench.practice({ PRACTICE_LINES: 'hello from stderr', PRACTICE_MISBEHAVE: 'noise:2@1' })
    await life.ready
    await askFor(life, task)
    await life.end('operator')
    const lines = bench.output.lines()
    expect(lines[0]).toMatchObject({ stream: 'node', pid: life.pid })
    expect(lines[0]?.text).toContain(process.execPath)
    expect(lines).toContainEqual(
      expect.objectContaining({
        stream: 'stderr',
        text: expect.stringContaining('hello from stderr') as string
      })
    )
    expect(lines.filter(({ stream }) => stream === 'stdout').length).toBe(2)
    expect(bench.logger.lines).toContainEqual({
      level: 'info',
      logger: 'extproc',
      message: expect.stringContaining('hello from stderr') as string,
      fields: { child: 'wdpost-0', pid: life.pid, stream: 'stderr' }
    })
  })
})

describe('a life that never begins', () => {
  it('names every place where the program was looked for', async () => {
    const life = bench.start(
      {},
      { launcherDirectories: ['/nowhere'], environment: { PATH: '/bin-of-nobody' } }
    )
    expect(await life.ready).toBe(false)
    expect(await life.failed).toEqual({
      kind: 'missing-program',
      tried: [
        '/nowhere/venus-worker',
        '/nowhere/damocles-worker',
        '/bin-of-nobody/venus-worker',
        '/bin-of-nobody/damocles-worker'
      ],
      reason: expect.any(String) as string
    })
    await life.gone
    expect(life.pid).toBeUndefined()
    await life.end('operator')
  })

  it('refuses an entry that cannot be', async () => {
    const dialectA = bench.start({ bin: '/bin/true', stage: 'winning_post', dialect: 'A' })
    expect(await dialectA.failed).toMatchObject({ kind: 'bad-entry' })
    expect(await bench.start({ bin: '' }).failed).toMatchObject({ kind: 'bad-entry' })
    expect(dialectA.pid).toBeUndefined()
  })

  it('tells a program that cannot be run, with and without setpriv', async () => {
    const program = join(bench.directory, 'no-interpreter')
    bench.script('no-interpreter', '')
    writeFileSync(program, '#!/no/such/interpreter\n')
    for (const host of [{}, { setpriv }]) {
      expect(await bench.start({ bin: program }, host).failed).toMatchObject({ kind: 'not-started', program })
    }
  })

  it('tells an environment that is too large', async () => {
    const life = bench.start({ bin: '/bin/true', envs: { BIG: 'x'.repeat(8_000_000) } })
    expect(await life.failed).toMatchObject({
      kind: 'not-started',
      reason: expect.stringContaining('E2BIG') as string
    })
    await life.gone
  })

  it('has no usable TMPDIR', async () => {
    const life = bench.practice({ TMPDIR: '/dev/null/tmp' })
    expect(await life.failed).toMatchObject({ kind: 'bad-tmpdir', directory: '/dev/null/tmp' })
    await life.gone
  })

  it('is ended before it starts', async () => {
    const life = bench.practice()
    await life.end('closing')
    expect(await life.failed).toEqual({ kind: 'ended', purpose: 'closing' })
    expect(life.pid).toBeUndefined()
    expect(await life.ready).toBe(false)
  })
})

describe('a start that goes wrong', () => {
  it('misses its ready line', async () => {
    const life = bench.practice({ PRACTICE_START: 'hang' }, { readyTimeout: 300 })
    expect(await life.failed).toEqual({ kind: 'missed-ready', timeout: 300 })
    expect(await life.ready).toBe(false)
    await life.gone
    expect(isThere(life.pid)).toBe(false)
  })

  it('says something else first', async () => {
    const life = bench.practice({ PRACTICE_READY_LINE: 'winning_post processor ready' })
    expect(await life.failed).toEqual({ kind: 'wrong-ready', line: 'winning_post processor ready' })
    await life.gone
    expect(bench.output.lines()).toContainEqual(
      expect.objectContaining({ stream: 'stdout', text: 'winning_post processor ready' })
    )
  })

  it('says something that would drive a terminal, or a secret, first', async () => {
    registerSecret('a-secret-said-at-the-start')
    const line = `\u001b[2J\u009b31m\u202eabc a-secret-said-at-the-start ${'x'.repeat(1_000)}`
    const exit = await bench.practice({ PRACTICE_READY_LINE: line }).failed
    expect(exit).toEqual({
      kind: 'wrong-ready',
      line: expect.stringMatching(/^\ufffdabc \*\*\* x{491} …$/) as string
    })
  })

  it('exits first', async () => {
    expect(await bench.practice({ PRACTICE_START: 'exit:3' }).failed).toEqual({ kind: 'code', code: 3 })
    expect(await bench.practice({ PRACTICE_START: 'kill' }).failed).toEqual({
      kind: 'signal',
      signal: 'SIGKILL'
    })
  })
})

describe('a life that goes wrong', () => {
  it.each([
    ['exit:7', { kind: 'code', code: 7 }],
    ['exit:137', { kind: 'code', code: 137 }],
    ['kill', { kind: 'signal', signal: 'SIGKILL' }],
    ['half-line', { kind: 'code', code: 0 }]
  ])('%s at work: the reason is told, the request is not answered', async (how, exit) => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: `${how}@1` })
    await life.ready
    let answered = false
    life.ask(task, () => (answered = true))
    expect(await life.failed).toEqual(exit)
    await life.gone
    expect(answered).toBe(false)
  })

  it.each(['garbage', 'garbage:base64', 'garbage:shape'])('%s: is ended and told apart', async (how) => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: `${how}@1` })
    await life.ready
    life.ask(task, () => undefined)
    expect(await life.failed).toMatchObject({ kind: 'garbage' })
    await life.gone
    expect(isThere(life.pid)).toBe(false)
  })

  it('drops answers nobody waits for, and says so once', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: 'wrong-id@1,double@2' })
    await life.ready
    life.ask(task, () => undefined)
    await askFor(life, task)
    const forgotten = life.ask(task, () => {
      throw new Error('an answer to a forgotten request')
    })
    life.forget(forgotten)
    await askFor(life, task)
    expect(bench.logger.at('warn').filter((line) => line.includes('answer to request'))).toHaveLength(1)
    expect(bench.logger.at('error')).toEqual([])
  })

  it('counts an answer that was written just before it died', async () => {
    const program = fixture('answer-and-die.mjs')
    for (const host of [{}, { setpriv }]) {
      const life = bench.start({ bin: process.execPath, args: [program] }, host)
      await life.ready
      const replies: WireReply[] = []
      life.ask(task, (reply) => replies.push(reply))
      expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
      expect(replies).toEqual([{ kind: 'error', message: expect.stringMatching(/^x{100000}$/) as string }])
    }
  })

  it('reads an answer of 64 MiB and refuses a longer line', async () => {
    const life = bench.practice({
      PRACTICE_MISBEHAVE: `huge-answer:${60 * 2 ** 20}@1,huge-answer:${65 * 2 ** 20}@2`
    })
    await life.ready
    expect(await askFor(life, task)).toMatchObject({ kind: 'output', practice: true })
    life.ask(task, () => undefined)
    expect(await life.failed).toMatchObject({
      kind: 'flood',
      reason: expect.stringContaining('longer than') as string
    })
    await life.gone
  }, 60_000)

  it('closes its stdin or stdout and goes on: not to be asked any more', async () => {
    const graces = { closedPipe: 100 }
    const ready = 'echo window_post processor ready'
    const mute = bench.start({ bin: bench.script('mute', `${ready}; exec >&-; exec sleep 100`) }, { graces })
    expect(await mute.failed).toMatchObject({
      kind: 'garbage',
      reason: expect.stringContaining('output') as string
    })
    await mute.gone
    const deaf = bench.start({ bin: bench.script('deaf', `${ready}; exec <&-; sleep 100`) }, { graces })
    await deaf.ready
    await eventually(() => {
      try {
        deaf.ask(task, () => undefined)
        return false
      } catch {
        return true
      }
    }, 'the pipe to break')
    expect(await deaf.failed).toMatchObject({
      kind: 'garbage',
      reason: expect.stringContaining('input') as string
    })
    await deaf.gone
  })

  it('tells the exit and not the broken pipe', async () => {
    const life = bench.start({
      bin: bench.script('quits', 'echo window_post processor ready; exec <&-; exit 5')
    })
    await life.ready
    try {
      life.ask(task, () => undefined)
    } catch {
      // It was faster than we.
    }
    expect(await life.failed).toEqual({ kind: 'code', code: 5 })
  })
})

/** False for a zombie, too. */
function isThere(pid: number | undefined): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
