/**
 * Members that not every version of a node sends, and what Go writes for "none": an absent member, null, and for addresses
 * the text `<empty>`. Source: proving.md §2.4, §2.5.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'

/** The member, or null when it is absent. */
export function memberOrNull(object: JsonValue, name: string): JsonValue {
  return isJsonObject(object) && Object.hasOwn(object, name) ? (object[name] ?? null) : null
}

export function hasMember(object: JsonValue, name: string): boolean {
  return memberOrNull(object, name) !== null
}

/** Undefined for an absent, null or empty address. */
export function addressOrNone(object: JsonValue, fields: JsonFields, name: string): Address | undefined {
  const value = memberOrNull(object, name)
  return value === null || value === '' || value === '<empty>' ? undefined : fields.address(name)
}

/** `fallback` for an absent or null member. */
export function textOr(object: JsonValue, name: string, fallback: string): string {
  const value = memberOrNull(object, name)
  return typeof value === 'string' ? value : fallback
}
