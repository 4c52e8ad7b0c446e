/** Lock files held by flock(1), a real holder. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  inspectLocks,
  lockDirectoryOf,
  type LockState,
  type TmpdirLocks
} from '../../../../src/main/prover/gpu/gpu-locks.ts'
import { temporaryDirectory } from '../../../support/cli.ts'
import { eventually } from '../../../support/eventually.ts'

/** Holds the lock until its input ends. */
function flock(file: string): ChildProcess {
  return spawn('flock', ['--no-fork', file, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] })
}

async function end(child: ChildProcess): Promise<void> {
  child.stdin?.end()
  await once(child, 'close')
}

async function lockOf(directory: string, name: string): Promise<LockState> {
  const found = await inspectLocks(directory)
  const lock = found.kind === 'locks' ? found.locks.find((each) => each.name === name) : undefined
  if (!lock) throw new Error(`no ${name}: ${JSON.stringify(found)}`)
  return lock
}

describe('the locks of a TMPDIR', () => {
  it('are free without files and with files nobody holds, and none is made', async () => {
    await using directory = await temporaryDirectory()
    expect(await inspectLocks(directory.path)).toMatchObject({
      kind: 'locks',
      locks: [
        { name: 'bellman.gpu.lock', state: 'absent', holders: [], waiters: [] },
        { name: 'bellman.priority.lock', state: 'absent' }
      ]
    })
    expect(await readdir(directory.path)).toEqual([])
    await writeFile(join(directory.path, 'bellman.gpu.lock'), '')
    expect(await lockOf(directory.path, 'bellman.gpu.lock')).toMatchObject({ state: 'free', holders: [] })
  })

  it('tell the holder since when, and who waits', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'bellman.gpu.lock')
    const before = Date.now()
    const holder = flock(file)
    await eventually(
      async () => (await lockOf(directory.path, 'bellman.gpu.lock')).state === 'held',
      'the lock to be held'
    )
    const waiter = flock(file)
    await eventually(
      async () => (await lockOf(directory.path, 'bellman.gpu.lock')).waiters.length === 1,
      'somebody to wait'
    )
    const lock = await lockOf(directory.path, 'bellman.gpu.lock')
    expect(lock).toMatchObject({
      state: 'held',
      holders: [{ pid: holder.pid, facts: { pid: holder.pid } }],
      waiters: [{ pid: waiter.pid, facts: { command: expect.stringContaining(file) as string } }]
    })
    expect(lock.holders[0]?.facts?.startedAt).toBeGreaterThan(before - 3_000)
    expect(await lockOf(directory.path, 'bellman.priority.lock')).toMatchObject({ state: 'absent' })
    await end(holder)
    await eventually(
      async () => (await lockOf(directory.path, 'bellman.gpu.lock')).holders[0]?.pid === waiter.pid,
      'the one who waited to hold it'
    )
    await end(waiter)
    expect(await lockOf(directory.path, 'bellman.gpu.lock')).toMatchObject({ state: 'free', waiters: [] })
    expect(await readFile(file, 'utf8')).toBe('')
  })

  it('are held by a child of a process that has ended', async () => {
    await using directory = await temporaryDirectory()
    const file = join(directory.path, 'bellman.priority.lock')
    // The shell takes the lock on a descriptor that its child keeps, and ends.
    const shell = spawn('sh', ['-c', `exec 9>"$1"; flock 9; cat <&4 & exit 0`, 'sh', file], {
      stdio: ['ignore', 'ignore', 'ignore', 'ignore', 'pipe']
    })
    await once(shell, 'exit')
    const lock = await lockOf(directory.path, 'bellman.priority.lock')
    expect(lock.state).toBe('held')
    expect(lock.holders[0]).not.toHaveProperty('facts')
    shell.stdio[4]?.destroy()
    await eventually(
      async () => (await lockOf(directory.path, 'bellman.priority.lock')).state === 'free',
      'the child to end'
    )
  })

  it('include those of builds that lock card by card', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'bellman.gpu.lock.01:00'), '')
    await writeFile(join(directory.path, 'bellman.other'), '')
    const found = await inspectLocks(directory.path)
    expect(found).toMatchObject({ kind: 'locks' })
    expect(found.kind === 'locks' && found.locks.map(({ name }) => name)).toEqual([
      'bellman.gpu.lock',
      'bellman.priority.lock',
      'bellman.gpu.lock.01:00'
    ])
  })

  it('are followed through a link to the directory', async () => {
    await using directory = await temporaryDirectory()
    const real = join(directory.path, 'real')
    await mkdir(real)
    const holder = flock(join(real, 'bellman.gpu.lock'))
    const { symlink } = await import('node:fs/promises')
    await symlink(real, join(directory.path, 'link'))
    await eventually(
      async () => (await lockOf(join(directory.path, 'link'), 'bellman.gpu.lock')).state === 'held',
      'the lock to be seen through the link'
    )
    await end(holder)
  })

  it('say what is wrong with a directory', async () => {
    await using directory = await temporaryDirectory()
    expect(await inspectLocks(join(directory.path, 'nowhere'))).toMatchObject({ kind: 'missing-directory' })
    const file = join(directory.path, 'file')
    await writeFile(file, '')
    expect(await inspectLocks(file)).toMatchObject({ kind: 'no-directory' })
  })

  it('say what this user may not do', async () => {
    await using directory = await temporaryDirectory()
    const closed = join(directory.path, 'closed')
    const readOnly = join(directory.path, 'read-only')
    await mkdir(closed)
    await mkdir(readOnly)
    await writeFile(join(readOnly, 'bellman.gpu.lock'), '')
    await chmod(directory.path, 0o755)
    await chmod(closed, 0o700)
    await chmod(readOnly, 0o555)
    await chmod(join(readOnly, 'bellman.gpu.lock'), 0o444)
    if (process.getuid?.() !== 0) await chmod(closed, 0o000)
    expect(await inspectAsUser(closed)).toMatchObject({ kind: 'no-permission' })
    expect(await inspectAsUser(readOnly)).toMatchObject({
      kind: 'locks',
      locks: [
        { state: 'free', problem: expect.stringMatching(/may not write the lock file/) as string },
        { state: 'absent', problem: expect.stringMatching(/may not create files/) as string }
      ]
    })
    await chmod(closed, 0o700)
  })

  it('are looked for where Rust looks', () => {
    expect(lockDirectoryOf({ TMPDIR: '/data/tmp/' })).toBe('/data/tmp')
    expect(lockDirectoryOf({})).toBe('/tmp')
    expect(lockDirectoryOf({ TMPDIR: 'here' })).toBe(resolve('here'))
  })
})

/** The same question, asked by a user who is not root. */
async function inspectAsUser(directory: string): Promise<TmpdirLocks> {
  if (process.getuid?.() !== 0 || !process.seteuid) return inspectLocks(directory)
  const program = `import { inspectLocks } from ${JSON.stringify(
    new URL('../../../../src/main/prover/gpu/gpu-locks.ts', import.meta.url).href
  )}
process.setgid(65534); process.setuid(65534)
process.stdout.write(JSON.stringify(await inspectLocks(${JSON.stringify(directory)})))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  await once(child, 'close')
  // Written by the line above.
  return JSON.parse(text) as TmpdirLocks
}
