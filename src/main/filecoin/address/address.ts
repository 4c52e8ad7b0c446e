/**
 * Addresses, of whatever kind, as one canonical text: `f` and the rest, on every network. Two addresses are the same when
 * their texts are; `t…` is only how another network prints them. It refuses whatever has a second spelling.
 * Sources: proving.md §2.4 (texts), §7.8 (vectors); go-address for the limits.
 */
import { PosterError } from '../../lib/error.ts'
import { decodeBase32, encodeBase32 } from '../base32.ts'
import { blake2b32 } from '../blake2b.ts'
import { actorId, type ActorId } from '../sector-id.ts'
import { encodeUvarint } from '../uvarint.ts'

declare const addressBrand: unique symbol

/** An address as mainnet prints it. Equal addresses are equal strings. */
export type Address = string & { readonly [addressBrand]: true }

export type AddressKind = 'id' | 'secp256k1' | 'actor' | 'bls' | 'delegated'

/** Mainnet prints `f…`, every other network `t…`. */
export type NetworkPrefix = 'f' | 't'

/** In the order of the protocol numbers. */
export const addressKinds = ['id', 'secp256k1', 'actor', 'bls', 'delegated'] as const
/** Bytes of a delegated sub-address. */
export const maxSubaddressBytes = 54
export const checksumBytes = 4
/** IDs and namespaces are below it. */
const idLimit = 1n << 63n
const maxTextLength = 115
/** Bytes after the protocol number, where they are always as many. */
export const payloadBytes = { secp256k1: 20, actor: 20, bls: 48 } as const

/** Reads `f…` and `t…`. @throws PosterError INVALID_ARGUMENT with the reason */
export function parseAddress(text: string): Address {
  if (text === '' || text === '<empty>') throw invalid(text, 'is the empty one')
  if (text.length < 3 || text.length > maxTextLength) throw invalid(text, `has ${text.length} characters`)
  if (!/^[ft]/.test(text)) throw invalid(text, 'begins with neither f nor t')
  const kind = /^\d$/.test(text.charAt(1)) ? addressKinds[Number(text.charAt(1))] : undefined
  if (!kind) throw invalid(text, `is of the unknown protocol ${text.charAt(1)}`)
  if (kind === 'id') checkId(text)
  else if (kind === 'delegated') checkDelegated(text)
  else checkKey(text, kind)
  return `f${text.slice(1)}` as Address // checked above; nothing but the network is left open
}

/** The text for people and nodes of one network. */
export function formatAddress(address: Address, prefix: NetworkPrefix): string {
  return prefix + address.slice(1)
}

export function kindOfAddress(address: Address): AddressKind {
  const kind = addressKinds[Number(address.charAt(1))]
  if (!kind) throw new PosterError('INTERNAL', `${address} was taken for an address`)
  return kind
}

/** The ID address of an actor. @throws PosterError INVALID_ARGUMENT from 2^63 on */
export function addressOfActor(id: ActorId): Address {
  return parseAddress(`f0${id}`)
}

/** The number in an ID address; undefined for addresses of other kinds, whose number only the chain knows. */
export function actorOfAddress(address: Address): ActorId | undefined {
  return kindOfAddress(address) === 'id' ? actorId(BigInt(address.slice(2))) : undefined
}

/**
 * Base32 of what follows the protocol in a text, and its checksum.
 * @param bytes the whole address
 * @param start where the text's share begins: behind the protocol number, or behind the namespace
 */
export function encodeChecked(bytes: Uint8Array, start: number): string {
  const checked = new Uint8Array(bytes.length - start + checksumBytes)
  checked.set(bytes.subarray(start))
  checked.set(blake2b32(bytes), bytes.length - start)
  return encodeBase32(checked)
}

function checkId(text: string): void {
  if (!/^.0(?:0|[1-9]\d{0,18})$/.test(text)) throw invalid(text, 'has no decimal ID without leading zeros')
  if (BigInt(text.slice(2)) >= idLimit) throw invalid(text, 'has an ID of 2^63 or more')
}

function checkKey(text: string, kind: keyof typeof payloadBytes): void {
  const payload = decodePayload(text, 2)
  if (payload.length !== payloadBytes[kind]) {
    throw invalid(text, `has ${payload.length} bytes, where ${kind} has ${payloadBytes[kind]}`)
  }
  checkChecksum(text, [addressKinds.indexOf(kind)], payload)
}

function checkDelegated(text: string): void {
  const digits = /^.4(0|[1-9]\d{0,18})f/.exec(text)?.[1]
  if (digits === undefined) throw invalid(text, 'has no decimal namespace, closed by f')
  const namespace = encodeUvarint(BigInt(digits))
  if (!namespace) throw invalid(text, 'has a namespace of 2^63 or more')
  const start = digits.length + 3
  const subaddress = decodePayload(text, start)
  if (subaddress.length > maxSubaddressBytes) {
    throw invalid(text, `has a sub-address of ${subaddress.length} bytes, ${maxSubaddressBytes} at most`)
  }
  checkChecksum(text, [4, ...namespace], subaddress)
}

/** What the base32 from `start` on holds before its checksum. */
function decodePayload(text: string, start: number): Uint8Array {
  const bytes = decodeBase32(text.slice(start))
  if (!bytes) throw invalid(text, 'is not base32 in lower case without padding')
  if (bytes.length < checksumBytes) throw invalid(text, 'is too short for a checksum')
  return bytes.subarray(0, -checksumBytes)
}

function checkChecksum(text: string, prefix: readonly number[], payload: Uint8Array): void {
  const checked = encodeChecked(Uint8Array.from([...prefix, ...payload]), prefix.length)
  if (!text.endsWith(checked)) throw invalid(text, 'has a checksum that does not fit')
}

function invalid(text: string, problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the address "${text.slice(0, 120)}" ${problem}`, {
    advice: 'Copy the address whole: f or t, a digit from 0 to 4, then digits or lower-case letters'
  })
}
