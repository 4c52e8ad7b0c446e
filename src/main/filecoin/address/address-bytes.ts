/**
 * Addresses as the chain stores them: the protocol number, then an ID as LEB128, a hash, a key, or a namespace with its
 * sub-address. Source: proving.md §1.5, §2.4. No checksum is inside: lengths are all there is to check.
 */
import { PosterError } from '../../lib/error.ts'
import { decodeBase32 } from '../base32.ts'
import { decodeUvarint, encodeUvarint } from '../uvarint.ts'
import {
  addressKinds,
  checksumBytes,
  encodeChecked,
  kindOfAddress,
  maxSubaddressBytes,
  type Address
} from './address.ts'

/** Bytes of the longest address: protocol, a namespace of nine bytes, sub-address. */
export const maxAddressBytes = 1 + 9 + maxSubaddressBytes

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeAddress(bytes: Uint8Array): Address {
  const [protocol] = bytes
  if (protocol === undefined) throw invalid('is the empty one')
  const kind = addressKinds[protocol]
  if (!kind) throw invalid(`is of the unknown protocol ${protocol}`)
  const payload = bytes.subarray(1)
  // The text is built from what was checked, and parseAddress() would take it.
  return textOf(kind, payload) as Address
}

export function encodeAddress(address: Address): Uint8Array {
  const kind = kindOfAddress(address)
  switch (kind) {
    case 'id':
      return Uint8Array.from([0, ...uvarintOf(address, address.slice(2))])
    case 'secp256k1':
    case 'actor':
    case 'bls':
      return Uint8Array.from([addressKinds.indexOf(kind), ...payloadOf(address, 2)])
    case 'delegated': {
      const digits = /^f4(\d+)f/.exec(address)?.[1] ?? ''
      const namespace = uvarintOf(address, digits)
      return Uint8Array.from([4, ...namespace, ...payloadOf(address, digits.length + 3)])
    }
  }
}

function textOf(kind: (typeof addressKinds)[number], payload: Uint8Array): string {
  switch (kind) {
    case 'id': {
      const id = decodeUvarint(payload)
      if (id?.length !== payload.length) throw invalid('has no ID in shortest LEB128 below 2^63')
      return `f0${id.value}`
    }
    case 'secp256k1':
      return `f1${checkedText(1, payload, 20)}`
    case 'actor':
      return `f2${checkedText(2, payload, 20)}`
    case 'bls':
      return `f3${checkedText(3, payload, 48)}`
    case 'delegated': {
      const namespace = decodeUvarint(payload)
      if (!namespace) throw invalid('has no namespace in shortest LEB128 below 2^63')
      const subaddress = payload.subarray(namespace.length)
      if (subaddress.length > maxSubaddressBytes) {
        throw invalid(`has a sub-address of ${subaddress.length} bytes, ${maxSubaddressBytes} at most`)
      }
      return `f4${namespace.value}f${encodeChecked([4, ...payload.subarray(0, namespace.length)], subaddress)}`
    }
  }
}

function checkedText(protocol: number, payload: Uint8Array, length: number): string {
  if (payload.length !== length) {
    throw invalid(`has ${payload.length} bytes after protocol ${protocol}, which has ${length}`)
  }
  return encodeChecked([protocol], payload)
}

function payloadOf(address: Address, start: number): Uint8Array {
  const bytes = decodeBase32(address.slice(start))
  if (!bytes) throw new PosterError('INTERNAL', `${address} was taken for an address`)
  return bytes.subarray(0, -checksumBytes)
}

function uvarintOf(address: Address, digits: string): readonly number[] {
  const bytes = encodeUvarint(BigInt(digits))
  if (!bytes) throw new PosterError('INTERNAL', `${address} was taken for an address`)
  return bytes
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the address ${problem}`)
}
