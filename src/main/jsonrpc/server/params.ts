/**
 * Decoding of parameters as Go's encoding/json does it: object keys match whatever their case (an exact match first),
 * missing keys and null give zero values, further keys are ignored. Source: node-protocol.md §6.1, §6.4.
 * It keeps unsigned 64-bit integers exact and refuses everything else that does not fit.
 */
import { maxUint64 } from '../../filecoin/sector-id.ts'
import type { JsonValue } from '../../lib/json.ts'
import { memberOf } from '../../lib/json-object.ts'

/** A parameter that cannot be decoded; answered with −32700. `path` says where. */
export class ParamError extends Error {
  override readonly name = 'ParamError'
  readonly path: string
  readonly problem: string

  constructor(problem: string, path = '') {
    super(path === '' ? problem : `${path}: ${problem}`)
    this.path = path
    this.problem = problem
  }

  /** The same problem, seen from one level further out. */
  within(outer: string): ParamError {
    const joint = this.path === '' || this.path.startsWith('[') ? '' : '.'
    return new ParamError(this.problem, `${outer}${joint}${this.path}`)
  }
}

/** undefined stands for a missing member. @throws ParamError */
export type Decoder<T> = (value: JsonValue | undefined) => T

const minInt64 = -0x8000_0000_0000_0000n
const maxInt64 = 0x7fff_ffff_ffff_ffffn

export const goString: Decoder<string> = (value) => {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  throw mismatch(value, 'a string')
}

export const goBool: Decoder<boolean> = (value) => {
  if (typeof value === 'boolean') return value
  if (value === undefined || value === null) return false
  throw mismatch(value, 'true or false')
}

export const goUint64: Decoder<bigint> = (value) => integerWithin(value, 0n, maxUint64)
export const goInt64: Decoder<bigint> = (value) => integerWithin(value, minInt64, maxInt64)

/** An integer that is small by its nature: an enum, a count, an epoch. */
export const goInt: Decoder<number> = (value) => {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw mismatch(value, 'an integer')
}

/** `[]byte`: padded base64; null is nothing. */
export const goBytes: Decoder<Uint8Array> = (value) => {
  const text = goString(value)
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new ParamError('is not padded base64')
  }
  return Buffer.from(text, 'base64')
}

/** `[32]byte` and the like: an array of numbers, filled up with zeros or cut as Go does. */
export function goByteArray(length: number): Decoder<Uint8Array> {
  return (value) => {
    const bytes = new Uint8Array(length)
    for (const [i, item] of goArray(goInt)(value).slice(0, length).entries()) {
      if (item < 0 || item > 255) throw new ParamError(`${item} is no byte`, `[${i}]`)
      bytes[i] = item
    }
    return bytes
  }
}

/** null and missing are an empty array. */
export function goArray<T>(item: Decoder<T>): Decoder<T[]> {
  return (value) => {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw mismatch(value, 'an array')
    return value.map((member, i) => decodeWithin(`[${i}]`, item, member))
  }
}

/** A Go pointer: null and missing stay null. */
export function goNullable<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value) => (value === undefined || value === null ? null : inner(value))
}

/** A Go struct with these members. */
export function goObject<T extends object>(members: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> {
  const entries = Object.entries<Decoder<unknown>>(members)
  return (value) => {
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value))) {
      throw mismatch(value, 'an object')
    }
    const decoded: Record<string, unknown> = {}
    for (const [name, decode] of entries) {
      decoded[name] = decodeWithin(name, decode, value ? memberOf(value, name) : undefined)
    }
    return decoded as T // one member for each key of T, decoded by its own decoder
  }
}

/** The value as it is, null when missing. */
export const goAny: Decoder<JsonValue> = (value) => value ?? null

/** Decodes the parameter at `position`. @throws ParamError naming the position */
export function decodeParam<T>(params: readonly JsonValue[], position: number, decode: Decoder<T>): T {
  return decodeWithin(`param ${position}`, decode, params[position])
}

function integerWithin(value: JsonValue | undefined, least: bigint, most: bigint): bigint {
  if (value === undefined || value === null) return 0n
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    const integer = BigInt(value)
    if (integer >= least && integer <= most) return integer
  }
  throw mismatch(value, least === 0n ? 'an unsigned 64-bit integer' : 'a 64-bit integer')
}

function decodeWithin<T>(outer: string, decode: Decoder<T>, value: JsonValue | undefined): T {
  try {
    return decode(value)
  } catch (error) {
    throw error instanceof ParamError ? error.within(outer) : error
  }
}

function mismatch(value: JsonValue, wanted: string): ParamError {
  const kind = Array.isArray(value) ? 'array' : typeof value
  const shown = kind === 'number' || kind === 'bigint' ? `number ${String(value)}` : kind
  return new ParamError(`${shown} is not ${wanted}`)
}
