/**
 * The base field of BLS12-381 and how its elements lie in memory: 14 limbs of 28 bits, least first, four bytes each, in
 * Montgomery form, below 2p. 28 bits leave room for a whole row of products in 64 bits without a carry.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'

export const modulus = bls12_381.fields.Fp.ORDER

export const limbCount = 14
export const limbBits = 28
export const limbMask = (1n << BigInt(limbBits)) - 1n

/** Bytes of an element, and of a point in affine coordinates: x, then y. */
export const elementBytes = limbCount * 4
export const pointBytes = 2 * elementBytes
export const elementWords = limbCount
export const pointWords = 2 * limbCount

const radix = 1n << BigInt(limbBits * limbCount)
/** What a value is multiplied by in Montgomery form, modulo p, and its square. */
export const montgomery = radix % modulus
export const montgomerySquared = montgomery ** 2n % modulus

/** −1/p modulo 2^28, by Newton's iteration. */
export const negatedInverse = ((): bigint => {
  let inverse = 1n
  for (let bits = 1; bits < limbBits; bits *= 2) inverse = (inverse * (2n - modulus * inverse)) & limbMask
  return -inverse & limbMask
})()

/** @param value from 0 to 2^392 − 1 */
export function limbsOf(value: bigint): bigint[] {
  return Array.from({ length: limbCount }, (_, place) => (value >> BigInt(limbBits * place)) & limbMask)
}
