import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLeftovers } from '../../../../src/main/prover/child/leftovers.ts'
import { findGroupMembers, isAlive, readProcessRow } from '../../../../src/main/prover/child/process-table.ts'
import type { ParentOptions } from '../../../fixtures/prover/parent.ts'
import { eventually } from '../../../support/eventually.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import { fixture, practiceProver } from './prover-bench.ts'

let directory: string
let file: string
let parent: ChildProcess | undefined
let groups: number[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parent-killed-'))
  file = join(directory, 'prover-children.json')
  groups = []
})
afterEach(() => {
  parent?.kill('SIGKILL')
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // Gone, as it should be.
    }
  }
  rmSync(directory, { recursive: true })
})

/** Starts a parent with its prover and kills it; the id of the prover. */
async function killParentOf(options: Partial<ParentOptions>): Promise<number> {
  const all: ParentOptions = {
    bin: process.execPath,
    args: [practiceProver, 'processor', 'window_post'],
    envs: {},
    setpriv: false,
    file,
    ...options
  }
  parent = spawn(process.execPath, [fixture('parent.ts'), JSON.stringify(all)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const { stdout } = parent
  if (!stdout) throw new Error('no stdout')
  const [line] = (await once(stdout, 'data')) as [Buffer]
  const pid = Number(line.toString().trim())
  groups.push(pid)
  expect(await isThere(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  return pid
}

async function isThere(pid: number): Promise<boolean> {
  const row = await readProcessRow(pid)
  return row !== undefined && isAlive(row)
}

async function groupIsGone(group: number): Promise<boolean> {
  return !(await findGroupMembers(group)).some(isAlive)
}

/** Becomes ready, and neither TERM nor the end of its stdin ends it. */
const stubborn = (more = ''): Partial<ParentOptions> => ({
  bin: '/bin/sh',
  args: ['-c', `trap '' TERM; ${more} echo window_post processor ready; while :; do sleep 1; done`]
})

describe('a node that is killed by SIGKILL', () => {
  it('takes a prover that keeps to the protocol with it, without setpriv: its stdin ends', async () => {
    const pid = await killParentOf({})
    await eventually(async () => !(await isThere(pid)), 'the prover to end', 5_000)
  })

  it('takes any prover with it by setpriv', async () => {
    const pid = await killParentOf({ ...stubborn(), setpriv: true })
    await eventually(async () => !(await isThere(pid)), 'the prover to end', 5_000)
  })

  it('leaves one that keeps to nothing without setpriv, and the next start ends it', async () => {
    const pid = await killParentOf(stubborn())
    const logger = recordingLogger()
    expect(await isThere(pid)).toBe(true)
    const began = performance.now()
    const { leftovers, reaped } = await openLeftovers({ file, logger, grace: 200 })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(reaped.ended.map((entry) => entry.pid)).toEqual([pid])
    expect(reaped.remaining).toEqual([])
    expect(await groupIsGone(pid)).toBe(true)
    expect(logger.at('warn')).toHaveLength(1)
    await leftovers.close()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ entries: [] })
  })

  it('leaves what the prover had started even by setpriv, and the next start ends that', async () => {
    const mark = join(directory, 'started')
    const inner = `(trap '' TERM; while :; do sleep 1; done) & echo $! > ${mark};`
    const pid = await killParentOf({ ...stubborn(inner), setpriv: true })
    await eventually(async () => !(await isThere(pid)), 'the prover to end', 5_000)
    expect(existsSync(mark)).toBe(true)
    const grandchild = Number(readFileSync(mark, 'utf8'))
    expect(await isThere(grandchild)).toBe(true)
    const { leftovers, reaped } = await openLeftovers({ file, logger: recordingLogger(), grace: 200 })
    expect(reaped.ended.map((entry) => entry.pid)).toEqual([pid])
    expect(await isThere(grandchild)).toBe(false)
    await leftovers.close()
  })
})
