import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeftoverRegistry } from '../../../../src/main/prover/child/prover-host.ts'
import { isAlive, readProcessRow } from '../../../../src/main/prover/child/process-table.ts'
import { eventually } from '../../../support/eventually.ts'
import { sampleTask } from '../wire/sample-task.ts'
import { askFor, proverBench, setpriv, type ProverBench } from './prover-bench.ts'

let bench: ProverBench
beforeEach(() => {
  bench = proverBench()
})
afterEach(() => bench.close())

const task = sampleTask()
const ready = 'echo window_post processor ready'

describe('the end of a prover', () => {
  it('is TERM, then KILL after the grace, for one that ignores TERM', async () => {
    const life = bench.practice(
      { PRACTICE_MISBEHAVE: 'ignore-term@1,ignore-eof@1' },
      {},
      { graces: { end: 300 } }
    )
    await life.ready
    await askFor(life, task)
    const began = performance.now()
    await life.end('operator')
    expect(performance.now() - began).toBeGreaterThan(290)
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await isThere(life.pid)).toBe(false)
  })

  it('is shorter for a task that nobody waits for', async () => {
    const life = bench.practice(
      { PRACTICE_MISBEHAVE: 'ignore-term@1,ignore-eof@1' },
      {},
      { graces: { end: 60_000, abandonedTask: 100 } }
    )
    await life.ready
    await askFor(life, task)
    await life.end('abandoned-task')
    expect(await life.failed).toEqual({ kind: 'ended', purpose: 'abandoned-task' })
    expect(await isThere(life.pid)).toBe(false)
  })

  it('gives a willing one the time to end by itself', async () => {
    const file = join(bench.directory, 'last')
    const program = bench.script(
      'willing',
      `trap 'echo bye >&2; echo done > ${file}; exit 0' TERM; ${ready}; while :; do sleep 0.05; done`
    )
    const life = bench.start({ bin: program })
    await life.ready
    await life.end('operator')
    expect(readFileSync(file, 'utf8')).toBe('done\n')
    expect(bench.output.lines().map(({ text }) => text)).toContain('bye')
  })

  it('reaches a stopped process', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: 'stop@1' })
    await life.ready
    life.ask(task, () => undefined)
    await eventually(async () => (await readProcessRow(life.pid ?? 0))?.state === 'T', 'the prover to stop')
    const began = performance.now()
    await life.end('operator')
    // TERM alone would wait until the grace of five seconds is over.
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await isThere(life.pid)).toBe(false)
  })

  it('takes what it started with it', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: 'grandchild@1' })
    await life.ready
    await askFor(life, task)
    const grandchild = await childOf(life.pid)
    expect(await isThere(grandchild)).toBe(true)
    await life.end('operator')
    expect(await isThere(life.pid)).toBe(false)
    expect(await isThere(grandchild)).toBe(false)
  })

  it('kills what a dead prover leaves in its group, which may hold its pipes', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: 'grandchild@1,kill@2' })
    await life.ready
    await askFor(life, task)
    const grandchild = await childOf(life.pid)
    life.ask(task, () => undefined)
    expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
    await life.gone
    expect(await isThere(grandchild)).toBe(false)
  })

  it('does not wait for what left the group and holds its pipes', async () => {
    const life = bench.practice({ PRACTICE_MISBEHAVE: 'grandchild:detached@1,kill@2' })
    await life.ready
    await askFor(life, task)
    const grandchild = await childOf(life.pid)
    const end = killLater(grandchild)
    try {
      const pid = life.pid ?? 0
      const began = performance.now()
      process.kill(pid, 'SIGKILL')
      expect(await life.failed).toEqual({ kind: 'signal', signal: 'SIGKILL' })
      expect(performance.now() - began).toBeLessThan(300)
      await life.gone
      expect(performance.now() - began).toBeLessThan(1_500)
      expect(await isThere(grandchild)).toBe(true)
    } finally {
      end()
    }
  })

  it('keeps the first purpose, and the same promise', async () => {
    const life = bench.practice()
    await life.ready
    const first = life.end('operator')
    expect(life.end('closing')).toBe(first)
    await first
    expect(await life.failed).toEqual({ kind: 'ended', purpose: 'operator' })
  })

  it('passes no answer on once it has begun', async () => {
    const program = bench.script(
      'answers-late',
      `trap 'echo "{\\"id\\":1,\\"err_msg\\":\\"late\\"}"; exit 0' TERM; ${ready}; while :; do sleep 0.05; done`
    )
    const life = bench.start({ bin: program })
    await life.ready
    let answered = false
    life.ask(task, () => (answered = true))
    await life.end('operator')
    expect(answered).toBe(false)
    // It is no stranger's answer either.
    expect(bench.logger.at('warn')).toEqual([])
  })

  it('closes its stdin, which ends one that ignores TERM and keeps to the protocol', async () => {
    const program = bench.script('deaf', `trap '' TERM; ${ready}; cat > /dev/null; exit 0`)
    const life = bench.start({ bin: program }, { graces: { end: 20_000 } })
    await life.ready
    const began = performance.now()
    await life.end('operator')
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('notes the process while it lives, and forgets it when its group is gone', async () => {
    const calls: string[] = []
    const leftovers: LeftoverRegistry = {
      marker: 'of-this-run',
      note: (pid, child) => void calls.push(`note ${pid} ${child.name} ${child.program}`),
      forget: (pid) => void calls.push(`forget ${pid}`)
    }
    const life = bench.practice({}, {}, { leftovers })
    await life.ready
    expect(calls).toEqual([`note ${life.pid} wdpost-0 ${process.execPath}`])
    const environment = readFileSync(`/proc/${life.pid}/environ`, 'utf8').split('\0')
    expect(environment).toContain('POSTER_CONSOLE_PROVER=of-this-run')
    await life.end('operator')
    expect(calls).toEqual([`note ${life.pid} wdpost-0 ${process.execPath}`, `forget ${life.pid}`])
  })
})

describe('fifty starts', () => {
  it('leave no process, no file descriptor and no timer', async () => {
    const before = openFiles()
    const pids: number[] = []
    const program = bench.script('short', `${ready}; read line; exit 0`)
    for (let round = 0; round < 10; round++) {
      const lives = Array.from({ length: 5 }, (_, index) =>
        bench.start({ bin: program }, index % 2 === 0 ? {} : { setpriv })
      )
      for (const life of lives) {
        await life.ready
        pids.push(life.pid ?? 0)
      }
      // Half of them die by themselves, the others are ended.
      for (const [index, life] of lives.entries()) {
        if (index % 2 === 0) life.ask(task, () => undefined)
        else void life.end('operator')
      }
      await Promise.all(lives.map(({ gone }) => gone))
    }
    expect(new Set(pids).size).toBe(50)
    for (const pid of pids) expect(await isThere(pid)).toBe(false)
    await eventually(() => openFiles() <= before, `open files to be ${before} again`)
    expect(process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap')).toEqual([])
  })
})

function openFiles(): number {
  return readdirSync('/proc/self/fd').length
}

async function isThere(pid: number | undefined): Promise<boolean> {
  const row = await readProcessRow(pid ?? 0)
  return row !== undefined && isAlive(row)
}

/** The one child of a process. */
async function childOf(pid: number | undefined): Promise<number> {
  let child = 0
  await eventually(() => {
    child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
    return child > 0
  }, 'the prover to start a process')
  return child
}

function killLater(pid: number): () => void {
  return () => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone.
    }
  }
}
