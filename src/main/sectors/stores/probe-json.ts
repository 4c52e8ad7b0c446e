/**
 * Reads what a store probe and its helpers say to each other: everything is checked, since a helper may be broken. Pure.
 */
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

type JsonObject = Readonly<Record<string, JsonValue>>

/** @throws PosterError INTERNAL, as all of these */
export function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : malformed()
}

export function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : malformed()
}

export function string(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : malformed()
}

export function boolean(value: JsonValue | undefined): boolean {
  return typeof value === 'boolean' ? value : malformed()
}

export function number(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : malformed()
}

export function integer(value: JsonValue | undefined): bigint {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : malformed()
}

export function malformed(): never {
  throw new PosterError('INTERNAL', 'a store probe spoke a language of its own')
}
