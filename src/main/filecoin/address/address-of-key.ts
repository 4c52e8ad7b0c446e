/**
 * The address that a public key, an actor's creation or a foreign account has. Source: go-address; proving.md §2.4.
 * Keys are taken as they are: whether they are points of their curve is not looked at.
 */
import { PosterError } from '../../lib/error.ts'
import { blake2b160 } from '../blake2b.ts'
import { encodeUvarint } from '../uvarint.ts'
import { decodeAddress } from './address-bytes.ts'
import type { Address } from './address.ts'

/** `f1…`. @param key 65 bytes, uncompressed. @throws PosterError INVALID_ARGUMENT for another form */
export function addressOfSecp256k1Key(key: Uint8Array): Address {
  if (key.length !== 65 || key[0] !== 4) {
    throw new PosterError('INVALID_ARGUMENT', 'a secp256k1 key has 65 bytes, the first of them 4')
  }
  return decodeAddress(Uint8Array.from([1, ...blake2b160(key)]))
}

/** `f2…`. @param seed what go-address hashes: creator, nonce and count, already encoded */
export function addressOfActorSeed(seed: Uint8Array): Address {
  return decodeAddress(Uint8Array.from([2, ...blake2b160(seed)]))
}

/** `f3…`. @param key 48 bytes. @throws PosterError INVALID_ARGUMENT for another length */
export function addressOfBlsKey(key: Uint8Array): Address {
  return decodeAddress(Uint8Array.from([3, ...key]))
}

/**
 * `f4<namespace>f…`, for example namespace 10 and an Ethereum address.
 * @param subaddress 54 bytes at most
 * @throws PosterError INVALID_ARGUMENT for a namespace of 2^63 or more, or a longer sub-address
 */
export function delegatedAddress(namespace: bigint, subaddress: Uint8Array): Address {
  const prefix = encodeUvarint(namespace)
  if (!prefix) throw new PosterError('INVALID_ARGUMENT', `the namespace ${namespace} is not below 2^63`)
  return decodeAddress(Uint8Array.from([4, ...prefix, ...subaddress]))
}
