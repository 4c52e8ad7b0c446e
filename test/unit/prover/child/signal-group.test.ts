import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { findGroupMembers, readProcessRow } from '../../../../src/main/prover/child/process-table.ts'
import {
  askGroupToEnd,
  killRest,
  signalGroup,
  taskkillPath,
  waitForGroupEnd
} from '../../../../src/main/prover/child/signal-group.ts'
import { eventually } from '../../../support/eventually.ts'

let started: ChildProcess[] = []
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started = []
})

/** Starts a shell script in a group of its own; the first line it prints. */
async function shell(script: string): Promise<{ pid: number; line: string }> {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, line: line.toString().trim() }
}

describe('a process group', () => {
  it('is everybody in it', async () => {
    const { pid } = await shell('sleep 100 & sleep 100 & echo ready; wait')
    await eventually(async () => (await findGroupMembers(pid)).length === 3, 'three processes')
    expect(askGroupToEnd(pid)).toBe(true)
    expect(await waitForGroupEnd(pid, 10_000)).toBe(true)
  })

  it('may be nobody', async () => {
    const beyondAnyId = 2 ** 30
    expect(signalGroup(beyondAnyId, 'SIGKILL')).toBe(false)
    expect(askGroupToEnd(beyondAnyId)).toBe(false)
    expect(await waitForGroupEnd(beyondAnyId, 10_000)).toBe(true)
  })

  it('is still there while one of it ignores us', async () => {
    const { pid } = await shell(`trap '' TERM; echo ready; sleep 100`)
    askGroupToEnd(pid)
    const began = performance.now()
    expect(await waitForGroupEnd(pid, 100)).toBe(false)
    expect(performance.now() - began).toBeGreaterThan(95)
    signalGroup(pid, 'SIGKILL')
    expect(await waitForGroupEnd(pid, 10_000)).toBe(true)
  })

  it('has ended when only zombies are left that nobody collects', async () => {
    // The shell becomes a program that never asks what became of its child.
    const { line } = await shell("setsid sh -c 'echo $$' & exec sleep 100")
    const zombie = Number(line)
    await eventually(async () => (await readProcessRow(zombie))?.state === 'Z', 'a zombie')
    expect(signalGroup(zombie, 'SIGKILL')).toBe(true)
    const began = performance.now()
    expect(await waitForGroupEnd(zombie, 20_000)).toBe(true)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect((await readProcessRow(zombie))?.state).toBe('Z')
  })
})

describe('what ends a tree on Windows', () => {
  it('is the program of the system and not one of PATH', () => {
    expect(taskkillPath('D:\\WINNT')).toBe('D:\\WINNT\\System32\\taskkill.exe')
    for (const root of [undefined, '', 'relative', '\\\\host\\share']) {
      expect(taskkillPath(root)).toBe('C:\\Windows\\System32\\taskkill.exe')
    }
  })
})

describe('what a leader leaves', () => {
  it('is killed after its exit, where a group is still its own', async () => {
    const { pid } = await shell(`(trap '' TERM; while :; do sleep 1; done) & echo ready; exit 0`)
    await eventually(async () => (await readProcessRow(pid))?.state !== 'S', 'its exit')
    killRest(pid)
    expect(await waitForGroupEnd(pid, 10_000)).toBe(true)
  })
})
