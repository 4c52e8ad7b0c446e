import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import { openLevel } from '../../../../src/main/lib/level/level-store.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { openLevelIndex, type LevelIndex } from '../../../../src/main/sectors/index/level-index.ts'
import type { SectorEntry } from '../../../../src/main/sectors/sector-index.ts'

let directory: string
let location: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'index-format-'))
  location = join(directory, 'sector-index.level')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const openIndex = (at = location): Promise<LevelIndex> =>
  openLevelIndex({ location: at, logger: silentLogger, clock: systemClock })

async function writeRaw(pairs: readonly (readonly [string, string])[]): Promise<void> {
  const { database, close } = await openLevel(location)
  await database.batch(pairs.map(([key, value]) => ({ type: 'put', key, value })))
  await close()
}

async function readRaw(): Promise<[string, string][]> {
  const { database, close } = await openLevel(location)
  const pairs = await database.iterator().all()
  await close()
  return pairs
}

const formatZero = [
  ['m-1000-n-1', 'a'],
  ['cache/m-1000-n-1', 'b'],
  ['sector-upgrade/m-1000-n-10', 'u'],
  ['sector-upgrade/cache/m-1000-n-9', 'v'],
  ['m-18446744073709551615-n-18446744073709551615', '存储'],
  ['note', 'not a sector']
] as const
const migrated: SectorEntry[] = [
  { kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'a', cacheDir: 'b' },
  {
    kind: 'normal',
    sector: sectorId(2n ** 64n - 1n, 2n ** 64n - 1n),
    sealedFile: '存储',
    cacheDir: undefined
  },
  { kind: 'upgrade', sector: sectorId(1000, 9), sealedFile: undefined, cacheDir: 'v' },
  { kind: 'upgrade', sector: sectorId(1000, 10), sealedFile: 'u', cacheDir: undefined }
]

async function entriesOf(index: LevelIndex): Promise<SectorEntry[]> {
  const entries: SectorEntry[] = []
  for await (const entry of index.entries()) entries.push(entry)
  return entries
}

describe('the format of the index on disk', () => {
  it('is the current one in a fresh directory, with no backup', async () => {
    await (await openIndex()).close()
    await (await openIndex()).close()
    expect(await readRaw()).toEqual([['!format', '1']])
    expect(await readdir(directory)).toEqual(['sector-index.level'])
  })

  it('is refused when newer, and nothing is changed', async () => {
    await writeRaw([...formatZero, ['!format', '2']])
    const before = await readRaw()
    await expect(openIndex()).rejects.toMatchObject({
      code: 'INDEX_FORMAT_NEWER',
      message: `the sector index ${location} has format 2, this program knows up to 1`
    })
    expect(await readRaw()).toEqual(before)
    expect(await readdir(directory)).toEqual(['sector-index.level'])
  })

  it('is refused when unreadable', async () => {
    await writeRaw([['!format', 'one']])
    await expect(openIndex()).rejects.toMatchObject({ code: 'INDEX_CORRUPT' })
  })

  it('is brought up to date from the original’s keys, after a backup that is whole', async () => {
    await writeRaw(formatZero)
    const index = await openIndex()
    expect(await entriesOf(index)).toEqual(migrated)
    expect(index.findSync('normal', sectorId(1000, 1))).toEqual({
      found: true,
      location: { sealedFile: 'a', cacheDir: 'b' }
    })
    await index.close()
    const raw = await readRaw()
    expect(raw).toContainEqual(['!format', '1'])
    expect(raw).toContainEqual(['!unknown/note', 'not a sector'])
    expect(raw).toHaveLength(formatZero.length + 1)

    const [, backup = ''] = (await readdir(directory)).sort()
    expect(backup).toMatch(/^sector-index\.level\.backup-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/)
    await rm(location, { recursive: true })
    await cp(join(directory, backup), location, { recursive: true })
    expect(await readRaw()).toEqual([...formatZero].sort(([a], [b]) => (a < b ? -1 : 1)))
  })

  it('goes on where a killed migration stopped, with the backup that was made then', async () => {
    await writeRaw([
      ['!migration', '/somewhere/backup'],
      ['nd1000a1s', 'a'],
      ...formatZero.filter(([key]) => key !== 'm-1000-n-1')
    ])
    const index = await openIndex()
    expect(await entriesOf(index)).toEqual(migrated)
    await index.close()
    expect(await readdir(directory)).toEqual(['sector-index.level'])
    expect((await readRaw()).map(([key]) => key)).not.toContain('!migration')
  })
})
