/**
 * The digest that tells one key from another: BLAKE2b-512 of the whole file. Published lists give its first 16 bytes in hex
 * (proving.md §5.1). OpenSSL's is used where there is one; Electron's crypto has none.
 */
import { createHash, getHashes } from 'node:crypto'
import { blake2b } from '@noble/hashes/blake2.js'

const hasNative = getHashes().includes('blake2b512')

/** 64 bytes. */
export function digestKey(bytes: Uint8Array): Uint8Array {
  return hasNative ? createHash('blake2b512').update(bytes).digest() : digestPortably(bytes)
}

/** The same, without help of the runtime. */
export function digestPortably(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: 64 })
}

/** As lists of parameters write it: 32 hex digits. */
export function publishedForm(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex', 0, 16)
}
