/**
 * Why a sector cannot be proven, in the original's words (node-protocol.md §7.4, §7.5; the phrases around them are those
 * of its tracker). Scripts and people search for these texts. Pure.
 */
import { sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { sectorSizes } from '../../filecoin/sector-size.ts'
import { messageOf, systemCodeOf } from '../../lib/error.ts'
import type { SectorPart } from './sector-files.ts'

/** What the original calls the two halves. */
const titles: Readonly<Record<SectorPart, string>> = { sealedFile: 'sealed file', cacheDir: 'cache dir' }

/** A check that was not begun when its time had run out. */
export const lateReason = 'waiting for check worker: context deadline exceeded'

/** No helper answered for the sector in time. */
export function hangingReason(sector: SectorId, store: string, milliseconds: number): string {
  return `check ${sectorName(sector)} in store ${store}: no answer within ${milliseconds / 1000}s: context deadline exceeded`
}

export function unsupportedProofReason(sealProof: number | bigint): string {
  return `get sector size: unsupported proof type: ${sealProof}`
}

export function notInIndexReason(sector: SectorId): string {
  return `get private info: get location for ${sectorName(sector)}: object not found`
}

export function lookupReason(sector: SectorId, error: unknown): string {
  return `get private info: get location for ${sectorName(sector)}: find objstore instance: ${messageOf(error)}`
}

/** @param plugin the plugin the store needs; undefined when this node has no store of that name */
export function noInstanceReason(
  sector: SectorId,
  store: string,
  part: SectorPart,
  plugin: string | undefined
): string {
  const why =
    plugin === undefined ? `instance not found: ${store}` : `store ${store} needs the plugin ${plugin}`
  return `get private info: get location for ${sectorName(sector)}: get objstore instance ${store} for ${titles[part]}: ${why}`
}

/** @param path absolute, as the system was asked */
export function statReason(file: string, part: SectorPart, path: string, error: unknown): string {
  return `stat object ${file} for ${titles[part]}: stat ${path}: ${systemText(error)}`
}

export function readReason(file: string, part: SectorPart, path: string, error: unknown): string {
  return `read object ${file} for ${titles[part]}: read ${path}: ${systemText(error)}`
}

export function notRegularReason(file: string, part: SectorPart): string {
  return `${file} for ${titles[part]} is not a regular file`
}

/** @param expected undefined: one of a sector's sizes */
export function wrongSizeReason(file: string, bytes: number, expected: number | undefined): string {
  const wanted = expected ?? `one of ${sectorSizes.map((size) => size.bytes).join(', ')}`
  return `${file} for ${titles.sealedFile} with wrong size (got ${bytes}, expect ${wanted})`
}

export function noNodeReason(file: string, part: SectorPart, bytes: number): string {
  return `${file} for ${titles[part]} has ${bytes} bytes, less than one node`
}

export function shortReadReason(file: string, part: SectorPart, got: number, offset: number): string {
  return `${file} for ${titles[part]} with short read (got ${got} of 32 bytes at ${offset})`
}

/** Texts of the errors a store can give, as Go prints them. */
const systemTexts: ReadonlyMap<number, string> = new Map([
  [1, 'operation not permitted'],
  [2, 'no such file or directory'],
  [5, 'input/output error'],
  [6, 'no such device or address'],
  [13, 'permission denied'],
  [19, 'no such device'],
  [20, 'not a directory'],
  [22, 'invalid argument'],
  [24, 'too many open files'],
  [36, 'file name too long'],
  [40, 'too many levels of symbolic links'],
  [107, 'transport endpoint is not connected'],
  [110, 'connection timed out'],
  [112, 'host is down'],
  [113, 'no route to host'],
  [116, 'stale NFS file handle'],
  [117, 'structure needs cleaning'],
  [121, 'remote I/O error']
])

function systemText(error: unknown): string {
  const number = error instanceof Error && 'errno' in error ? Number(error.errno) : NaN
  return systemTexts.get(Math.abs(number)) ?? systemCodeOf(error) ?? messageOf(error)
}
