/**
 * Objects in JSON, and their members by Go's rule: keys match without regard to case, an exact match wins
 * (node-protocol.md §6.1).
 */
import type { JsonValue } from './json.ts'

export type JsonObject = { [key: string]: JsonValue }

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Undefined when `value` is no object or has no such member. */
export function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isJsonObject(value)) return undefined
  if (Object.hasOwn(value, name)) return value[name]
  const folded = name.toLowerCase()
  for (const key in value) {
    if (key.length === name.length && key.toLowerCase() === folded) return value[key]
  }
  return undefined
}
