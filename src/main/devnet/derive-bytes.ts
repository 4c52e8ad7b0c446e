/**
 * Bytes that look random and are not: the same seed and purpose give the same ones, so a devnet can be run once more.
 * Never for a secret: whoever knows the seed knows them all.
 */
import { createHash } from 'node:crypto'

/**
 * @param purpose what they are for; two purposes never share bytes
 * @param parts what else tells them apart, in order
 */
export function deriveBytes(
  seed: string,
  purpose: string,
  parts: readonly (number | bigint | string)[],
  length: number
): Uint8Array {
  const head = JSON.stringify([seed, purpose, ...parts.map(String)])
  const bytes = new Uint8Array(length)
  for (let place = 0, round = 0; place < length; place += 64, round++) {
    const digest = createHash('sha512').update(`${head}${round}`).digest()
    bytes.set(digest.subarray(0, length - place), place)
  }
  return bytes
}

/** A number from 0 to `limit` − 1. @param limit up to 2^32 */
export function deriveNumber(
  seed: string,
  purpose: string,
  parts: readonly (number | bigint | string)[],
  limit: number
): number {
  const bytes = deriveBytes(seed, purpose, parts, 8)
  return Number(new DataView(bytes.buffer).getBigUint64(0) % BigInt(limit))
}
