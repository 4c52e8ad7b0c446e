import { mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { actorId, sectorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { SectorSizeName } from '../../../../src/main/filecoin/sector-size.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { openMemoryIndex } from '../../../../src/main/sectors/index/memory-index.ts'
import type { ListableSectorIndex } from '../../../../src/main/sectors/sector-index.ts'
import {
  checkProvable,
  type ProvableOptions,
  type ProvableProgress,
  type ProvableResult,
  type ProvableSector
} from '../../../../src/main/sectors/stores/provable-check.ts'
import { nodeOffset } from '../../../../src/main/sectors/stores/provable-look.ts'
import { readReason } from '../../../../src/main/sectors/stores/provable-reason.ts'
import { StoreProbe } from '../../../../src/main/sectors/stores/store-probe.ts'
import { buildStores } from '../../../../src/main/sectors/stores/stores.ts'
import { recordingLogger } from '../../../support/recording-logger.ts'
import {
  makeSectorFiles,
  makeSparseFile,
  removeDirectory,
  temporaryDirectory,
  type SectorFilesOptions
} from '../../../support/sector-files.ts'

let base: string
let probe: StoreProbe
let index: ListableSectorIndex
const miner = actorId(1000)
const at = (...names: string[]): string => join(base, ...names)

beforeEach(() => {
  base = temporaryDirectory('provable')
  for (const store of ['a', 'b', 'strict']) mkdirSync(at(store))
  probe = new StoreProbe({ perStore: 2 })
  index = openMemoryIndex()
})
afterEach(async () => {
  await probe.close()
  await index.close()
  removeDirectory(base)
})

/** Files of a sector in store a (or elsewhere), and its line in the index. */
async function place(
  number: number,
  options: SectorFilesOptions & { sealedFile?: string; cacheDir?: string } = {}
): Promise<void> {
  const { sealedFile = 'a', cacheDir = sealedFile, kind = 'normal', ...files } = options
  const sector = sectorId(1000, number)
  await index.update([{ kind, sector, sealedFile, cacheDir }])
  await makeSectorFiles(at(sealedFile), sector, { ...files, kind, parts: 'sealed' })
  await makeSectorFiles(at(cacheDir), sector, { ...files, kind, parts: 'cache' })
}

const sector = (number: number, sealProof: number | 'unknown' = 5, upgraded = false): ProvableSector => ({
  number: sectorNumber(number),
  sealProof: sealProof === 'unknown' ? undefined : sealProof,
  upgraded
})

function check(sectors: readonly ProvableSector[], options: ProvableOptions = {}): Promise<ProvableResult> {
  const stores = buildStores([
    { name: 'a', path: at('a') },
    { name: 'b', path: at('b') },
    { name: 'strict', path: at('strict'), strict: true },
    { name: 'plugged', path: at('plugged'), pluginName: 's3' }
  ])
  return checkProvable({ index, stores, probe }, miner, sectors, options)
}

const trees = (count: number): string[] =>
  count === 1
    ? ['sc-02-data-tree-r-last.dat']
    : Array.from({ length: count }, (_, i) => `sc-02-data-tree-r-last-${i}.dat`)

describe.each<[SectorSizeName, number, number, number]>([
  ['2KiB', 0, 2048, 1],
  ['8MiB', 1, 8_388_608, 1],
  ['512MiB', 2, 536_870_912, 1],
  ['32GiB', 3, 34_359_738_368, 8],
  ['64GiB', 4, 68_719_476_736, 16]
])('a sector of %s', (size, proof, bytes, count) => {
  it.each([0, 5, 10, 15])('is good when all its files are there, with proof type +%i', async (version) => {
    await place(1, { size })
    await place(1, { size, kind: 'upgrade' })
    expect(await check([sector(1, proof + version)])).toEqual({})
    expect(await check([sector(1, proof + version, true)])).toEqual({})
    expect(await check([sector(1, 'unknown')])).toEqual({})
  })

  it('names whichever file is missing', async () => {
    await place(1, { size })
    for (const name of ['p_aux', 't_aux', ...trees(count)]) {
      const file = `cache/s-t01000-1/${name}`
      rmSync(at('a', file))
      expect(await check([sector(1, proof)])).toEqual({
        '1': `stat object ${file} for cache dir: stat ${at('a', file)}: no such file or directory`
      })
      writeFileSync(at('a', file), '')
    }
    rmSync(at('a', 'sealed/s-t01000-1'))
    expect(await check([sector(1, proof)])).toEqual({
      '1': `stat object sealed/s-t01000-1 for sealed file: stat ${at('a', 'sealed/s-t01000-1')}: no such file or directory`
    })
  })

  it('must have its size, to the byte', async () => {
    for (const wrong of [bytes - 1, bytes + 1, 0]) {
      await place(1, { size, bytes: wrong })
      expect(await check([sector(1, proof)])).toEqual({
        '1': `sealed/s-t01000-1 for sealed file with wrong size (got ${wrong}, expect ${bytes})`
      })
    }
    expect((await check([sector(1, 'unknown')]))['1']).toMatch(/wrong size \(got 0, expect one of 2048, /)
  })
})

describe('where a sector is', () => {
  it('is not in the index, or only in the other one', async () => {
    await place(2, { kind: 'upgrade' })
    expect(await check([sector(1), sector(2), sector(2, 5, true)])).toEqual({
      '1': 'get private info: get location for s-t01000-1: object not found',
      '2': 'get private info: get location for s-t01000-2: object not found'
    })
  })

  it('is a store this node does not have', async () => {
    const name = (number: number, sealedFile: string, cacheDir: string): Promise<void> =>
      index.update([{ kind: 'normal', sector: sectorId(1000, number), sealedFile, cacheDir }])
    await name(1, 'X', 'X')
    await name(2, 'a', 'Y')
    await name(3, 'plugged', 'a')
    const where = (number: number): string => `get private info: get location for s-t01000-${number}: `
    expect(await check([1, 2, 3].map((number) => sector(number)))).toEqual({
      '1': `${where(1)}get objstore instance X for sealed file: instance not found: X`,
      '2': `${where(2)}get objstore instance Y for cache dir: instance not found: Y`,
      '3': `${where(3)}get objstore instance plugged for sealed file: store plugged needs the plugin s3`
    })
  })

  it('may be the sealed file in one store and the cache in another', async () => {
    await place(1, { sealedFile: 'a', cacheDir: 'b', size: '32GiB' })
    await place(2, { sealedFile: 'b', cacheDir: 'a', size: '64GiB' })
    expect(await check([sector(1, 8), sector(2, 9)])).toEqual({})
    expect(await check([sector(1, 'unknown'), sector(2, 'unknown')])).toEqual({})
    rmSync(at('a', 'cache/s-t01000-2/sc-02-data-tree-r-last-15.dat'))
    const [file] = ['cache/s-t01000-2/sc-02-data-tree-r-last-15.dat']
    const missing = {
      '2': `stat object ${file} for cache dir: stat ${at('a', file)}: no such file or directory`
    }
    expect(await check([sector(1, 8), sector(2, 9)])).toEqual(missing)
    expect(await check([sector(1, 'unknown'), sector(2, 'unknown')])).toEqual(missing)
  })

  it('cannot be told by an index that fails', async () => {
    const stores = buildStores([{ name: 'a', path: at('a') }])
    const broken = {
      findMany: () => Promise.reject(new PosterError('REMOTE_UNREACHABLE', 'the source is away'))
    }
    expect(await checkProvable({ index: broken, stores, probe }, miner, [sector(1)])).toEqual({
      '1': 'get private info: get location for s-t01000-1: find objstore instance: the source is away'
    })
    const closed = { findMany: () => Promise.reject(new PosterError('CLOSED', 'closed')) }
    await expect(checkProvable({ index: closed, stores, probe }, miner, [sector(1)])).rejects.toMatchObject({
      code: 'CLOSED'
    })
    const silent = { findMany: () => new Promise<never>(() => undefined) }
    expect(await checkProvable({ index: silent, stores, probe }, miner, [sector(1)], { total: 30 })).toEqual({
      '1': 'waiting for check worker: context deadline exceeded'
    })
  })

  it('does not matter for a proof type nobody knows', async () => {
    await place(1)
    expect(await check([sector(1, 20), sector(2, -1)])).toEqual({
      '1': 'get sector size: unsupported proof type: 20',
      '2': 'get sector size: unsupported proof type: -1'
    })
  })
})

describe('what lies there', () => {
  it('may be links, unless the store is strict', async () => {
    await place(1)
    await place(1, { sealedFile: 'strict' })
    for (const store of ['a', 'strict']) {
      rmSync(at(store, 'cache/s-t01000-1/p_aux'))
      symlinkSync('t_aux', at(store, 'cache/s-t01000-1/p_aux'))
    }
    expect((await check([sector(1)]))['1']).toBe('cache/s-t01000-1/p_aux for cache dir is not a regular file')
    await index.update([{ kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'a', cacheDir: 'a' }])
    expect(await check([sector(1)])).toEqual({})
  })

  it('must be files', async () => {
    await place(1)
    rmSync(at('a', 'cache/s-t01000-1/t_aux'))
    mkdirSync(at('a', 'cache/s-t01000-1/t_aux'))
    expect((await check([sector(1)]))['1']).toBe('cache/s-t01000-1/t_aux for cache dir is not a regular file')
    rmSync(at('a', 'cache'), { recursive: true })
    writeFileSync(at('a', 'cache'), '')
    expect((await check([sector(1)]))['1']).toMatch(/p_aux for cache dir: stat .*: not a directory$/)
    rmSync(at('a', 'cache'))
    symlinkSync('cache', at('a', 'cache'))
    expect((await check([sector(1)]))['1']).toMatch(/too many levels of symbolic links$/)
  })
})

describe('a store', () => {
  it('is let go of when the look is over', async () => {
    await place(1)
    expect(await check([sector(1)])).toEqual({})
    expect(await check([sector(1)], { strict: true })).not.toEqual({})
    expect(probe.processes.map((pid) => readlinkSync(`/proc/${pid}/cwd`))).toEqual(['/'])
  })

  it('may be a link, and is named in full when it is gone, a file, or a circle', async () => {
    await place(1)
    rmSync(at('b'), { recursive: true })
    symlinkSync('a', at('b'))
    await index.update([{ kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'b', cacheDir: 'b' }])
    expect(await check([sector(1)])).toEqual({})
    const reason = (why: string): object => ({
      '1': `stat object sealed/s-t01000-1 for sealed file: stat ${at('b', 'sealed/s-t01000-1')}: ${why}`
    })
    rmSync(at('b'))
    expect(await check([sector(1)])).toEqual(reason('no such file or directory'))
    writeFileSync(at('b'), '')
    expect(await check([sector(1)])).toEqual(reason('not a directory'))
    rmSync(at('b'))
    symlinkSync('b', at('b'))
    expect(await check([sector(1)])).toEqual(reason('too many levels of symbolic links'))
  })
})

describe('strict', () => {
  it('reads nodes of the sealed file and of each tree; zeros are content', async () => {
    await place(1, { size: '32GiB', treeBytes: 9_586_976 })
    expect(await check([sector(1, 8)], { strict: true })).toEqual({})
    await makeSparseFile(at('a', 'cache/s-t01000-1/sc-02-data-tree-r-last-3.dat'), 31)
    expect(await check([sector(1, 8)], { strict: true })).toEqual({
      '1': 'cache/s-t01000-1/sc-02-data-tree-r-last-3.dat for cache dir has 31 bytes, less than one node'
    })
    expect(await check([sector(1, 8)])).toEqual({})
  })

  it('takes a short read for a reason, and an error of reading', async () => {
    await place(1)
    const file = 'cache/s-t01000-1/sc-02-data-tree-r-last.dat'
    rmSync(at('a', file))
    // A regular file of the kernel's that claims 4096 bytes and has a few.
    symlinkSync('/sys/kernel/uevent_seqnum', at('a', file))
    const seed = seedReadingPast(4096, file)
    expect((await check([sector(1)], { strict: true, seed }))['1']).toMatch(
      /^cache\/s-t01000-1\/sc-02-data-tree-r-last\.dat for cache dir with short read \(got 0 of 32 bytes at \d+\)$/
    )
    const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', errno: -5 })
    expect(readReason(file, 'cacheDir', at('a', file), failure)).toBe(
      `read object ${file} for cache dir: read ${at('a', file)}: input/output error`
    )
  })

  it('reads where the seed says, all over the file, and logs the seed', async () => {
    await place(1, { treeBytes: 4096 })
    const logger = recordingLogger()
    const stores = buildStores([{ name: 'a', path: at('a') }])
    await checkProvable({ index, stores, probe, logger }, miner, [sector(1)], { strict: true, seed: 'five' })
    expect(logger.lines).toMatchObject([{ level: 'debug', fields: { strict: true, seed: 'five' } }])
    const offsets = Array.from({ length: 1000 }, (_, i) =>
      nodeOffset('five', 'sealed/s-t01000-1', i, 68_719_476_736)
    )
    expect(offsets.every((offset) => offset % 32 === 0 && offset <= 68_719_476_736 - 32)).toBe(true)
    expect(new Set(offsets).size).toBeGreaterThan(990)
    for (const quarter of [0, 1, 2, 3]) {
      const inside = offsets.filter((offset) => Math.floor(offset / 17_179_869_184) === quarter)
      expect(inside.length).toBeGreaterThan(150)
    }
    expect(nodeOffset('five', 'x', 0, 4096)).toBe(nodeOffset('five', 'x', 0, 4096))
  })
})

/** A seed whose first node of the file is not the very first one. */
function seedReadingPast(bytes: number, file: string): string {
  for (let i = 0; ; i++) if (nodeOffset(`seed ${i}`, file, 0, bytes) > 0) return `seed ${i}`
}

describe('the course of a check', () => {
  it('tells its progress sector by sector, and is nothing for no sectors', async () => {
    for (let number = 0; number < 150; number++) await place(number)
    const seen: ProvableProgress[] = []
    const sectors = Array.from({ length: 151 }, (_, number) => sector(number))
    const result = await check(sectors, { onProgress: (progress) => void seen.push(progress) })
    expect(Object.keys(result)).toEqual(['150'])
    expect(seen).toHaveLength(151)
    expect(seen.map(({ checked }) => checked)).toEqual(Array.from({ length: 151 }, (_, i) => i + 1))
    expect(seen.at(-1)).toEqual({ checked: 151, bad: 1, total: 151 })
    expect(await check([])).toEqual({})
  })

  it('works with one helper at a time, and without limits', async () => {
    for (let number = 0; number < 20; number++) await place(number, { sealedFile: number % 2 ? 'a' : 'b' })
    const sectors = Array.from({ length: 20 }, (_, number) => sector(number))
    expect(await check(sectors, { parallel: 1 })).toEqual({})
    expect(await check(sectors, { parallel: 0, perSector: 0, total: 0 })).toEqual({})
  })

  it('ends when the caller does not want it any more', async () => {
    await place(1)
    const stop = new AbortController()
    stop.abort()
    await expect(check([sector(1)], { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' })
    const later = new AbortController()
    const checking = check([sector(1)], { signal: later.signal })
    later.abort()
    await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('ends when the probe is closed', async () => {
    await place(1)
    await probe.close()
    await expect(check([sector(1)])).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('names every sector of a store that is empty', async () => {
    const sectors = Array.from({ length: 3000 }, (_, number) => sector(number))
    await index.update(
      sectors.map(({ number }) => {
        return { kind: 'normal', sector: { miner, number }, sealedFile: 'a', cacheDir: 'a' }
      })
    )
    const result = await check(sectors)
    expect(Object.keys(result)).toHaveLength(3000)
    for (const [number, reason] of Object.entries(result)) {
      const file = `sealed/s-t01000-${number}`
      expect(reason).toBe(
        `stat object ${file} for sealed file: stat ${at('a', file)}: no such file or directory`
      )
    }
  })

  it('keeps sectors of many sizes, kinds and stores apart', async () => {
    const sizes: SectorSizeName[] = ['2KiB', '8MiB', '512MiB', '32GiB', '64GiB']
    const sectors: ProvableSector[] = []
    for (let number = 0; number < 60; number++) {
      const size = sizes[number % 5] ?? '2KiB'
      const kind = number % 3 === 0 ? 'upgrade' : 'normal'
      const [sealedFile, cacheDir] = [number % 2 ? 'a' : 'b', number % 4 < 2 ? 'a' : 'b']
      // Of every seventh the proof type is of another size.
      await place(number, { size, kind, sealedFile, cacheDir })
      const proof = number % 7 === 0 ? (number + 1) % 5 : number % 5
      sectors.push(
        sector(number, number % 4 === 3 && number % 7 !== 0 ? 'unknown' : proof, kind === 'upgrade')
      )
    }
    const result = await check(sectors)
    expect(Object.keys(result).map(Number)).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56])
    expect(result['7']).toBe(
      'sealed/s-t01000-7 for sealed file with wrong size (got 536870912, expect 34359738368)'
    )
  })

  it.each([
    ['too few', '', 'a helper left sectors unanswered'],
    ['too many', '0000', 'more answers than sectors'],
    ['something else', 'yes', 'a store probe spoke a language of its own']
  ])('gives sectors up, one by one, when helpers answer %s', async (_, seed, reason) => {
    await probe.close()
    const program = new URL('../../../fixtures/helper/lying-store-probe.ts', import.meta.url)
    probe = new StoreProbe({ program })
    for (const number of [1, 2, 3]) await place(number)
    const result = await check([sector(1), sector(2), sector(3)], { seed })
    expect(Object.keys(result)).toEqual(['1', '2', '3'])
    for (const text of Object.values(result)) expect(text).toContain(reason)
  })
})
