/** /proc of real processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  readCommandLine,
  readEnvironment,
  readProcess,
  readStartTime
} from '../../../../src/main/prover/gpu/process-facts.ts'
import { temporaryDirectory } from '../../../support/cli.ts'

/** A process that waits on its input, with exactly this environment. */
async function startProcess(
  env: Record<string, string>,
  args: readonly string[] = []
): Promise<AsyncDisposable & { pid: number }> {
  const child = spawn('/bin/sh', ['-c', 'echo ready; read line', 'prover', ...args], {
    env,
    stdio: ['pipe', 'pipe', 'ignore']
  })
  await once(child.stdout, 'data')
  const { pid } = child
  if (pid === undefined) throw new Error('the process did not start')
  return {
    pid,
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await once(child, 'close')
    }
  }
}

describe('facts of a process', () => {
  it('tells its command, user, start and the variables about cards', async () => {
    const before = Date.now()
    await using child = await startProcess(
      {
        CUDA_VISIBLE_DEVICES: 'GPU-8a',
        CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
        TMPDIR: '/var/tmp/a b',
        SECRET: 'hidden'
      },
      ['--token', 'eyTheSecretToken', '--name', 'first\nsecond']
    )
    const facts = await readProcess(child.pid)
    expect(facts).toMatchObject({
      pid: child.pid,
      userId: process.getuid?.(),
      environment: {
        kind: 'read',
        visibleDevices: 'GPU-8a',
        deviceOrder: 'PCI_BUS_ID',
        tmpdir: '/var/tmp/a b'
      }
    })
    expect(facts?.command).toContain('--token *** --name first second')
    expect(JSON.stringify(facts)).not.toMatch(/hidden|TheSecretToken/)
    // The kernel counts from a boot time it knows to the second.
    expect(facts?.startedAt).toBeGreaterThan(before - 3_000)
    expect(facts?.startedAt).toBeLessThan(Date.now() + 3_000)
  })

  it('keeps apart a variable that is empty and one that is not set', async () => {
    await using empty = await startProcess({ CUDA_VISIBLE_DEVICES: '' })
    expect((await readProcess(empty.pid))?.environment).toEqual({ kind: 'read', visibleDevices: '' })
    await using unset = await startProcess({ XCUDA_VISIBLE_DEVICES: '1' })
    expect((await readProcess(unset.pid))?.environment).toEqual({ kind: 'read' })
  })

  it('knows nothing of a process that has ended', async () => {
    let pid: number
    {
      await using child = await startProcess({})
      pid = child.pid
    }
    expect(await readProcess(pid)).toBeUndefined()
  })

  it('names the user by the file of users', async () => {
    await using directory = await temporaryDirectory()
    const usersFile = join(directory.path, 'passwd')
    await writeFile(usersFile, `other:x:4242:1::/:\nprover:x:${process.getuid?.()}:1::/home:/bin/sh\n`)
    expect(await readProcess(process.pid, { usersFile })).toMatchObject({ userName: 'prover' })
  })

  it('gives up a process that does not answer', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(join(directory.path, '12'))
    for (const name of ['stat', 'status', 'environ']) await writeFile(join(directory.path, '12', name), '')
    // Opening a pipe nobody writes to waits in the kernel, as a stuck process makes its readers wait.
    const pipe = join(directory.path, '12', 'cmdline')
    await once(spawn('mkfifo', [pipe]), 'close')
    const began = performance.now()
    expect(await readProcess(12, { procDirectory: directory.path, timeout: 200 })).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(5_000)
    await writeFile(pipe, '')
  })

  it('tells that an environment belongs to another user', async () => {
    // Whether that of the first process can be read depends on the machine; the answer has to agree with the system.
    const readable = await readFile('/proc/1/environ').then(
      () => true,
      () => false
    )
    const refused = { kind: 'unreadable', reason: expect.stringMatching(/another user/) as string }
    expect((await readProcess(1))?.environment).toMatchObject(readable ? { kind: 'read' } : refused)
  })
})

describe('the pieces', () => {
  it('takes the first of two variables of one name, and nothing else', () => {
    expect(readEnvironment(Buffer.from('A=1\0TMPDIR=/a\0TMPDIR=/b\0CUDA_VISIBLE_DEVICES_OLD=3\0'))).toEqual({
      kind: 'read',
      tmpdir: '/a'
    })
  })

  it('makes a command line harmless for a terminal', () => {
    expect(readCommandLine(Buffer.from('a\u001b[2J\0b\u202ec\0\0'))).toBe('a [2J b c')
    expect(readCommandLine(Buffer.from('x'.repeat(5000)))).toHaveLength(300)
  })

  it('reads a start time behind any name', () => {
    const fields = Array.from({ length: 30 }, (_, index) => (index === 19 ? '12345' : String(index)))
    const stat = `7 (a) S (b) ${fields.join(' ')}`
    expect(readStartTime(stat, 'cpu 1\nbtime 1700000000\n')).toBe(1_700_000_000_000 + 123_450)
    expect(readStartTime(stat, '')).toBeUndefined()
    expect(readStartTime('garbage', 'btime 1')).toBeUndefined()
  })
})
