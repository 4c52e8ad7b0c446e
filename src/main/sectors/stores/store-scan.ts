/**
 * Common.ScanPersistStores: directories that describe themselves in a `sectorstore.json` become stores
 * (node-protocol.md §3.5). The looking is done by the store probe; here the descriptions are read and judged.
 * A pattern that cannot be scanned is a finding, so a dead mount does not stop a start.
 */
import { join } from 'node:path'
import { actorId, type ActorId } from '../../filecoin/sector-id.ts'
import { describeError, PosterError, messageOf } from '../../lib/error.ts'
import { parseJson, type JsonValue } from '../../lib/json.ts'
import { isJsonObject, memberOf } from '../../lib/json-object.ts'
import type { ProbeOptions, StoreProbe } from './store-probe.ts'
import type { StoreEntry } from './stores.ts'

export interface StoreScan {
  readonly entries: readonly StoreEntry[]
  /** What was passed over, and why; one line each. */
  readonly findings: readonly string[]
}

/**
 * Directories found by several patterns count once. Order: patterns as given, names inside a pattern sorted.
 * @throws PosterError CANCELLED, CLOSED only
 */
export async function scanForStores(
  patterns: readonly string[],
  probe: StoreProbe,
  options: ProbeOptions = {}
): Promise<StoreScan> {
  const entries = new Map<string, StoreEntry>()
  const findings: string[] = []
  const scans = await Promise.allSettled(patterns.map((pattern) => probe.scan(pattern, options)))
  for (const [place, scan] of scans.entries()) {
    if (scan.status === 'rejected') {
      if (PosterError.is(scan.reason, 'CANCELLED', 'CLOSED')) throw scan.reason
      findings.push(describeError(scan.reason))
      continue
    }
    if (scan.value.truncated) {
      findings.push(
        `${patterns[place]} matches too many stores; only the first ${scan.value.stores.length} are used`
      )
    }
    for (const { path, text, problem } of scan.value.stores) {
      const description = text === undefined ? (problem ?? 'unreadable') : readStoreDescription(path, text)
      if (typeof description === 'string') findings.push(`${path} is not used: ${description}`)
      else entries.set(path, description)
    }
  }
  return { entries: [...entries.values()], findings }
}

/** The entry that a `sectorstore.json` stands for, or what is wrong with it. */
export function readStoreDescription(path: string, text: string): StoreEntry | string {
  try {
    const json = parseJson(text)
    if (!isJsonObject(json)) return 'sectorstore.json is no JSON object'
    const name = optional(json, 'Name', isString) || optional(json, 'ID', isString)
    const meta = optional(json, 'Meta', isTextTable)
    return {
      ...(name ? { name } : {}),
      path,
      strict: optional(json, 'Strict', isBoolean) ?? false,
      readOnly: optional(json, 'ReadOnly', isBoolean) ?? false,
      weight: optional(json, 'Weight', isWeight) ?? 0,
      ...(meta ? { meta } : {}),
      allowMiners: miners(json, 'AllowMiners'),
      denyMiners: miners(json, 'DenyMiners'),
      pluginName: optional(json, 'PluginName', isString) || optional(json, 'Plugin', isString) || '',
      origin: join(path, 'sectorstore.json')
    }
  } catch (error) {
    return `sectorstore.json: ${messageOf(error)}`
  }
}

/** A member's value; undefined when absent or null, as in Go. @throws PosterError CONFIG_VALUE naming the key */
function optional<T extends JsonValue>(
  json: JsonValue,
  key: string,
  fits: (value: JsonValue) => value is T
): T | undefined {
  const value = memberOf(json, key)
  if (value === undefined || value === null) return undefined
  if (fits(value)) return value
  throw new PosterError('CONFIG_VALUE', `${key} has a value of the wrong kind`)
}

function miners(json: JsonValue, key: string): ActorId[] {
  return (optional(json, key, isIntegers) ?? []).map((value) => actorId(value))
}

const isString = (value: JsonValue): value is string => typeof value === 'string'
const isBoolean = (value: JsonValue): value is boolean => typeof value === 'boolean'
const isWeight = (value: JsonValue): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isIntegers = (value: JsonValue): value is (number | bigint)[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'bigint' || Number.isSafeInteger(item))
const isTextTable = (value: JsonValue): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isString)
