/**
 * Results as their types say they are, or REMOTE_PROTOCOL with the method and the reason. Decoders of this folder throw
 * INVALID_ARGUMENT like the codecs they are made of; here that becomes the fault of who sent it. Members that are not
 * known are ignored, a null list is an empty one. Source: proving.md §2.4.
 */
import { parseAddress, type Address } from '../../filecoin/address/address.ts'
import { decodeBase64 } from '../../filecoin/base64.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { parseCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { readUnsigned64 } from '../../filecoin/sector-id.ts'
import { parseWireAmount } from '../../filecoin/wire-amount.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

export type Decode<T> = (value: JsonValue) => T

/** @throws PosterError REMOTE_PROTOCOL */
export function readResult<T>(method: string, decode: Decode<T>, value: JsonValue): T {
  try {
    return decode(value)
  } catch (error) {
    if (!PosterError.is(error, 'INVALID_ARGUMENT')) throw error
    throw new PosterError('REMOTE_PROTOCOL', `${method} answered what it should not: ${messageOf(error)}`, {
      cause: error,
      advice: 'Check the version of the service; this program may be too old for it'
    })
  }
}

/** Null is no result, and a value. */
export function orUndefined<T>(decode: Decode<T>): Decode<T | undefined> {
  return (value) => (value === null ? undefined : decode(value))
}

/** @param most elements; more are refused */
export function listOf<T>(decode: Decode<T>, most = 1_000_000): Decode<T[]> {
  return (value) => {
    if (value === null) return []
    if (!Array.isArray(value) || value.length > most) throw refused('is no list')
    return value.map((element) => decode(element))
  }
}

export const readNothing: Decode<undefined> = () => undefined

export function readText(value: JsonValue): string {
  if (typeof value !== 'string') throw refused('is no text')
  return value
}

export function readBoolean(value: JsonValue): boolean {
  if (typeof value !== 'boolean') throw refused('is neither true nor false')
  return value
}

export function readInteger(value: JsonValue): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refused('is no integer')
  return value
}

export function readUnsigned(value: JsonValue): bigint {
  const integer = readUnsigned64(value)
  if (integer === undefined) throw refused('is no unsigned integer of 64 bits')
  return integer
}

/** attoFIL, or another big integer. */
export function readAmount(value: JsonValue): bigint {
  if (typeof value !== 'string') throw refused('is no amount')
  return parseWireAmount(value)
}

export function readAddress(value: JsonValue): Address {
  return parseAddress(readText(value))
}

/** Undefined for what Go writes for no address. */
export function readAddressOrNone(value: JsonValue): Address | undefined {
  return value === null || value === '' || value === '<empty>' ? undefined : readAddress(value)
}

export function readCid(value: JsonValue): Cid {
  return parseCidJson(value)
}

export function readBytes(value: JsonValue): Uint8Array {
  if (value === null) return new Uint8Array(0)
  const bytes = decodeBase64(readText(value))
  if (!bytes) throw refused('is no base64 with padding')
  return bytes
}

/** Randomness and digests. */
export function read32Bytes(value: JsonValue): Uint8Array {
  const bytes = readBytes(value)
  if (bytes.length !== 32) throw refused(`has ${bytes.length} bytes, not 32`)
  return bytes
}

function refused(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `it ${problem}`)
}
