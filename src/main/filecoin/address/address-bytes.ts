/**
 * Addresses as the chain stores them: the protocol number, then an ID as LEB128, a hash, a key, or a namespace with its
 * sub-address. Source: proving.md §1.5, §2.4. No checksum is inside: lengths are all there is to check.
 */
import { PosterError } from '../../lib/error.ts'
import { decodeCheckedBase32 } from '../base32.ts'
import { decodeUvarint, encodeUvarint } from '../uvarint.ts'
import {
  addressKinds,
  checksumBytes,
  encodeChecked,
  kindOfAddress,
  maxSubaddressBytes,
  payloadBytes,
  type Address,
  type AddressKind
} from './address.ts'

/** Bytes of the longest address: protocol, a namespace of nine bytes, sub-address. */
export const maxAddressBytes = 1 + 9 + maxSubaddressBytes

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeAddress(bytes: Uint8Array): Address {
  const [protocol] = bytes
  if (protocol === undefined) throw invalid('is the empty one')
  const kind = addressKinds[protocol]
  if (!kind) throw invalid(`is of the unknown protocol ${protocol}`)
  // The text is built from what was checked, and parseAddress() would take it.
  return textOf(kind, bytes) as Address
}

export function encodeAddress(address: Address): Uint8Array {
  const kind = kindOfAddress(address)
  switch (kind) {
    case 'id':
      return Uint8Array.from([0, ...uvarintOf(address, address.slice(2))])
    case 'secp256k1':
    case 'actor':
    case 'bls':
      return withPayload([addressKinds.indexOf(kind)], address.slice(2))
    case 'delegated': {
      const digits = address.slice(2, address.indexOf('f', 2))
      return withPayload([4, ...uvarintOf(address, digits)], address.slice(digits.length + 3))
    }
  }
}

function textOf(kind: AddressKind, bytes: Uint8Array): string {
  const payload = bytes.subarray(1)
  switch (kind) {
    case 'id': {
      const id = decodeUvarint(payload)
      if (id?.length !== payload.length) throw invalid('has no ID in shortest LEB128 below 2^63')
      return `f0${id.value}`
    }
    case 'secp256k1':
    case 'actor':
    case 'bls': {
      const length = payloadBytes[kind]
      if (payload.length !== length) throw invalid(`has ${payload.length} bytes, where ${kind} has ${length}`)
      return `f${bytes[0]}${encodeChecked(bytes, 1)}`
    }
    case 'delegated': {
      const namespace = decodeUvarint(payload)
      if (!namespace) throw invalid('has no namespace in shortest LEB128 below 2^63')
      const length = payload.length - namespace.length
      if (length > maxSubaddressBytes) {
        throw invalid(`has a sub-address of ${length} bytes, ${maxSubaddressBytes} at most`)
      }
      return `f4${namespace.value}f${encodeChecked(bytes, 1 + namespace.length)}`
    }
  }
}

/** @param checked base32 of the payload and its checksum */
function withPayload(prefix: readonly number[], checked: string): Uint8Array {
  const payload = decodeCheckedBase32(checked).subarray(0, -checksumBytes)
  const bytes = new Uint8Array(prefix.length + payload.length)
  bytes.set(prefix)
  bytes.set(payload, prefix.length)
  return bytes
}

function uvarintOf(address: Address, digits: string): readonly number[] {
  const bytes = encodeUvarint(BigInt(digits))
  if (!bytes) throw new PosterError('INTERNAL', `${address} was taken for an address`)
  return bytes
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the address ${problem}`)
}
