/**
 * Big integers as bytes: nothing for zero, else a sign byte (0 or 1) and the magnitude, big-endian, without leading zeros.
 * Source: proving.md §1.5, vectors §7.8; the limit is go-state-types'. A second form of the same number is refused.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { PosterError } from '../lib/error.ts'

/** Sign byte included. */
export const maxBigIntBytes = 128

/** @throws PosterError INVALID_ARGUMENT for a magnitude of more than 127 bytes */
export function encodeBigInt(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const hex = (value < 0n ? -value : value).toString(16)
  const magnitude = hexToBytes(hex.length % 2 === 0 ? hex : `0${hex}`)
  if (magnitude.length >= maxBigIntBytes) throw invalid(`has ${magnitude.length + 1} bytes`)
  const bytes = new Uint8Array(magnitude.length + 1)
  bytes[0] = value < 0n ? 1 : 0
  bytes.set(magnitude, 1)
  return bytes
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeBigInt(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n
  if (bytes.length > maxBigIntBytes) throw invalid(`has ${bytes.length} bytes`)
  const [sign, first] = bytes
  if (sign !== 0 && sign !== 1) throw invalid(`has ${sign} for its sign, which is 0 or 1`)
  if (first === undefined) throw invalid('has a sign and no magnitude; zero has no bytes')
  if (first === 0) throw invalid('has a leading zero')
  const magnitude = BigInt(`0x${bytesToHex(bytes.subarray(1))}`)
  return sign === 1 ? -magnitude : magnitude
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the big integer ${problem}`, {
    advice: `It takes ${maxBigIntBytes} bytes at most: a sign and the magnitude`
  })
}
