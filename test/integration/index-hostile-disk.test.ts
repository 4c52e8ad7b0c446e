/** A full disk, a home that cannot be written, a home that is owned: clear errors, and nothing is lost. */
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId } from '../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { silentLogger } from '../../src/main/lib/log/logger.ts'
import { openLevelIndex } from '../../src/main/sectors/index/level-index.ts'
import { startIndexProcess } from '../support/index-process.ts'
import { onReadOnlyDisk, onSmallDisk } from '../support/small-disk.ts'

let directory: string
let location: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'index-hostile-'))
  await chmod(directory, 0o755)
  location = join(directory, 'sector-index.level')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0

async function fillIndex(): Promise<void> {
  const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
  await index.update([{ kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'a' }])
  await index.close()
}

interface FullDiskReport {
  readonly failures: readonly { readonly code: string; readonly message: string; readonly advice: string }[]
  readonly acknowledgedWhenFull: number
  readonly acknowledged: number
  readonly missingWhenFull: number
  readonly missingWhenFreed: number
  readonly missingWhenOpenedAgain: number
  readonly count: number
}

describe('a full disk', () => {
  it('is told as such, keeps what was acknowledged, serves it meanwhile, and is written again once freed', async () => {
    const under = onSmallDisk(directory, '16m')
    const line = await startIndexProcess(['full-disk', directory], { under }).firstLine
    const report = JSON.parse(line) as FullDiskReport // said by the fixture in this shape
    expect(report.failures.map(({ code }) => code)).toEqual(['DISK_FULL', 'DISK_FULL', 'DISK_FULL'])
    for (const { message, advice } of report.failures) {
      expect(message).toContain(location)
      expect(message).toContain('the disk is full')
      expect(advice).toContain('Free some space')
    }
    expect(report.acknowledgedWhenFull).toBeGreaterThan(50)
    expect(report.acknowledged).toBe(report.acknowledgedWhenFull + 1000)
    expect(report).toMatchObject({ missingWhenFull: 0, missingWhenFreed: 0, missingWhenOpenedAgain: 0 })
    expect(report.count).toBeGreaterThanOrEqual(report.acknowledged)
  })
})

describe('a full disk under the last known locations', () => {
  it('costs what did not fit, and nothing that comes once it is freed', async () => {
    const under = onSmallDisk(directory, '16m')
    const line = await startIndexProcess(['full-disk-last-known', directory], { under }).firstLine
    expect(JSON.parse(line)).toEqual({ forgottenWhenFull: 0, forgottenWhenFreed: 0 })
  })
})

describe('a home that this process may not use', () => {
  it('is refused when somebody else owns it', async () => {
    await fillIndex()
    // As root the other user is nobody; without root, taking the right to write away is the same to this process.
    if (isRoot) await chown(directory, 0, 0)
    else await chmod(location, 0o555)
    const options = isRoot ? { user: 65534 } : {}
    if (!isRoot) for (const name of await readdir(location)) await chmod(join(location, name), 0o444)
    const line = await startIndexProcess(['open', location], options).firstLine
    expect(JSON.parse(line)).toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      message: expect.stringContaining(location),
      advice: expect.stringContaining('owner')
    })
    if (!isRoot) await chmod(location, 0o755)
  })

  it('is refused when the directory cannot be created', async () => {
    const home = join(directory, 'home')
    await mkdir(home)
    await chmod(home, 0o555)
    const line = await startIndexProcess(
      ['open', join(home, 'sector-index.level')],
      isRoot ? { user: 65534 } : {}
    ).firstLine
    expect(JSON.parse(line)).toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      message: expect.stringContaining(home)
    })
  })

  it('is refused on a read-only file system, and unharmed', async () => {
    await fillIndex()
    const before = await readdir(location)
    const under = onReadOnlyDisk(directory)
    const line = await startIndexProcess(['open', location], { under }).firstLine
    expect(JSON.parse(line)).toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      message: expect.stringContaining('read-only')
    })
    expect(await readdir(location)).toEqual(before)
    const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
    expect(await index.count('normal')).toBe(1)
    await index.close()
  })

  it('is refused while another process, or this one, has it open', async () => {
    await fillIndex()
    const owner = startIndexProcess(['open', location])
    expect(JSON.parse(await owner.firstLine)).toEqual({ normal: 1 })
    const open = (): Promise<unknown> =>
      openLevelIndex({ location, logger: silentLogger, clock: systemClock })
    await expect(open()).rejects.toMatchObject({
      code: 'HOME_OWNED',
      message: expect.stringContaining(location)
    })
    owner.release()
    await owner.output

    const index = await openLevelIndex({ location, logger: silentLogger, clock: systemClock })
    await expect(open()).rejects.toMatchObject({ code: 'HOME_OWNED' })
    expect(await index.find('normal', sectorId(1000, 1))).toMatchObject({ found: true })
    await index.close()
  })
})
