/**
 * Looks at one sector's files and says what is wrong with them: size and presence only, no content.
 * Its calls may hang on a dead mount, so it runs in a store probe's process or in a command the operator can stop, never
 * in the node itself. Source: node-protocol.md §7.4, §7.5 (with `t_aux`, as since v0.4).
 */
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import {
  requiredCacheFiles,
  sectorSizeOfFile,
  sectorSizes,
  type SectorSize
} from '../../filecoin/sector-size.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { IndexKind } from '../sector-index.ts'

export type SectorFault =
  | { readonly fault: 'missing'; readonly file: string }
  | { readonly fault: 'not-regular'; readonly file: string }
  | { readonly fault: 'wrong-size'; readonly file: string; readonly bytes: number; readonly expected: number }
  /** The sealed file has no sector's size. */
  | { readonly fault: 'no-sector-size'; readonly file: string; readonly bytes: number }
  /** The system refused to look; says nothing about the file. */
  | { readonly fault: 'unreadable'; readonly file: string; readonly reason: string }

export type SealedInspection =
  { readonly good: true; readonly size: SectorSize } | { readonly good: false; readonly fault: SectorFault }

const layouts = {
  normal: { sealedFile: 'sealed', cacheDir: 'cache' },
  upgrade: { sealedFile: 'update', cacheDir: 'update-cache' }
} as const satisfies Record<IndexKind, { sealedFile: string; cacheDir: string }>

export type SectorPart = 'sealedFile' | 'cacheDir'

/** Directory of a store that holds this part of its sectors: `sealed`, `cache`, `update`, `update-cache`. */
export function partDirectory(kind: IndexKind, part: SectorPart): string {
  return layouts[kind][part]
}

/** Path of a sector's part, relative to the store: `sealed/s-t01000-1`. */
export function partPath(kind: IndexKind, part: SectorPart, sector: SectorId): string {
  return `${partDirectory(kind, part)}/${sectorName(sector)}`
}

/**
 * @param expected the size the sector must have; undefined to read it off the file
 * @param strict regular files only; otherwise symbolic links are followed
 */
export async function inspectSealedFile(
  root: string,
  file: string,
  expected: SectorSize | undefined,
  strict: boolean
): Promise<SealedInspection> {
  const seen = await lookAt(root, file, strict)
  if (typeof seen !== 'number') return { good: false, fault: seen }
  const size = sectorSizeOfFile(seen)
  if (expected && seen !== expected.bytes) {
    return { good: false, fault: { fault: 'wrong-size', file, bytes: seen, expected: expected.bytes } }
  }
  return size ? { good: true, size } : { good: false, fault: { fault: 'no-sector-size', file, bytes: seen } }
}

/** The first required cache file that is not there, or undefined when all are. */
export async function inspectCacheDirectory(
  root: string,
  directory: string,
  size: SectorSize,
  strict: boolean
): Promise<SectorFault | undefined> {
  const seen = await Promise.all(
    requiredCacheFiles(size).map((name) => lookAt(root, `${directory}/${name}`, strict))
  )
  return seen.find((fault) => typeof fault !== 'number')
}

/**
 * Size of a sector of which only the cache is here, told by its tree files: sixteen for 64 GiB, eight for 32 GiB, one
 * for the three small sizes, which cannot be told apart and need the same files.
 */
export async function inferSizeOfCache(
  root: string,
  directory: string,
  strict: boolean
): Promise<SectorSize> {
  const [small, , , middle, large] = sectorSizes
  if (!small || !middle || !large) throw new Error('the table of sector sizes has five rows')
  const has = async (tree: number | undefined): Promise<boolean> => {
    const name = `sc-02-data-tree-r-last${tree === undefined ? '' : `-${tree}`}.dat`
    return typeof (await lookAt(root, `${directory}/${name}`, strict)) === 'number'
  }
  if (await has(undefined)) return small
  for (let tree = middle.trees; tree < large.trees; tree++) if (await has(tree)) return large
  return middle
}

/** Bytes of a file, or why it does not count. */
async function lookAt(root: string, file: string, strict: boolean): Promise<number | SectorFault> {
  try {
    const path = join(root, file)
    const stats = strict ? await lstat(path) : await stat(path)
    return stats.isFile() ? stats.size : { fault: 'not-regular', file }
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { fault: 'missing', file }
    return { fault: 'unreadable', file, reason: code ?? messageOf(error) }
  }
}

/** One phrase for people. */
export function describeFault(fault: SectorFault): string {
  switch (fault.fault) {
    case 'missing':
      return `missing ${fault.file}`
    case 'not-regular':
      return `${fault.file} is not a regular file`
    case 'wrong-size':
      return `${fault.file} with wrong size (got ${fault.bytes}, expect ${fault.expected})`
    case 'no-sector-size':
      return `${fault.file} with wrong size (got ${fault.bytes}, expect one of ${sectorSizes.map((size) => size.bytes).join(', ')})`
    case 'unreadable':
      return `cannot look at ${fault.file}: ${fault.reason}`
  }
}
