/** Commands whose output nobody reads, or that cannot be written; and the command as a program of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cliFile, runCli, startDaemon, temporaryDirectory } from '../support/cli.ts'

const sectors = 20_000

async function homeWithSectors(): Promise<AsyncDisposable & { path: string }> {
  const directory = await temporaryDirectory()
  const lines = Array.from({ length: sectors }, (_, i) => `{"Miner":1000,"Number":${i},"SealedFile":"a"}`)
  await writeFile(join(directory.path, 'lines'), lines.join('\n'))
  const args = ['--home', directory.path, 'util', 'storage', 'import', join(directory.path, 'lines')]
  expect((await runCli(args)).status).toBe(0)
  return directory
}

/** Runs a command whose standard output is closed after the first bytes, or before them. */
async function runWithoutReader(
  args: readonly string[],
  { atOnce }: { readonly atOnce: boolean }
): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [cliFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  if (atOnce) child.stdout.destroy()
  else child.stdout.once('data', () => child.stdout.destroy())
  await once(child, 'close')
  return { status: child.exitCode, stderr }
}

describe('a reader that leaves', () => {
  test('ends a long export without a word', async () => {
    await using home = await homeWithSectors()
    const args = ['--home', home.path, 'util', 'storage', 'export']
    expect(await runWithoutReader(args, { atOnce: false })).toEqual({ status: 141, stderr: '' })
    const whole = await runCli(args)
    expect([whole.status, whole.stdout.split('\n').length]).toEqual([0, sectors + 1])
  })

  test.each([['--help'], ['--version'], ['util', 'storage', '--help']])(
    'ends %s the same way',
    async (...args) => {
      expect(await runWithoutReader(args, { atOnce: true })).toEqual({ status: 141, stderr: '' })
    }
  )

  test('of the log does not end a node', async () => {
    await using home = await temporaryDirectory()
    await runCli(['--home', home.path, 'daemon', 'init'])
    const daemon = await startDaemon(home.path)
    daemon.process.stderr?.destroy()
    for (let i = 0; i < 3; i++) daemon.process.kill('SIGUSR1')
    const answered = await fetch(`http://${daemon.address}/healthcheck`)
    expect(answered.status).toBe(200)
    expect(await daemon.stop()).toBe(0)
  })
})

test('an output that cannot be written is one line and exit 8', async () => {
  await using home = await temporaryDirectory()
  await runCli(['--home', home.path, 'daemon', 'init'])
  const script = 'exec "$@" > /dev/full'
  for (const args of [['--help'], ['--home', home.path, 'util', 'storage', 'find', '--json', '1000', '1']]) {
    const run = spawnSync('sh', ['-c', script, 'sh', process.execPath, cliFile, ...args], {
      encoding: 'utf8'
    })
    expect(run.stderr).toMatch(/^ERROR: cannot write standard output: .*ENOSPC.*\. Free some space[^\n]*\n$/)
    expect(run.status).toBe(8)
  }
})

test('the built command is a program: what npm link has linked survives the next build', () => {
  const run = spawnSync(cliFile, ['--version'], { encoding: 'utf8' })
  expect(run.error).toBeUndefined()
  expect(run.stdout).toMatch(/^venus-sector-manager version /)
})
