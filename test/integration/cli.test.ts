import { execFile } from 'node:child_process'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { runCli, spawnDaemon, startDaemon, temporaryDirectory } from '../support/cli.ts'
import { catches, openPorts } from '../support/process-status.ts'

/** ms that --help may take where Node alone takes `bare` ms to start. */
function allowed(bare: number): number {
  return Math.max(150, 1.8 * bare)
}

describe('the command line', () => {
  test('--help answers fast and names every command', async () => {
    const runs = []
    let fastest = Infinity
    let bare = Infinity
    // The fastest counts; on a busy machine it takes more runs to see it. A slow machine starts Node itself slowly.
    for (let i = 0; i < 30; i++) {
      const began = performance.now()
      await promisify(execFile)(process.execPath, ['-e', '0'])
      bare = Math.min(bare, performance.now() - began)
      const run = await runCli(['--help'])
      runs.push(run)
      fastest = Math.min(fastest, run.milliseconds)
      if (i >= 4 && fastest < allowed(bare)) break
    }
    console.log(`--help: ${fastest.toFixed(0)} ms, Node alone ${bare.toFixed(0)} ms, ${runs.length} runs`)
    expect(runs[0]).toMatchObject({ status: 0, stderr: '' })
    expect(runs[0]?.stdout).toMatch(/daemon[\s\S]*util[\s\S]*--home/)
    expect(fastest).toBeLessThan(allowed(bare))
  })

  test('--version has the shape of the original', async () => {
    const { stdout, status } = await runCli(['--version'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^venus-sector-manager version v\d+\.\d+\.\d+-prod-\w+\n$/)
  })

  test.each([
    [['daemon', 'run', '--lisen', ':1'], 2, /lisen.*listen/],
    [['deamon'], 2, /deamon.*daemon/],
    [['util', 'storage', 'find', '1000'], 2, /sector number/],
    [['util', 'storage', 'find', 'x', '1'], 2, /"x" is not a miner/],
    [['--home', '~nobody', 'daemon', 'init'], 2, /~nobody/],
    [['--home', import.meta.filename, 'daemon', 'init'], 2, /--home: .*cli\.test\.ts is not a directory/],
    [['daemon', 'run', '--conf-dir', import.meta.filename], 2, /--conf-dir: .* is not a directory/],
    [['--home', '/nowhere/at/all', 'util', 'storage', 'find', '1000', '1'], 1, /no home directory \/nowhere/],
    [['--home', '/nowhere/at/all', 'util', 'storage', 'export'], 1, /no home directory \/nowhere/],
    [['util', 'storage', 'find', '1000', '-1'], 2, /unknown flag -1\. .*write -- before it/]
  ])('%j ends with %i and one line', async (args, status, text) => {
    await using directory = await temporaryDirectory()
    const run = await runCli(args, { env: { HOME: directory.path } })
    expect(run.status).toBe(status)
    expect(run.stderr).toMatch(text)
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(run.stdout).toBe('')
  })

  test.each([['--miner'], ['--miner', '--ext-prover']])(
    '%s %s without a gateway: exit 4',
    async (...flags) => {
      await using directory = await temporaryDirectory()
      await runCli(['--home', directory.path, 'daemon', 'init'])
      const args = ['--listen=127.0.0.1:0', ...flags.filter((flag) => flag !== undefined)]
      const run = await runCli(['--home', directory.path, 'daemon', 'run', ...args])
      expect(run.status).toBe(4)
      expect(run.stderr).toContain('no gateway api addr provided')
      expect(run.stderr).toContain('Gateway under [Common.API]')
    }
  )
})

describe('daemon init', () => {
  test('writes both files, and never again', async () => {
    await using directory = await temporaryDirectory()
    const home = join(directory.path, 'home')
    expect((await runCli(['--home', home, 'daemon', 'init'])).status).toBe(0)
    expect((await readdir(home)).sort()).toEqual(['ext-prover.cfg', 'sector-manager.cfg'])
    expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o777).toBe(0o644)
    await writeFile(join(home, 'ext-prover.cfg'), '# mine\n')
    const again = await runCli(['--home', home, 'daemon', 'init'])
    expect(again.status).toBe(0)
    expect(again.stderr).toContain('kept')
    expect(await readFile(join(home, 'ext-prover.cfg'), 'utf8')).toBe('# mine\n')
  })

  test('completes what is missing, beside a sector-manager.cfg that is there', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'sector-manager.cfg'), '# mine\n')
    expect((await runCli(['--home', directory.path, 'daemon', 'init'])).status).toBe(0)
    expect(await readFile(join(directory.path, 'sector-manager.cfg'), 'utf8')).toBe('# mine\n')
    expect(await readFile(join(directory.path, 'ext-prover.cfg'), 'utf8')).toContain('[[WdPost]]')
  })

  test('takes the home from ~ and from the environment, the flag first', async () => {
    await using directory = await temporaryDirectory()
    const env = { HOME: directory.path, VSM_PATH: join(directory.path, 'from-env') }
    await runCli(['daemon', 'init'], { env })
    await runCli(['--home=~/.venus-individual-poster', 'daemon', 'init'], { env })
    expect(await readdir(join(directory.path, 'from-env'))).toContain('sector-manager.cfg')
    expect(await readdir(join(directory.path, '.venus-individual-poster'))).toContain('ext-prover.cfg')
    expect(await readdir(directory.path)).not.toContain('.venus-sector-manager')
  })

  test.runIf(process.getuid?.() === 0)('a home that may not be written to is a clear error', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(join(directory.path, 'home'), { mode: 0o755 })
    const run = await runCli(['--home', join(directory.path, 'home'), 'daemon', 'init'], { uid: 65534 })
    expect(run.status).toBe(8)
    expect(run.stderr).toMatch(/not allowed to write .*home/)
  })
})

describe('daemon run', () => {
  async function initialised(): Promise<AsyncDisposable & { path: string }> {
    const directory = await temporaryDirectory()
    await runCli(['--home', directory.path, 'daemon', 'init'])
    return directory
  }

  test('starts from the untouched defaults and stops with 0', async () => {
    await using home = await initialised()
    const daemon = await startDaemon(home.path)
    expect(daemon.address).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(await daemon.stop('SIGTERM')).toBe(0)
    expect(daemon.log()).toContain('process signal captured')
    expect(await readdir(home.path)).not.toContain('owner.json')
  })

  test('without a configuration it says how to make one: exit 4', async () => {
    await using directory = await temporaryDirectory()
    const run = await runCli(['--home', directory.path, 'daemon', 'run', '--listen', '127.0.0.1:0'])
    expect(run.status).toBe(4)
    expect(run.stderr).toMatch(/failed to load .*sector-manager\.cfg.*daemon init/)
  })

  test('a taken port ends with 6 and leaves the home free', async () => {
    await using home = await initialised()
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    const run = await runCli(['--home', home.path, 'daemon', 'run', '--listen', `127.0.0.1:${port}`])
    expect(run.status).toBe(6)
    expect(run.stderr).toContain(`cannot listen on 127.0.0.1:${port}`)
    blocker.close()
    await (await startDaemon(home.path)).stop()
  })

  test('a second owner is told who holds the home: exit 5', async () => {
    await using home = await initialised()
    const first = await startDaemon(home.path)
    const second = await runCli(['--home', home.path, 'daemon', 'run', '--listen', '127.0.0.1:0'])
    expect(second.status).toBe(5)
    expect(second.stderr).toContain(`is in use by process ${first.process.pid}`)
    expect(second.stderr).toContain(`listening on ${first.address}`)
    await first.stop()
  })

  test('after kill -9 the next start takes the home at once', async () => {
    await using home = await initialised()
    await (await startDaemon(home.path)).stop('SIGKILL')
    expect(await readdir(home.path)).toContain('owner.json')
    expect(await (await startDaemon(home.path)).stop()).toBe(0)
  })

  test('SIGUSR1 reloads, opens no debugger, and a broken file changes nothing', async () => {
    await using home = await initialised()
    const daemon = await startDaemon(home.path)
    const file = join(home.path, 'sector-manager.cfg')
    await writeFile(file, '[[Miners]]\nActor = 1000\n')
    daemon.process.kill('SIGUSR1')
    await daemon.sees(/loaded & updated/)
    await writeFile(file, '[[Miners]]\nActor = "x"\n')
    daemon.process.kill('SIGUSR1')
    await daemon.sees(/sector-manager\.cfg:2:.*Actor/)
    expect(daemon.log()).not.toMatch(/Debugger listening/)
    expect((await fetch(`http://${daemon.address}/healthcheck`)).status).toBe(200)
    expect(await daemon.stop()).toBe(0)
  })

  test('SIGUSR1 from the first moment on neither kills nor leaves a debugger open', async () => {
    await using home = await initialised()
    for (let round = 0; round < 5; round++) {
      const daemon = spawnDaemon(home.path)
      await catches(daemon.process.pid, 'SIGUSR1')
      daemon.process.kill('SIGUSR1')
      await daemon.ready
      await daemon.sees(/reload signal captured/)
      expect(await openPorts(daemon.process.pid)).toEqual([Number(daemon.address().split(':')[1])])
      expect(await daemon.stop()).toBe(0)
    }
  })

  test('an open listener is warned about, a loopback one is not', async () => {
    await using home = await initialised()
    const local = await startDaemon(home.path)
    await local.stop()
    expect(local.log()).not.toContain('all interfaces')
    const open = await startDaemon(home.path, ['--listen', ':0'])
    await open.stop()
    expect(open.log()).toMatch(/WARN\tdep\t.*all interfaces.*sector locations/)
  })

  test('--net is accepted with a warning', async () => {
    await using home = await initialised()
    const daemon = await startDaemon(home.path, ['--proxy='], { globals: ['--net', 'cali'] })
    expect(daemon.log()).toContain('--proxy is empty: this node is no proxy')
    await daemon.stop()
    expect(daemon.log()).toMatch(/WARN\tcmd\t.*--net is deprecated/)
  })

  test('the token is made once, 0600, and never logged', async () => {
    await using home = await initialised()
    const daemon = await startDaemon(home.path, [], { env: { GOLOG_LOG_LEVEL: 'debug' } })
    await daemon.stop()
    const token = (await readFile(join(home.path, 'rpc-token'), 'utf8')).trim()
    expect((await stat(join(home.path, 'rpc-token'))).mode & 0o777).toBe(0o600)
    expect(daemon.log()).not.toContain(token)
  })
})
