/**
 * How Go writes what JSON has several ways for: integers as plain digits, no bytes and no elements as null.
 * Source: proving.md §2.4.
 */
import { encodeBase64 } from '../base64.ts'

/** A number where one holds it exactly; a bigint is written as digits by lib/json.ts. */
export function integerJson(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value
}

export function bytesJson(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : encodeBase64(bytes)
}

export function listJson<Element, Json>(
  elements: readonly Element[],
  format: (element: Element) => Json
): Json[] | null {
  return elements.length === 0 ? null : elements.map(format)
}
