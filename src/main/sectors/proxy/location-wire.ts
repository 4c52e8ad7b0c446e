/**
 * How a sector's location is asked for and answered over the wire. Pure. It refuses to trust an answer: whatever does
 * not have the shape is REMOTE_PROTOCOL. Sources: node-protocol.md §6.4, §6.5; FindMany is our own.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { IndexKind, Lookup } from '../sector-index.ts'

export const findMethod = 'Venus.SectorIndexerFind'
export const findManyMethod = 'Venus.SectorIndexerFindMany'

/** Names of stores are short; anything longer is no name. */
const longestStoreName = 4096

export function findParams(kind: IndexKind, sector: SectorId): JsonValue[] {
  return [kind, encodeSectorId(sector)]
}

export function findManyParams(kind: IndexKind, sectors: readonly SectorId[]): JsonValue[] {
  return [kind, sectors.map(encodeSectorId)]
}

/** `{"Miner":1000,"Number":1}`; a bigint only where a number would round. */
export function encodeSectorId(sector: SectorId): JsonValue {
  return { Miner: exactNumber(sector.miner), Number: exactNumber(sector.number) }
}

function exactNumber(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/**
 * One answer: `{"Found":bool,"Instance":{"SealedFile","CacheDir"}}`, and `"StaleSince"` (ms since the Unix epoch) when
 * the node that answers could not reach its own source. An empty cache name means the same store as the sealed file; a
 * found sector without a sealed name counts as not found, since nothing can be read from it (§7.1).
 * @throws PosterError REMOTE_PROTOCOL
 */
export function decodeLookup(value: JsonValue): Lookup {
  if (!isJsonObject(value) || typeof value['Found'] !== 'boolean')
    throw malformed('an answer without "Found"')
  const stale = decodeStaleSince(value['StaleSince'])
  if (!value['Found']) return { found: false, ...stale }
  const instance = value['Instance']
  if (!isJsonObject(instance)) throw malformed('a found sector without "Instance"')
  const sealedFile = decodeStoreName(instance['SealedFile'])
  if (sealedFile === '') return { found: false, ...stale }
  const cacheDir = decodeStoreName(instance['CacheDir'])
  return {
    found: true,
    location: { sealedFile, cacheDir: cacheDir === '' ? sealedFile : cacheDir },
    ...stale
  }
}

/** @throws PosterError REMOTE_PROTOCOL also when the number of answers is not `count` */
export function decodeLookups(value: JsonValue, count: number): Lookup[] {
  if (!Array.isArray(value)) throw malformed(`no list of answers to ${findManyMethod}`)
  if (value.length !== count) throw malformed(`${value.length} answers to ${count} sectors`)
  return value.map(decodeLookup)
}

function decodeStoreName(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' || value.length > longestStoreName)
    throw malformed('a store name that is none')
  return value
}

function decodeStaleSince(value: JsonValue | undefined): { staleSince?: number } {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw malformed('a "StaleSince" that is no time')
  }
  return { staleSince: value }
}

function malformed(what: string): PosterError {
  return new PosterError('REMOTE_PROTOCOL', `the source sent ${what}`)
}
