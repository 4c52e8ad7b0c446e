/**
 * Every way in which the practice prover misbehaves, seen from outside.
 */
import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { practiceProof } from '../../../../src/main/prover/practice/practice-proof.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { endPractice, startPractice, type PracticeProcess } from './practice-process.ts'

afterEach(endPractice)

/** One that misbehaves so, already asked for task 1. */
function misbehaving(misbehave: string, variables: Record<string, string> = {}): PracticeProcess {
  const prover = startPractice('window_post', { MISBEHAVE: misbehave, ...variables })
  prover.ask(1, sampleTask())
  return prover
}

async function processState(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
}

async function grandchildOf(prover: PracticeProcess): Promise<number> {
  await prover.saidOnStderr('grandchild pid=')
  return Number(/grandchild pid=(\d+)/.exec(prover.stderr)?.[1])
}

describe('at its start', () => {
  it('exits with a code', async () => {
    const prover = startPractice('window_post', { START: 'exit:7' })
    expect(await prover.exited).toEqual({ code: 7, signal: null })
    expect(prover.lines).toEqual([])
  })

  it('is killed', async () => {
    const prover = startPractice('wdpost', { START: 'kill' })
    expect(await prover.exited).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('hangs before its ready line', async () => {
    const prover = startPractice('window_post', { START: 'hang' })
    await prover.saidOnStderr('misbehaves at start: hang')
    prover.ask(1, sampleTask())
    await prover.saidOnStderr('PRACTICE')
    expect(prover.stderr).not.toContain('processor ready')
    prover.child.kill('SIGTERM')
    expect(await prover.exited).toEqual({ code: null, signal: 'SIGTERM' })
    expect(prover.lines).toEqual([])
  })

  it('prints garbage instead of its ready line', async () => {
    const prover = startPractice('window_post', { START: 'garbage' })
    await prover.ready()
    expect(prover.lines).toEqual(['\ufffd\ufffd\u0000{\u001b[2J'])
  })

  it('does so in the lives that are named', async () => {
    const start = (life: string) => startPractice('window_post', { START: 'exit:7@1,exit:8@2', LIFE: life })
    expect(await start('1').exited).toEqual({ code: 7, signal: null })
    expect(await start('2').exited).toEqual({ code: 8, signal: null })
    const third = start('3')
    await third.ready()
    expect(third.lines).toEqual(['window_post processor ready'])
  })
})

describe('instead of an answer', () => {
  it('exits with a code', async () => {
    const prover = misbehaving('exit:3')
    expect(await prover.exited).toEqual({ code: 3, signal: null })
    expect(prover.answers()).toEqual([])
  })

  it('is killed', async () => {
    expect(await misbehaving('kill').exited).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('stops, and answers when it is continued', async () => {
    const prover = misbehaving('stop')
    const pid = prover.child.pid ?? 0
    await eventually(async () => (await processState(pid)) === 'T', 'the process to stop')
    expect(prover.answers()).toEqual([])
    prover.child.kill('SIGCONT')
    await prover.answer(1)
  })

  it('hangs on one task and goes on with others', async () => {
    const prover = misbehaving('hang@1')
    prover.ask(2, sampleTask())
    await prover.answer(2)
    expect(prover.answers().map(({ id }) => id)).toEqual([2])
  })

  it.each([
    ['garbage', 'not valid JSON'],
    ['garbage:base64', 'a proof is not padded base64'],
    ['garbage:shape', 'the output is no object']
  ])('writes %s', async (misbehave, reason) => {
    const prover = misbehaving(misbehave)
    await eventually(() => prover.lines.length === 2, 'two lines')
    expect(prover.dialect.decodeLine(prover.lines[1] ?? '')).toEqual({
      kind: 'garbage',
      reason: expect.stringContaining(reason)
    })
  })

  it('writes half a line and ends with 0', async () => {
    const prover = misbehaving('half-line')
    let bytes = 0
    prover.child.stdout?.on('data', (chunk: Buffer) => (bytes += chunk.length))
    expect(await prover.exited).toEqual({ code: 0, signal: null })
    await prover.outputEnded
    expect(prover.lines).toEqual(['window_post processor ready'])
    expect(bytes).toBeGreaterThan('window_post processor ready\n'.length + 20)
  })

  it('answers after its end, through a process it leaves behind', async () => {
    const prover = misbehaving('late-after-exit:300')
    expect(await prover.exited).toEqual({ code: 0, signal: null })
    expect(prover.answers()).toEqual([])
    expect(await prover.answer(1)).toMatchObject({ proofs: [practiceProof(sampleTask())] })
    await prover.outputEnded
  })
})

describe('before an answer', () => {
  it('writes lines that are none', async () => {
    const prover = misbehaving('noise:20')
    await prover.answer(1)
    expect(prover.lines).toHaveLength(22)
  })

  it('writes one huge line', async () => {
    const prover = misbehaving('huge-line:5000000')
    await prover.answer(1)
    expect(prover.lines[1]).toHaveLength(5_000_000)
  })

  it('floods stderr, and answers', async () => {
    const prover = misbehaving('stderr:3000000')
    await prover.answer(1)
    await eventually(() => prover.stderr.length > 3_000_000, '3 MB of stderr')
  })

  it('floods stderr without end, and answers', async () => {
    const prover = misbehaving('stderr:endless', { DURATION_MS: '100' })
    await prover.answer(1)
    const { length } = prover.stderr
    await eventually(() => prover.stderr.length > length + 5_000_000, '5 MB more of stderr')
    await prover.kill()
  })

  it('leaves a grandchild that holds stdout and ignores SIGTERM', async () => {
    const prover = misbehaving('grandchild,exit:1')
    const grandchild = await grandchildOf(prover)
    expect(await prover.exited).toEqual({ code: 1, signal: null })
    process.kill(-(prover.child.pid ?? 0), 'SIGTERM')
    process.kill(grandchild, 'SIGTERM')
    expect(await processState(grandchild)).toMatch(/[SR]/)
    expect(prover.child.stdout?.readableEnded).toBe(false)
    process.kill(grandchild, 'SIGKILL')
    await prover.outputEnded
  })

  it('leaves a grandchild outside its process group', async () => {
    const prover = misbehaving('grandchild:detached')
    const grandchild = await grandchildOf(prover)
    await prover.answer(1)
    process.kill(-(prover.child.pid ?? 0), 'SIGKILL')
    await prover.exited
    expect(await processState(grandchild)).toMatch(/[SR]/)
    process.kill(grandchild, 'SIGKILL')
    await prover.outputEnded
  })

  it('ignores SIGTERM from that task on', async () => {
    const prover = misbehaving('ignore-term')
    await prover.answer(1)
    prover.child.kill('SIGTERM')
    await prover.saidOnStderr('ignores SIGTERM')
    prover.ask(2, sampleTask())
    await prover.answer(2)
  })

  it('stays when its stdin ends', async () => {
    const prover = misbehaving('ignore-eof', { DURATION_MS: '300' })
    await prover.saidOnStderr('task 1')
    prover.child.stdin?.end()
    await prover.answer(1)
    expect(prover.child.exitCode).toBeNull()
  })
})

describe('in an answer', () => {
  it('makes it huge', async () => {
    const prover = misbehaving('huge-answer:5000000')
    expect(await prover.answer(1)).toMatchObject({ proofs: [practiceProof(sampleTask())] })
    expect(prover.lines[1]).toHaveLength(5_000_000)
  })

  it('loses nothing of huge answers that are read late', async () => {
    const prover = startPractice('window_post', { MISBEHAVE: 'huge-answer:3000000' })
    await prover.ready()
    prover.child.stdout?.pause()
    for (let id = 1; id <= 4; id++) prover.ask(id, sampleTask())
    await prover.saidOnStderr('task 1:')
    prover.child.stdout?.resume()
    await eventually(() => prover.answers().length === 4, 'four answers')
    expect(prover.lines.slice(1).map((line) => line.length)).toEqual([3e6, 3e6, 3e6, 3e6])
  })

  it('gives a wrong proof of the right size', async () => {
    const reply = await misbehaving('wrong-proof').answer(1)
    expect(reply).toMatchObject({ proofs: [{ length: 192 }] })
    expect(reply).not.toMatchObject({ proofs: [practiceProof(sampleTask())] })
  })

  it('gives a short proof, none, or no output', async () => {
    const [short, none, nothing] = ['short-proof', 'no-proofs', 'no-output'].map((how) => misbehaving(how))
    expect(await short?.answer(1)).toMatchObject({ proofs: [{ length: 100 }] })
    expect(await none?.answer(1)).toMatchObject({ kind: 'output', proofs: [] })
    expect(await nothing?.answer(1)).toMatchObject({ kind: 'error' })
  })

  it('does not call itself practice', async () => {
    expect(await misbehaving('unmarked').answer(1)).toMatchObject({ practice: false })
  })

  it('calls itself practice with a wrong proof, whatever it is told', async () => {
    const reply = await misbehaving('unmarked,wrong-proof').answer(1)
    expect(reply).toMatchObject({ practice: true, proofs: [{ length: 192 }] })
  })

  it('answers with an id that nobody asked with', async () => {
    const prover = misbehaving('wrong-id')
    await prover.answer(1_000_001)
    expect(prover.answers()).toHaveLength(1)
  })

  it('answers twice', async () => {
    const prover = misbehaving('double')
    await eventually(() => prover.answers().length === 2, 'two answers')
    expect(prover.lines[1]).toBe(prover.lines[2])
  })
})

describe('which tasks it spoils', () => {
  it('counts tasks from 1 and lives by their number', async () => {
    const spoilt = async (life: string) => {
      const prover = startPractice('window_post', { MISBEHAVE: 'no-proofs@2,short-proof@3/2', LIFE: life })
      for (let id = 1; id <= 3; id++) prover.ask(id, sampleTask())
      await prover.answer(3)
      return prover
        .answers()
        .map(({ reply }) => (reply.kind === 'output' ? reply.proofs.map((p) => p.length) : []))
    }
    expect(await spoilt('1')).toEqual([[192], [], [192]])
    expect(await spoilt('2')).toEqual([[192], [], [100]])
  })

  it('draws a share of them from the seed, the same again', async () => {
    const spoilt = async (seed: string) => {
      const prover = startPractice('window_post', { MISBEHAVE: 'no-proofs@%30', SEED: seed })
      for (let id = 1; id <= 200; id++) prover.ask(id, sampleTask())
      await eventually(() => prover.answers().length === 200, '200 answers')
      return prover
        .answers()
        .filter(({ reply }) => reply.kind === 'output' && reply.proofs.length === 0)
        .map(({ id }) => id)
        .sort((a, b) => a - b)
    }
    const first = await spoilt('one')
    expect(first.length).toBeGreaterThan(30)
    expect(first.length).toBeLessThan(90)
    expect(await spoilt('one')).toEqual(first)
    expect(await spoilt('two')).not.toEqual(first)
  })
})
