import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openConfigSource } from '../../../src/main/config/config-source.ts'
import { defaultExtProverConfig, defaultSectorManagerConfig } from '../../../src/main/config/defaults.ts'
import { initialiseHome } from '../../../src/main/config/init.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import { temporaryDirectories } from './temporary-directory.ts'
import { asUnprivileged } from './unprivileged.ts'

const temporaryDirectory = temporaryDirectories()

it('makes a home with both files that a node can start from', async () => {
  const home = join(await temporaryDirectory(), 'deep', 'home')
  const sectorManager = join(home, 'sector-manager.cfg')
  const extProver = join(home, 'ext-prover.cfg')
  expect(await initialiseHome(home)).toEqual({
    home,
    files: [
      { path: sectorManager, outcome: 'written' },
      { path: extProver, outcome: 'written' }
    ]
  })
  expect(await readFile(sectorManager, 'utf8')).toBe(defaultSectorManagerConfig())
  expect(await readFile(extProver, 'utf8')).toBe(defaultExtProverConfig())
  expect((await stat(home)).mode & 0o777).toBe(0o755 & ~process.umask())
  for (const path of [sectorManager, extProver]) expect((await stat(path)).mode & 0o777).toBe(0o644)
  expect((await readdir(home)).sort()).toEqual(['ext-prover.cfg', 'sector-manager.cfg'])
  const source = await openConfigSource({ directory: home, extProver: true, logger: silentLogger })
  expect(source.current().extProver?.wdPost).toHaveLength(1)
  await source.close()
})

it('completes a home that has one file, and overwrites nothing', async () => {
  const home = await temporaryDirectory()
  await writeFile(join(home, 'sector-manager.cfg'), '# mine')
  const first = await initialiseHome(home)
  expect(first.files.map((file) => file.outcome)).toEqual(['kept', 'written'])
  expect((await initialiseHome(home)).files.map((file) => file.outcome)).toEqual(['kept', 'kept'])
  expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe('# mine')
})

it('run many times at once writes each file once', async () => {
  const home = join(await temporaryDirectory(), 'home')
  const all = await Promise.all(Array.from({ length: 20 }, () => initialiseHome(home)))
  const written = all.flatMap(({ files }) => files.filter((file) => file.outcome === 'written'))
  expect(written).toHaveLength(2)
  expect((await readdir(home)).sort()).toEqual(['ext-prover.cfg', 'sector-manager.cfg'])
})

it('says so when the home may not be written to', async () => {
  const parent = await temporaryDirectory()
  const home = join(parent, 'home')
  await mkdir(home)
  await chmod(parent, 0o755)
  await chmod(home, 0o555)
  await asUnprivileged(async () => {
    await expect(initialiseHome(home)).rejects.toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      exitStatus: 8,
      message: expect.stringContaining(home)
    })
    await expect(initialiseHome(join(home, 'below'))).rejects.toMatchObject({ code: 'HOME_NOT_WRITABLE' })
  })
})

it('says so when a directory stands where a file should be', async () => {
  const home = await temporaryDirectory()
  await mkdir(join(home, 'ext-prover.cfg'))
  await expect(initialiseHome(home)).rejects.toThrow('ext-prover.cfg is there but is not a file')
})
