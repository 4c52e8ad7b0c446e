/**
 * The hashes of the chain: blake2b-256 names every block and message, blake2b-160 keys in addresses, blake2b-32 their
 * checksum. Source: proving.md §1.5, §2.4. No other hash is computed here.
 */
import { blake2b } from '@noble/hashes/blake2.js'

/** 32 bytes. */
export function blake2b256(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 32 })
}

/** 20 bytes: the payload of secp256k1 and actor addresses. */
export function blake2b160(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 20 })
}

/** 4 bytes: the checksum at the end of an address. */
export function blake2b32(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 4 })
}
