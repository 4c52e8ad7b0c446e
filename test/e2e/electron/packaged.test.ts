/**
 * The packaged program as far as it can be made without a download: packed around the runtime that is here, its fuses, and its
 * command line on a host without Node.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectronRuntime } from '../../../scripts/electron-runtime.mjs'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const runtime = findElectronRuntime()
/** Nothing of this machine's Node. */
const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent' }

describe.skipIf(!runtime.path)('the packaged program', () => {
  let output: string
  let unpacked: string

  beforeAll(async () => {
    output = mkdtempSync(join(tmpdir(), 'poster-package-'))
    unpacked = join(output, 'linux-unpacked')
    const electron = runtime.path ?? ''
    const { stdout: version } = await run(electron, ['-p', 'process.versions.electron'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
    })
    await run(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        ...['--dir', '--publish', 'never', `-c.directories.output=${output}`],
        ...[`-c.electronDist=${dirname(electron)}`, `-c.electronVersion=${version.trim()}`]
      ],
      { cwd: root, maxBuffer: 16 * 1024 * 1024 }
    )
  }, 240_000)

  afterAll(() => rmSync(output, { recursive: true, force: true }))

  it('carries the command line, which needs no Node on the host', { timeout: 60_000 }, async () => {
    const cli = join(unpacked, 'resources/bin/venus-sector-manager')
    const { stdout } = await run(cli, ['--version'], { env })
    expect(stdout).toMatch(/^venus-sector-manager version v/)
    const home = join(output, 'home')
    await run(cli, ['--home', home, 'daemon', 'init'], { env })
    const found = await run(cli, ['--home', home, 'util', 'storage', 'find', '1000', '1'], { env }).catch(
      (error: { stdout?: string; stderr?: string }) => error
    )
    // LevelDB is native code inside the archive: it answers, that there is nothing.
    expect(`${found.stdout ?? ''}${found.stderr ?? ''}`).toMatch(/not found/i)
  })

  it('carries the practice prover', { timeout: 60_000 }, async () => {
    const prover = join(unpacked, 'resources/bin/practice-prover')
    const { stdout, stderr } = await run(prover, ['--help'], { env }).catch(
      (error: { stdout: string; stderr: string }) => error
    )
    expect(`${stdout}${stderr}`).toMatch(/window_post/)
  })

  it('has the fuses that are written down', async () => {
    const { stdout } = await run(process.execPath, [
      join(root, 'node_modules/@electron/fuses/dist/bin.js'),
      ...['read', '--app', join(unpacked, 'poster-console')]
    ])
    expect(stdout).toMatch(/RunAsNode is Enabled/)
    expect(stdout).toMatch(/EnableNodeOptionsEnvironmentVariable is Disabled/)
    expect(stdout).toMatch(/EnableNodeCliInspectArguments is Disabled/)
    expect(stdout).toMatch(/OnlyLoadAppFromAsar is Enabled/)
  })
})
