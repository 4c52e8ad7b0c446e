import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildBundle } from '../../../../src/main/console/export/build-bundle.ts'
import { readBundleArchive, readBundleFolder } from '../../../../src/main/console/export/read-bundle.ts'
import {
  packBundle,
  writeBundleArchive,
  writeBundleFolder
} from '../../../../src/main/console/export/store-bundle.ts'
import { readTar, writeTar } from '../../../../src/main/console/export/ustar.ts'
import { bundlePlan, bundleToken } from '../../../support/bundle-plan.ts'

const run = promisify(execFile)
const making = { version: '0.1.0', at: Date.UTC(2026, 10, 22) }

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('a bundle', () => {
  test.each(['ours', 'go-v0.4', 'damocles'] as const)('for %s reads back into its plan', async (target) => {
    const plan = bundlePlan({ target })
    const bundle = buildBundle(plan, making)
    expect(await readBundleArchive(await packBundle(bundle, making.at))).toEqual({
      plan,
      version: '0.1.0',
      madeAt: '2026-11-22T00:00:00.000Z'
    })
    expect(await readBundleFolder(await writeBundleFolder(bundle, directory))).toMatchObject({ plan })
  })

  test('of the same plan is the same bytes', async () => {
    const pack = (): Promise<Buffer> => packBundle(buildBundle(bundlePlan(), making), making.at)
    expect((await pack()).equals(await pack())).toBe(true)
  })

  test('shows its token to nobody: one file of mode 0600 has it, and no other', async () => {
    const bundle = buildBundle(bundlePlan(), making)
    expect(
      bundle.files.filter(({ text }) => text.includes(bundleToken)).map(({ path, mode }) => [path, mode])
    ).toEqual([['config/sector-manager.cfg', 0o600]])
    expect(bundle.warnings.map(({ code }) => code)).toEqual(['holdsSecrets'])
    const folder = await writeBundleFolder(bundle, directory)
    expect((await stat(join(folder, 'config/sector-manager.cfg'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'apply.sh'))).mode & 0o777).toBe(0o755)
    const archive = join(directory, 'x.tar.gz')
    await writeBundleArchive(bundle, archive, making.at)
    expect((await stat(archive)).mode & 0o777).toBe(0o600)
    await expect(writeBundleArchive(bundle, archive, making.at)).rejects.toMatchObject({
      code: 'NOT_PERMITTED'
    })
    await expect(writeBundleFolder(bundle, directory)).rejects.toMatchObject({ code: 'NOT_PERMITTED' })
  })

  test('with a secret in its environment keeps unit and manifest for the owner', () => {
    const { files } = buildBundle(bundlePlan({ environment: { API_TOKEN: 'hidden-thing' } }), making)
    const exposed = files.filter(({ text, mode }) => text.includes('hidden-thing') && mode !== 0o600)
    expect(exposed).toEqual([])
  })

  test('warns of what an operator would learn too late', () => {
    const codes = (more: Parameters<typeof bundlePlan>[0]): string[] =>
      buildBundle(bundlePlan(more), making).warnings.map(({ code }) => code)
    expect(codes({ listen: ':2789' })).toContain('listensBeyondLoopback')
    expect(codes({ extProver: false })).toContain('proversNotStarted')
    const files = { sectorManager: '[Common.API]\nMessagerKind = "lotus"\n', extProver: '' }
    expect(codes({ target: 'damocles', files })).toEqual(['keysOnlyOurs', 'noProverEntries', 'nothingToDo'])
  })

  test.each([
    ['name', { name: '../x' }],
    ['name', { name: 'a b' }],
    ['user', { host: { ...bundlePlan().host, user: 'root; rm' } }],
    ['path', { host: { ...bundlePlan().host, home: 'relative' } }],
    ['path', { host: { ...bundlePlan().host, home: '/var/../etc' } }],
    ['path', { host: { ...bundlePlan().host, program: '/bin/x\nExecStart=/bin/y' } }],
    ['variable', { environment: { 'A B': '' } }],
    ['value', { environment: { A: 'x\ny' } }],
    ['address', { proxy: 'nowhere' }],
    ['file', { files: { sectorManager: 'x = ', extProver: '' } }]
  ])('is not made from a plan with a bad %s: %j', (_what, more) => {
    expect(() => buildBundle(bundlePlan(more), making)).toThrow()
  })

  test('that was touched is refused', async () => {
    const bundle = buildBundle(bundlePlan(), making)
    const packed = (files: typeof bundle.files): Promise<Buffer> =>
      packBundle({ ...bundle, files }, making.at)
    const changed = bundle.files.map((file) =>
      file.path === 'config/ext-prover.cfg' ? { ...file, text: `${file.text}#` } : file
    )
    await expect(readBundleArchive(await packed(changed))).rejects.toThrow('not as it was made')
    await expect(readBundleArchive(await packed(bundle.files.slice(1)))).rejects.toThrow('missing')
    const more = [...bundle.files, { path: 'extra', mode: 0o644, text: '' }]
    await expect(readBundleArchive(await packed(more))).rejects.toThrow('does not belong')
    await expect(readBundleArchive(Buffer.from('no archive'))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT'
    })
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    await expect(readBundleArchive(bomb)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const folder = await writeBundleFolder(bundle, directory)
    await symlink('/etc/passwd', join(folder, 'link'))
    await expect(readBundleFolder(folder)).rejects.toThrow('neither a file')
  })
})

describe('the archive', () => {
  test('is one that tar unpacks as it is', async () => {
    const bundle = buildBundle(bundlePlan(), making)
    await writeFile(join(directory, 'b.tar.gz'), await packBundle(bundle, making.at))
    await run('tar', ['xzf', 'b.tar.gz'], { cwd: directory })
    for (const { path, text, mode } of bundle.files) {
      expect(await readFile(join(directory, bundle.name, path), 'utf8')).toBe(text)
      expect((await stat(join(directory, bundle.name, path))).mode & 0o700).toBe(mode & 0o700)
    }
    await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(directory, bundle.name) })
  })

  test('that tar has made reads back', async () => {
    await mkdir(join(directory, 'in'))
    await writeFile(join(directory, 'in/file'), 'x'.repeat(700))
    await run('tar', ['--format=ustar', '-cf', 'made.tar', 'in'], { cwd: directory })
    const files = readTar(await readFile(join(directory, 'made.tar')), { files: 4, bytes: 4_096 })
    expect(files.map(({ path, bytes }) => [path, bytes.length])).toEqual([['in/file', 700]])
  })

  test('keeps any files of any size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            path: fc.stringMatching(/^[a-z]{1,9}(\/[a-z]{1,9}){0,3}$/),
            mode: fc.constantFrom(0o600, 0o755),
            bytes: fc.uint8Array({ maxLength: 1_100 })
          }),
          { maxLength: 6, selector: ({ path }) => path }
        ),
        (files) => {
          const read = readTar(writeTar(files, 0), { files: 8, bytes: 10_000 })
          expect(read.map((file) => ({ ...file, bytes: [...file.bytes] }))).toEqual(
            files.map((file) => ({ ...file, bytes: [...file.bytes] }))
          )
        }
      )
    )
  })

  test.each(['../etc/passwd', '/etc/passwd', 'a/../../b', 'a//b', './a', 'C:x', 'a\\b', ''])(
    'with the name %j is neither written nor read',
    (path) => {
      const file = { path: 'x'.repeat(Math.max(1, path.length)), mode: 0o644, bytes: new Uint8Array() }
      expect(() => writeTar([{ ...file, path }], 0)).toThrow()
      const archive = writeTar([file], 0)
      archive.fill(0, 0, 100)
      archive.write(path, 0)
      repairChecksum(archive)
      expect(() => readTar(archive, { files: 4, bytes: 4_096 })).toThrow('no name that may stand')
    }
  )

  test('with a link, a name twice, a damaged header, too much, or no end is refused', () => {
    const file = { path: 'a', mode: 0o644, bytes: new Uint8Array(600) }
    const limits = { files: 4, bytes: 4_096 }
    const link = writeTar([file], 0)
    link.write('2', 156)
    repairChecksum(link)
    expect(() => readTar(link, limits)).toThrow('neither a file')
    expect(() => readTar(writeTar([file, file], 0), limits)).toThrow('twice')
    const damaged = writeTar([file], 0)
    damaged.write('b', 0)
    expect(() => readTar(damaged, limits)).toThrow('damaged')
    expect(() => readTar(writeTar([file], 0), { files: 4, bytes: 500 })).toThrow('more than 500')
    expect(() => readTar(writeTar([file], 0), { files: 0, bytes: 4_096 })).toThrow('more than 0')
    expect(() => readTar(writeTar([file], 0).subarray(0, 1_536), limits)).toThrow('end is missing')
    expect(() => readTar(writeTar([file], 0).subarray(0, 900), limits)).toThrow('cut off')
  })
})

describe('the unit', () => {
  test.each([
    ['plain', {}],
    ['Go', { target: 'go-v0.4' as const }],
    [
      'a node of its own',
      { proxy: null, miner: true, host: { ...bundlePlan().host, configDirectory: '/etc/poster conf' } }
    ]
  ])('passes systemd-analyze: %s', async (_name, more) => {
    const { files, name } = buildBundle(bundlePlan(more), making)
    const unit = files.find(({ path }) => path.startsWith('systemd/'))
    const path = join(directory, `${name}.service`)
    await writeFile(path, unit?.text ?? '')
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path], {
      env: { ...process.env, SYSTEMD_LOG_LEVEL: 'warning' }
    }).catch((error: { stderr: string }) => ({ stderr: `failed: ${error.stderr}` }))
    expect(stderr.split('\n').filter((line) => line.includes(name))).toEqual([])
    expect(stderr).not.toContain('failed')
  })

  test('says what a prover host needs, and keeps odd values as they are', () => {
    const { files } = buildBundle(bundlePlan(), making)
    const text = files.find(({ path }) => path.startsWith('systemd/'))?.text ?? ''
    for (const line of [
      'LimitNOFILE=1048576',
      'Restart=always',
      'OOMPolicy=continue',
      'After=network-online.target time-sync.target',
      'Environment=FIL_PROOFS_PARAMETER_CACHE=/srv/params',
      'Environment="ODD=100%% of $HOME \\"quoted\\" \\\\ and so on"',
      'ExecStartPre=+/usr/bin/install -d -o filecoin -m 0700 "/tmp/ext prover0"',
      'ExecStart=/usr/bin/env --home=/var/lib/poster daemon run --proxy=10.0.0.11:1789 --poster --listen=127.0.0.1:2789 --ext-prover'
    ])
      expect(text.split('\n')).toContain(line)
  })
})

describe('the script', () => {
  test('refuses to overwrite, keeps what it replaces, and a dry run changes nothing', async () => {
    const home = join(directory, 'home of it')
    const plan = bundlePlan({
      host: { ...bundlePlan().host, home, program: '/bin/sh', parameterCache: null }
    })
    const files = {
      ...plan.files,
      extProver: plan.files.extProver.replace('/tmp/ext prover0/', join(directory, 'locks 0'))
    }
    const folder = await writeBundleFolder(buildBundle({ ...plan, files }, making), directory)
    const apply = async (...options: string[]): Promise<{ status: number; out: string }> =>
      run('sh', [join(folder, 'apply.sh'), '--files-only', ...options]).then(
        ({ stdout, stderr }) => ({ status: 0, out: stdout + stderr }),
        (error: { code: number; stdout: string; stderr: string }) => ({
          status: error.code,
          out: error.stdout + error.stderr
        })
      )

    expect(await apply('--dry-run')).toMatchObject({
      status: 0,
      out: expect.stringContaining('nothing was changed')
    })
    expect(await readdir(directory)).toEqual(['gpu-rack-3'])

    const first = await apply()
    expect(first).toMatchObject({ status: 0, out: expect.stringContaining('written: ') })
    expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(directory, 'locks 0'))).isDirectory()).toBe(true)
    expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe(files.sectorManager)
    expect(await apply()).toMatchObject({ status: 0, out: expect.stringContaining('unchanged: ') })

    await writeFile(join(home, 'sector-manager.cfg'), '# the operator’s own\n')
    await chmod(join(home, 'ext-prover.cfg'), 0o640)
    const refused = await apply()
    expect(refused).toMatchObject({ status: 1, out: expect.stringContaining('nothing was changed') })
    expect(refused.out).not.toContain(bundleToken)
    expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe('# the operator’s own\n')

    expect(await apply('--replace')).toMatchObject({ status: 0 })
    const backup = (await readdir(home)).find((name) => name.endsWith('.bak')) ?? ''
    expect(await readFile(join(home, backup), 'utf8')).toBe('# the operator’s own\n')
    expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe(files.sectorManager)

    await writeFile(join(folder, 'config/ext-prover.cfg'), '# touched\n')
    expect(await apply('--replace')).toMatchObject({
      status: 1,
      out: expect.stringContaining('not as it was made')
    })
    expect(await apply('--what')).toMatchObject({ status: 2 })
  })
})

/** The header of the first file summed up anew, as whoever forges an archive would. */
function repairChecksum(archive: Buffer): void {
  archive.fill(' ', 148, 156)
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
}
