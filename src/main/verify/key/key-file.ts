/**
 * The layout of a verifying key file, without a look at any point: six points of the set-up, a count, and one G1 point for
 * each public input and one more. Points are uncompressed, big-endian. Source: proving.md §5.1.
 */
import { PosterError } from '../../lib/error.ts'

export const g1Bytes = 96
const g2Bytes = 192
const countOffset = 3 * g1Bytes + 3 * g2Bytes
const headBytes = countOffset + 4

/** Bytes of a key with so many public inputs. */
export function keyFileBytes(inputs: number): number {
  return headBytes + (inputs + 1) * g1Bytes
}

export interface KeyFile {
  readonly alphaG1: Uint8Array
  readonly betaG1: Uint8Array
  readonly betaG2: Uint8Array
  readonly gammaG2: Uint8Array
  readonly deltaG1: Uint8Array
  readonly deltaG2: Uint8Array
  /** `inputs + 1` points. */
  readonly inputPoints: Uint8Array
}

/** @throws PosterError KEY_UNUSABLE for a file that is not of this length and count */
export function splitKeyFile(bytes: Uint8Array, inputs: number): KeyFile {
  if (bytes.length !== keyFileBytes(inputs)) {
    throw new PosterError(
      'KEY_UNUSABLE',
      `a key for ${inputs} inputs has ${keyFileBytes(inputs)} bytes, this one ${bytes.length}`,
      { advice: 'Fetch the proof parameters again, or name the key of this proof type' }
    )
  }
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(countOffset)
  if (count !== inputs + 1) {
    throw new PosterError('KEY_UNUSABLE', `the key says it has ${count} points for inputs, not ${inputs + 1}`)
  }
  const g1 = (offset: number): Uint8Array => bytes.subarray(offset, offset + g1Bytes)
  const g2 = (offset: number): Uint8Array => bytes.subarray(offset, offset + g2Bytes)
  return {
    alphaG1: g1(0),
    betaG1: g1(96),
    betaG2: g2(192),
    gammaG2: g2(384),
    deltaG1: g1(576),
    deltaG2: g2(672),
    inputPoints: bytes.subarray(headBytes)
  }
}
