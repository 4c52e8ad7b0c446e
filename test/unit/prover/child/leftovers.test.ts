import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  readLeftovers,
  readProcessWorld,
  type Leftover
} from '../../../../src/main/prover/child/leftovers-file.ts'
import { openLeftovers } from '../../../../src/main/prover/child/leftovers.ts'
import { isAlive, parseProcessRow, readProcessRow } from '../../../../src/main/prover/child/process-table.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger, type RecordingLogger } from '../../../support/recording-logger.ts'

let directory: string
let file: string
let logger: RecordingLogger
let started: ChildProcess[]
const world = await readProcessWorld()
if (!world) throw new Error('these tests need /proc')

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'leftovers-'))
  file = join(directory, 'prover-children.json')
  logger = recordingLogger()
  started = []
})
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(directory, { recursive: true })
})

const marker = 'c'.repeat(32)
const marked = (value = marker): NodeJS.ProcessEnv => ({ ...process.env, POSTER_CONSOLE_PROVER: value })

async function sleeper(detached = true, env: NodeJS.ProcessEnv = marked()): Promise<number> {
  const child = spawn('sleep', ['100'], { detached, stdio: 'ignore', env })
  started.push(child)
  await once(child, 'spawn')
  return child.pid ?? 0
}

async function entryOf(pid: number, changed: Partial<Leftover> = {}): Promise<Leftover> {
  const row = await readProcessRow(pid)
  return {
    pid,
    startTicks: row?.startTicks ?? '',
    name: 'wdpost-0',
    program: '/bin/sleep',
    marker,
    ...changed
  }
}

const write = (content: unknown): void => writeFileSync(file, JSON.stringify(content))
const written = (): { entries: Leftover[] } =>
  JSON.parse(readFileSync(file, 'utf8')) as { entries: Leftover[] }
const open = () => openLeftovers({ file, logger, grace: 500 })

async function isThere(pid: number): Promise<boolean> {
  const row = await readProcessRow(pid)
  return row !== undefined && isAlive(row)
}

describe('what runs', () => {
  it('is written down for nobody else to read, and taken out again', async () => {
    const { leftovers } = await open()
    const [one, other] = [await sleeper(), await sleeper()]
    leftovers.note(one, { name: 'wdpost-0', program: '/a' })
    leftovers.note(other, { name: 'winpost-0', program: '/b' })
    await leftovers.close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(written()).toEqual({
      ...world,
      entries: [
        await entryOf(one, { program: '/a', marker: leftovers.marker }),
        await entryOf(other, { name: 'winpost-0', program: '/b', marker: leftovers.marker })
      ]
    })
    leftovers.forget(one)
    leftovers.forget(99_999_999)
    await leftovers.close()
    expect(written().entries.map(({ pid }) => pid)).toEqual([other])
  })

  it('is forgotten even before its start time was read', async () => {
    const { leftovers } = await open()
    const pid = await sleeper()
    leftovers.note(pid, { name: 'wdpost-0', program: '/a' })
    leftovers.forget(pid)
    await leftovers.close()
    expect(written().entries).toEqual([])
  })

  it('is written a few times for many changes', async () => {
    const { leftovers } = await open()
    await leftovers.close()
    const pids = await Promise.all(Array.from({ length: 8 }, () => sleeper()))
    const own = new AbortController()
    let writes = 0
    const watching = watch(directory, { signal: own.signal }, (_event, name) => {
      if (name === 'prover-children.json') writes++
    })
    for (let round = 0; round < 50; round++) {
      for (const pid of pids) leftovers.note(pid, { name: `wdpost-${round}`, program: '/a' })
    }
    await leftovers.close()
    await eventually(() => writes > 0, 'a write')
    own.abort()
    watching.close()
    expect(writes).toBeLessThan(20)
    const own49 = { name: 'wdpost-49', program: '/a', marker: leftovers.marker }
    const expected = await Promise.all(pids.map((pid) => entryOf(pid, own49)))
    expect(written().entries).toEqual(expected)
  })

  it('costs a line in the log when it cannot be written', async () => {
    const nowhere = join(directory, 'none', 'file.json')
    const { leftovers } = await openLeftovers({ file: nowhere, logger })
    leftovers.note(await sleeper(), { name: 'wdpost-0', program: '/a' })
    await leftovers.close()
    expect(logger.at('warn').length).toBeGreaterThan(0)
    expect(logger.at('warn')[0]).toContain('cannot note which provers run')
  })
})

describe('what an earlier run left behind', () => {
  it('is ended when it is the very process', async () => {
    const pid = await sleeper()
    write({ ...world, entries: [await entryOf(pid)] })
    const { reaped } = await open()
    expect(reaped.ended.map((entry) => entry.pid)).toEqual([pid])
    expect(await isThere(pid)).toBe(false)
  })

  it.each([
    ['the id belongs to another process now', { startTicks: '1' }, {}],
    ['the host has booted since', {}, { bootId: 'another' }],
    ['it was in another container', {}, { pidNamespace: 'pid:[1]' }]
  ])('is not touched when %s', async (_what, entry, header) => {
    const pid = await sleeper()
    write({ ...world, ...header, entries: [await entryOf(pid, entry)] })
    const { leftovers, reaped } = await open()
    expect(reaped).toEqual({ ended: [], remaining: [] })
    expect(await isThere(pid)).toBe(true)
    await leftovers.close()
    expect(written().entries).toEqual([])
  })

  it.each([
    ['no marker', {}],
    ['that of another run', marked('d'.repeat(32))]
  ])('is not touched when it bears %s', async (_what, env) => {
    const pid = await sleeper(true, env)
    write({ ...world, entries: [await entryOf(pid)] })
    expect((await open()).reaped).toEqual({ ended: [], remaining: [] })
    expect(await isThere(pid)).toBe(true)
  })

  it('is not touched when it leads no group, as no prover of ours does; nor are we', async () => {
    const pid = await sleeper(false)
    write({ ...world, entries: [await entryOf(pid), await entryOf(process.pid)] })
    expect((await open()).reaped).toEqual({ ended: [], remaining: [] })
    expect(await isThere(pid)).toBe(true)
  })
})

/** A leader that leaves, and one or more that stay in its group and session; their ids. */
async function orphans(
  script: string
): Promise<{ readonly leader: number; readonly left: readonly number[] }> {
  const leader = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: marked()
  })
  let said = ''
  leader.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(leader, 'exit')
  await eventually(() => said.includes('end'), 'the ids of those who stay')
  leader.stdout.destroy()
  return { leader: leader.pid ?? 0, left: said.trim().split('\n').slice(0, -1).map(Number) }
}

/** Until then it has the variables of the shell that made it. */
async function becomesSleep(pid: number | undefined): Promise<void> {
  await eventually(() => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n', 'the shell to run sleep')
}

describe('what a leader left behind that is gone', () => {
  let left: readonly number[] = []
  afterEach(() => {
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone.
      }
    }
  })
  const gone = (leader: number): Leftover => ({
    pid: leader,
    startTicks: '1',
    name: 'wdpost-0',
    program: '/x',
    marker
  })

  it('is ended when it bears the marker', async () => {
    const made = await orphans('sleep 100 & echo $!; echo end')
    left = made.left
    write({ ...world, entries: [gone(made.leader)] })
    expect((await open()).reaped.ended.map(({ pid }) => pid)).toEqual([made.leader])
    expect(await isThere(left[0] ?? 0)).toBe(false)
  })

  it('is left alone when it is the daemon of a stranger, who had the id later', async () => {
    const made = await orphans(`unset POSTER_CONSOLE_PROVER; sleep 100 & echo $!; echo end`)
    left = made.left
    await becomesSleep(left[0])
    write({ ...world, entries: [gone(made.leader)] })
    expect((await open()).reaped).toEqual({ ended: [], remaining: [] })
    expect(await isThere(left[0] ?? 0)).toBe(true)
  })

  it('is ended one by one, however it takes TERM; a stranger beside it stays', async () => {
    const made = await orphans(`(trap '' TERM; while :; do sleep 1; done) & echo $!
      POSTER_CONSOLE_PROVER=${'d'.repeat(32)} sleep 100 & echo $!
      echo end`)
    left = made.left
    await becomesSleep(left[1])
    write({ ...world, entries: [gone(made.leader)] })
    expect((await open()).reaped.ended).toHaveLength(1)
    expect(await Promise.all(left.map(isThere))).toEqual([false, true])
  })
})

describe('a file that cannot be trusted', () => {
  const good = { pid: 7, startTicks: '8', name: 'wdpost-0', program: '/a', marker }
  it.each<[string, string]>([
    ['empty', ''],
    ['no JSON', '{"bootId":'],
    ['a list', '[]'],
    ['without entries', JSON.stringify(world)],
    ['entries of another kind', JSON.stringify({ ...world, entries: { 0: good } })],
    ['huge', JSON.stringify({ ...world, entries: Array.from({ length: 10_000 }, () => good) })]
  ])('is as none: %s', async (_what, text) => {
    writeFileSync(file, text)
    expect(await readLeftovers(file, world)).toEqual([])
  })

  it.each([
    ...[0, 1, -5, 1.5, 2 ** 22 + 1, '7', null].map((pid) => ({ ...good, pid })),
    ...['', '-1', '1e3', 8, 'x'.repeat(30)].map((startTicks) => ({ ...good, startTicks })),
    { ...good, name: 3 },
    { ...good, program: undefined },
    ...[undefined, '', 'c'.repeat(31), 'C'.repeat(32)].map((own) => ({ ...good, marker: own })),
    'text',
    null
  ])('has a bad entry, which is passed over: %j', async (entry) => {
    write({ ...world, entries: [entry, good] })
    expect(await readLeftovers(file, world)).toEqual([good])
  })

  it('is missing, a directory, or cannot be read', async () => {
    expect(await readLeftovers(join(directory, 'none'), world)).toEqual([])
    expect(await readLeftovers(directory, world)).toEqual([])
    symlinkSync('loop', join(directory, 'loop'))
    const { leftovers } = await openLeftovers({ file: join(directory, 'loop'), logger })
    expect(logger.at('warn')[0]).toContain('cannot look for provers of an earlier run')
    await leftovers.close()
  })
})

describe('a row of the process table', () => {
  it('is read after the name, whatever that is', () => {
    const fields = ['S', '1', '42', '43', ...Array.from({ length: 15 }, () => '0'), '12345', '9']
    expect(parseProcessRow(42, `42 (a) b) ( c) ${fields.join(' ')}`)).toEqual({
      pid: 42,
      state: 'S',
      group: 42,
      session: 43,
      startTicks: '12345'
    })
    for (const text of ['', '42 (x', '42 (x) S 1 a 3', 'nonsense']) {
      expect(parseProcessRow(42, text)).toBeUndefined()
    }
  })

  it('is our own', async () => {
    expect(await readProcessRow(process.pid)).toMatchObject({
      pid: process.pid,
      state: expect.stringMatching(/[RS]/) as string
    })
    expect(await readProcessRow(2 ** 22 + 5)).toBeUndefined()
  })
})
