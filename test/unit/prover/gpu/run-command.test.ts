import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { processRunner, type CommandRequest } from '../../../../src/main/prover/gpu/run-command.ts'
import { temporaryDirectory } from '../../../support/cli.ts'
import { eventually } from '../../../support/eventually.ts'

const shell = (script: string, changes: Partial<CommandRequest> = {}): CommandRequest => ({
  file: '/bin/sh',
  args: ['-c', script],
  env: { PATH: '/usr/bin:/bin' },
  timeout: 20_000,
  maxBytes: 64 * 1024,
  ...changes
})

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a command', () => {
  it('ends with its status and both outputs', async () => {
    expect(await processRunner.run(shell('echo out; echo err >&2; exit 3'))).toEqual({
      kind: 'ended',
      status: 3,
      stdout: 'out\n',
      stderr: 'err\n'
    })
  })

  it('gets an argument as it is, no shell in between', async () => {
    const request = shell('', { file: '/bin/echo', args: ['$(id); `id`', '*'] })
    expect(await processRunner.run(request)).toMatchObject({ stdout: '$(id); `id` *\n' })
  })

  it('takes what it started with it when its time is over', async () => {
    await using directory = await temporaryDirectory()
    const note = join(directory.path, 'pids')
    const outcome = await processRunner.run(
      shell(`trap '' TERM; echo early; sleep 61 & echo $$ $! > '${note}'; wait`, { timeout: 500 })
    )
    expect(outcome).toEqual({ kind: 'timed-out', stdout: 'early\n', stderr: '' })
    const pids = (await readFile(note, 'utf8')).trim().split(' ').map(Number)
    expect(pids).toHaveLength(2)
    await eventually(() => pids.every((pid) => !lives(pid)), 'both processes to end')
  })

  it('counts as ended when only something it left behind holds its output open', async () => {
    await using directory = await temporaryDirectory()
    const note = join(directory.path, 'pid')
    const outcome = await processRunner.run(
      shell(`sleep 62 & echo $! > '${note}'; echo done`, { timeout: 500 })
    )
    expect(outcome).toEqual({ kind: 'ended', status: 0, stdout: 'done\n', stderr: '' })
    const pid = Number(await readFile(note, 'utf8'))
    await eventually(() => !lives(pid), 'what was left behind to end')
  })

  it('is not started when the file is not there', async () => {
    expect(await processRunner.run(shell('', { file: '/nonexistent/nvidia-smi' }))).toMatchObject({
      kind: 'not-started',
      code: 'ENOENT'
    })
  })

  it('is not started after an abort', async () => {
    await expect(processRunner.run(shell('true', { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'CANCELLED'
    })
  })
})
