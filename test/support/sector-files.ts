/**
 * Sector files of any size in a temporary directory. They are sparse: 64 GiB take no room on disk.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sectorName, type SectorId } from '../../src/main/filecoin/sector-id.ts'
import {
  requiredCacheFiles,
  sectorSizes,
  type SectorSize,
  type SectorSizeName
} from '../../src/main/filecoin/sector-size.ts'

/** A fresh directory; give it to `removeDirectory` in the end. */
export function temporaryDirectory(name = 'sectors'): string {
  return mkdtempSync(join(tmpdir(), `poster-${name}-`))
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

export function sectorSizeNamed(name: SectorSizeName): SectorSize {
  const size = sectorSizes.find((candidate) => candidate.name === name)
  if (!size) throw new Error(`no sector size is called ${name}`)
  return size
}

export interface SectorFilesOptions {
  /** Default 2KiB. */
  readonly size?: SectorSizeName
  /** Default normal: sealed/ and cache/; upgrade: update/ and update-cache/. */
  readonly kind?: 'normal' | 'upgrade'
  /** Which half to make; default both. */
  readonly parts?: 'both' | 'sealed' | 'cache'
  /** Bytes of the sealed file when not the sector's size. */
  readonly bytes?: number
  /** Cache files to leave out. */
  readonly without?: readonly string[]
  /** Bytes of every tree file; default a few, less than one node. */
  readonly treeBytes?: number
}

/** Makes a sector's files under a store directory. */
export async function makeSectorFiles(
  store: string,
  sector: SectorId,
  options: SectorFilesOptions = {}
): Promise<void> {
  const { size = '2KiB', kind = 'normal', parts = 'both', without = [] } = options
  const { bytes } = sectorSizeNamed(size)
  const [sealed, cache] =
    kind === 'normal' ? (['sealed', 'cache'] as const) : (['update', 'update-cache'] as const)
  if (parts !== 'cache') await makeSparseFile(join(store, sealed, sectorName(sector)), options.bytes ?? bytes)
  if (parts !== 'sealed') {
    const directory = join(store, cache, sectorName(sector))
    await mkdir(directory, { recursive: true })
    const names = requiredCacheFiles(sectorSizeNamed(size)).filter((name) => !without.includes(name))
    await Promise.all(
      names.map((name) =>
        options.treeBytes !== undefined && name.includes('-tree-')
          ? makeSparseFile(join(directory, name), options.treeBytes)
          : writeFile(join(directory, name), name)
      )
    )
  }
}

/** A file of `bytes` bytes without content, with its directories. */
export async function makeSparseFile(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'w')
  try {
    await file.truncate(bytes)
  } finally {
    await file.close()
  }
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}
