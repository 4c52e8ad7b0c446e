/**
 * Members of records a daemon answered with, for printing.
 */
import type { JsonValue } from '../lib/json.ts'

/** The member at a path of keys, or undefined where the path ends early. */
export function valueAt(record: JsonValue | undefined, ...path: string[]): JsonValue | undefined {
  let value = record
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = value[key]
  }
  return value
}

/** The same as text; empty for nothing. */
export function textAt(record: JsonValue | undefined, ...path: string[]): string {
  const value = valueAt(record, ...path)
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}
