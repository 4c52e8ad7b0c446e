/**
 * Members of JSON objects by Go's rule: keys match without regard to case, an exact match wins (node-protocol.md §6.1).
 */
import { maxUint64 } from '../../filecoin/sector-id.ts'
import type { JsonValue } from '../../lib/json.ts'

export type JsonObject = { [key: string]: JsonValue }

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined when `value` is no object or has no such member. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, key)) return value[key]
  const wanted = key.toLowerCase()
  for (const [name, found] of Object.entries(value)) if (name.toLowerCase() === wanted) return found
  return undefined
}

/** An unsigned 64-bit integer of a record, or undefined when it is anything else. */
export function unsigned(value: JsonValue | undefined): bigint | undefined {
  if (typeof value !== 'bigint' && (typeof value !== 'number' || !Number.isSafeInteger(value)))
    return undefined
  const integer = BigInt(value)
  return integer >= 0n && integer <= maxUint64 ? integer : undefined
}
