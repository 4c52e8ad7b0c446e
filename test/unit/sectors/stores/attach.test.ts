import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sectorId, sectorName } from '../../../../src/main/filecoin/sector-id.ts'
import { sectorSizes } from '../../../../src/main/filecoin/sector-size.ts'
import { systemClock } from '../../../../src/main/lib/clock.ts'
import {
  scanForSectors,
  type AttachOptions,
  type AttachProgress
} from '../../../../src/main/sectors/stores/attach.ts'
import type { SectorUpdate } from '../../../../src/main/sectors/sector-index.ts'
import {
  makeSectorFiles,
  makeSparseFile,
  removeDirectory,
  removeFile,
  temporaryDirectory
} from '../../../support/sector-files.ts'

let store: string
beforeEach(() => {
  store = temporaryDirectory('attach')
})
afterEach(() => removeDirectory(store))

interface Scan {
  updates: SectorUpdate[]
  reasons: string[]
}

async function scan(options: AttachOptions = {}): Promise<Scan> {
  const result: Scan = { updates: [], reasons: [] }
  for await (const item of scanForSectors(store, options)) {
    if (item.found) result.updates.push(item.update)
    else result.reasons.push(item.reason)
  }
  result.updates.sort((a, b) => Number(a.sector.number - b.sector.number))
  return { ...result, reasons: result.reasons.sort() }
}

describe('a scan', () => {
  it('takes sectors of all five sizes, normal and upgraded, under the absolute path as name', async () => {
    for (const [number, { name: size }] of sectorSizes.entries()) {
      await makeSectorFiles(store, sectorId(1000, number), { size })
      await makeSectorFiles(store, sectorId(1000, 10 + number), { size, kind: 'upgrade' })
    }
    const { updates, reasons } = await scan()
    expect(reasons).toEqual([])
    expect(updates).toEqual(
      [0, 1, 2, 3, 4, 10, 11, 12, 13, 14].map((number) => ({
        kind: number < 10 ? 'normal' : 'upgrade',
        sector: sectorId(1000, number),
        sealedFile: store,
        cacheDir: store
      }))
    )
  })

  it('gives the normal layout first and uses the name it was given', async () => {
    await makeSectorFiles(store, sectorId(1000, 1), { kind: 'upgrade' })
    await makeSectorFiles(store, sectorId(1000, 2))
    const kinds: string[] = []
    for await (const item of scanForSectors(store, { name: 'disk' })) {
      if (item.found) kinds.push(`${item.update.kind} ${item.update.sealedFile}`)
    }
    expect(kinds).toEqual(['normal disk', 'upgrade disk'])
  })

  it('says why it skips', async () => {
    await makeSectorFiles(store, sectorId(1000, 1), {
      size: '32GiB',
      without: ['sc-02-data-tree-r-last-3.dat']
    })
    await makeSectorFiles(store, sectorId(1000, 2), { without: ['t_aux'] })
    await makeSectorFiles(store, sectorId(1000, 3), { bytes: 2047 })
    await makeSectorFiles(store, sectorId(1000, 4), { parts: 'sealed' })
    await makeSparseFile(join(store, 'sealed', 'lost+found'), 1)
    await makeSparseFile(join(store, 'sealed', 's-t01000-1.tmp'), 2048)
    await mkdir(join(store, 'sealed', sectorName(sectorId(1000, 5))))
    const { updates, reasons } = await scan()
    expect(updates).toEqual([])
    expect(reasons).toEqual([
      'missing cache/s-t01000-1/sc-02-data-tree-r-last-3.dat',
      'missing cache/s-t01000-2/t_aux',
      'missing cache/s-t01000-4/p_aux',
      'sealed/lost+found is not named like a sector',
      'sealed/s-t01000-1.tmp is not named like a sector',
      'sealed/s-t01000-3 with wrong size (got 2047, expect one of 2048, 8388608, 536870912, 34359738368, 68719476736)',
      'sealed/s-t01000-5 is not a regular file'
    ])
  })

  it('follows symbolic links unless strict', async () => {
    await makeSectorFiles(store, sectorId(1000, 1))
    await makeSectorFiles(store, sectorId(1000, 2))
    await rename(join(store, 'sealed/s-t01000-1'), join(store, 'elsewhere'))
    await symlink('../elsewhere', join(store, 'sealed/s-t01000-1'))
    await rename(join(store, 'cache/s-t01000-2/p_aux'), join(store, 'p_aux'))
    await symlink('../../p_aux', join(store, 'cache/s-t01000-2/p_aux'))
    await symlink('/nowhere', join(store, 'sealed/s-t01000-3'))
    expect((await scan()).updates.map(({ sector }) => sector.number)).toEqual([1n, 2n])
    const strict = await scan({ strict: true })
    expect(strict.updates).toEqual([])
    expect(strict.reasons).toEqual([
      'cache/s-t01000-2/p_aux is not a regular file',
      'sealed/s-t01000-1 is not a regular file',
      'sealed/s-t01000-3 is not a regular file'
    ])
  })

  it('refuses what is no directory, and takes an empty one', async () => {
    expect(await scan()).toEqual({ updates: [], reasons: [] })
    await writeFile(join(store, 'file'), '')
    await expect(scanForSectors(join(store, 'file')).next()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(scanForSectors(join(store, 'none')).next()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await writeFile(join(store, 'sealed'), '')
    await expect(scan()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  })
})

describe('a split store', () => {
  it('gives sealed files and caches each by themselves', async () => {
    await makeSectorFiles(store, sectorId(1000, 1), { size: '32GiB', parts: 'sealed' })
    await makeSectorFiles(store, sectorId(1000, 2), { size: '64GiB', parts: 'cache' })
    await makeSectorFiles(store, sectorId(1000, 3), { size: '32GiB', parts: 'cache', kind: 'upgrade' })
    await makeSectorFiles(store, sectorId(1000, 4), { size: '8MiB', parts: 'cache' })
    const { updates, reasons } = await scan({ allowSplitted: true, name: 'disk' })
    expect(reasons).toEqual([])
    expect(updates).toEqual([
      { kind: 'normal', sector: sectorId(1000, 1), sealedFile: 'disk' },
      { kind: 'normal', sector: sectorId(1000, 2), cacheDir: 'disk' },
      { kind: 'upgrade', sector: sectorId(1000, 3), cacheDir: 'disk' },
      { kind: 'normal', sector: sectorId(1000, 4), cacheDir: 'disk' }
    ])
  })

  it('does not take half a 64 GiB cache for a 32 GiB one', async () => {
    await makeSectorFiles(store, sectorId(1000, 1), {
      size: '64GiB',
      parts: 'cache',
      without: ['sc-02-data-tree-r-last-8.dat', 'sc-02-data-tree-r-last-2.dat']
    })
    // The sealed file beside it tells the size even when no tree file beyond the eighth is left.
    await makeSectorFiles(store, sectorId(1000, 2), { size: '64GiB' })
    for (let tree = 8; tree < 16; tree++) {
      await removeFile(join(store, 'cache/s-t01000-2', `sc-02-data-tree-r-last-${tree}.dat`))
    }
    const { updates, reasons } = await scan({ allowSplitted: true })
    expect(updates).toEqual([{ kind: 'normal', sector: sectorId(1000, 2), sealedFile: store }])
    expect(reasons).toEqual([
      'missing cache/s-t01000-1/sc-02-data-tree-r-last-2.dat',
      'missing cache/s-t01000-2/sc-02-data-tree-r-last-8.dat'
    ])
  })
})

describe('a long scan', () => {
  it('reports progress and ends with the whole count', async () => {
    for (let number = 0; number < 50; number++) await makeSectorFiles(store, sectorId(1000, number))
    await makeSparseFile(join(store, 'sealed', 'stranger'), 1)
    const reports: AttachProgress[] = []
    let time = 0
    const clock = { ...systemClock, monotonic: () => (time += 10) }
    await scan({
      onProgress: (progress) => reports.push(progress),
      progressInterval: 100,
      clock,
      parallel: 4
    })
    expect(reports.length).toBeGreaterThan(4)
    expect(reports.length).toBeLessThan(30)
    expect(reports.at(-1)).toMatchObject({ scanned: 51, found: 50, skipped: 1 })
    const counts = reports.map(({ scanned }) => scanned)
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
  })

  it('stops when it is cancelled', async () => {
    for (let number = 0; number < 100; number++) await makeSectorFiles(store, sectorId(1000, number))
    const stop = new AbortController()
    let seen = 0
    const scanning = (async () => {
      for await (const item of scanForSectors(store, { signal: stop.signal, parallel: 2 })) {
        if (item.found && ++seen === 10) stop.abort()
      }
    })()
    await expect(scanning).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(seen).toBe(10)
  })

  it('may be left early', async () => {
    for (let number = 0; number < 20; number++) await makeSectorFiles(store, sectorId(1000, number))
    for await (const item of scanForSectors(store)) {
      expect(item.found).toBe(true)
      break
    }
  })
})
