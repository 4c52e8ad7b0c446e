import { chmod, chown, mkdir, readFile, readdir, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  mostBackups,
  readConfigFile,
  writeConfigFile
} from '../../../../src/main/config/edit/write-config-file.ts'
import type { Clock } from '../../../../src/main/lib/clock.ts'
import { asUnprivileged } from '../unprivileged.ts'
import { temporaryDirectories } from '../temporary-directory.ts'

const temporaryDirectory = temporaryDirectories()

/** A clock that stands still at 2026-11-22T10:20:30.456Z. */
const clock: Clock = {
  now: () => Date.UTC(2026, 10, 22, 10, 20, 30, 456),
  monotonic: () => 0,
  after: () => () => undefined
}

async function fileWith(text: string): Promise<string> {
  const path = join(await temporaryDirectory(), 'ext-prover.cfg')
  await writeFile(path, text)
  return path
}

describe('writing', () => {
  it('replaces the content and keeps a backup beside it', async () => {
    const path = await fileWith('A = 1\n')
    const { backup, file } = await writeConfigFile(await readConfigFile(path), 'A = 2\n', clock)
    expect(await readFile(path, 'utf8')).toBe('A = 2\n')
    expect(backup).toBe(`${path}.20261122-102030.456.bak`)
    expect(await readFile(backup, 'utf8')).toBe('A = 1\n')
    expect((await readdir(join(path, '..'))).sort()).toEqual([
      'ext-prover.cfg',
      'ext-prover.cfg.20261122-102030.456.bak'
    ])
    const again = await writeConfigFile(file, 'A = 3\n', clock)
    expect(again.backup).toBe(`${path}.20261122-102030.456-1.bak`)
    expect(await readFile(again.backup, 'utf8')).toBe('A = 2\n')
  })

  it('keeps the mode', async () => {
    const path = await fileWith('')
    await chmod(path, 0o640)
    const { backup } = await writeConfigFile(await readConfigFile(path), 'A = 2\n', clock)
    expect((await stat(path)).mode & 0o7777).toBe(0o640)
    expect((await stat(backup)).mode & 0o7777).toBe(0o640)
  })

  it('keeps the owner, or refuses when it cannot', async () => {
    const path = await fileWith('A = 1\n')
    if (process.getuid?.() === 0) {
      await chown(path, 12_345, 54_321)
      await chmod(path, 0o604)
      await writeConfigFile(await readConfigFile(path), 'A = 2\n', clock)
      expect(await stat(path)).toMatchObject({ uid: 12_345, gid: 54_321 })
      expect((await stat(path)).mode & 0o7777).toBe(0o604)
      expect(await readFile(path, 'utf8')).toBe('A = 2\n')
      // The directory may be written to, the file belongs to somebody else.
      await chmod(join(path, '..'), 0o777)
      await asUnprivileged(async () => {
        const read = await readConfigFile(path)
        await expect(writeConfigFile(read, 'A = 3\n', clock)).rejects.toMatchObject({
          code: 'HOME_NOT_WRITABLE'
        })
      })
      expect(await readFile(path, 'utf8')).toBe('A = 2\n')
    } else {
      const { uid, gid } = await stat(path)
      await writeConfigFile(await readConfigFile(path), 'A = 2\n', clock)
      expect(await stat(path)).toMatchObject({ uid, gid })
    }
  })

  it('writes the file behind a symbolic link and leaves the link', async () => {
    const directory = await temporaryDirectory()
    await mkdir(join(directory, 'real'))
    await mkdir(join(directory, 'conf'))
    const real = join(directory, 'real', 'shared.cfg')
    await writeFile(real, 'A = 1\n')
    const link = join(directory, 'conf', 'sector-manager.cfg')
    await symlink('../real/shared.cfg', link)
    const { backup } = await writeConfigFile(await readConfigFile(link), 'A = 2\n', clock)
    expect(await readlink(link)).toBe('../real/shared.cfg')
    expect(await readFile(real, 'utf8')).toBe('A = 2\n')
    expect(backup.startsWith(real)).toBe(true)
    expect(await readdir(join(directory, 'conf'))).toEqual(['sector-manager.cfg'])
  })

  it('keeps a limited number of backups, the newest, and touches no other file', async () => {
    const path = await fileWith('A = 0\n')
    await writeFile(`${path}.bak`, 'the operator’s own')
    let file = await readConfigFile(path)
    for (let at = 1; at <= mostBackups + 5; at++) {
      const late: Clock = { ...clock, now: () => clock.now() + at * 1_000 }
      file = (await writeConfigFile(file, `A = ${at}\n`, late)).file
    }
    const names = await readdir(join(path, '..'))
    const backups = names.filter((name) => /\d\.bak$/.test(name)).sort()
    expect(backups).toHaveLength(mostBackups)
    expect(await readFile(join(path, '..', backups.at(-1) ?? ''), 'utf8')).toBe(`A = ${mostBackups + 4}\n`)
    expect(names).toContain('ext-prover.cfg.bak')
  })
})

describe('a file that is not what was read', () => {
  it('is left alone when its content changed', async () => {
    const path = await fileWith('A = 1\n')
    const read = await readConfigFile(path)
    await writeFile(path, 'A = 9\n')
    await expect(writeConfigFile(read, 'A = 2\n', clock)).rejects.toMatchObject({
      code: 'CONFIG_CHANGED_ON_DISK'
    })
    expect(await readFile(path, 'utf8')).toBe('A = 9\n')
    expect(await readdir(join(path, '..'))).toEqual(['ext-prover.cfg'])
  })

  it('is left alone when the link points elsewhere, or the file is gone', async () => {
    const directory = await temporaryDirectory()
    await writeFile(join(directory, 'a'), 'A = 1\n')
    await writeFile(join(directory, 'b'), 'A = 1\n')
    const link = join(directory, 'link.cfg')
    await symlink('a', link)
    const read = await readConfigFile(link)
    const { unlink } = await import('node:fs/promises')
    await unlink(link)
    await expect(writeConfigFile(read, 'A = 2\n', clock)).rejects.toMatchObject({
      code: 'CONFIG_CHANGED_ON_DISK'
    })
    await symlink('b', link)
    await expect(writeConfigFile(read, 'A = 2\n', clock)).rejects.toMatchObject({
      code: 'CONFIG_CHANGED_ON_DISK'
    })
    expect(await readFile(join(directory, 'b'), 'utf8')).toBe('A = 1\n')
  })
})

it('says so when the directory may not be written to, and leaves nothing behind', async () => {
  const path = await fileWith('A = 1\n')
  const directory = join(path, '..')
  await chmod(directory, 0o555)
  await asUnprivileged(async () => {
    const read = await readConfigFile(path)
    await expect(writeConfigFile(read, 'A = 2\n', clock)).rejects.toMatchObject({ code: 'HOME_NOT_WRITABLE' })
  })
  await chmod(directory, 0o755)
  expect(await readFile(path, 'utf8')).toBe('A = 1\n')
  expect(await readdir(directory)).toEqual(['ext-prover.cfg'])
})

it('a missing file is told with what to do', async () => {
  const path = join(await temporaryDirectory(), 'ext-prover.cfg')
  await expect(readConfigFile(path)).rejects.toMatchObject({
    code: 'CONFIG_NOT_FOUND',
    message: `failed to load ${path}: no such file or directory`,
    advice: expect.stringContaining('daemon init')
  })
})
