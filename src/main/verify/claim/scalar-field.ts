/**
 * The scalar field of BLS12-381 as far as inputs need it: a number is one element or none, it is never reduced.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'

const order = bigEndian(bls12_381.fields.Fr.ORDER)

/** Whether 32 bytes, least first, are below the order. */
export function isScalar(bytes: Uint8Array): boolean {
  for (let place = 0; place < 32; place++) {
    const [byte, limit] = [bytes[31 - place] ?? 0, order[place] ?? 0]
    if (byte !== limit) return byte < limit
  }
  return false
}

function bigEndian(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
}
