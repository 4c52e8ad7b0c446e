/**
 * CIDs of the chain as text: version 1 in lower-case base32, version 0 as `Qm…`. Each CID has exactly one text, so two
 * are the same when their texts are. It refuses other bases, padded or longer forms, and CIDs no node would send.
 * Sources: proving.md §1.5, §2.4; cbor-gen for the limit on their length.
 */
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { messageOf, PosterError } from '../lib/error.ts'
import { decodeBase32, decodeCheckedBase32, encodeBase32 } from './base32.ts'
import { blake2b256 } from './blake2b.ts'

declare const cidBrand: unique symbol

/** The one text of a CID. Equal CIDs are equal strings. */
export type Cid = string & { readonly [cidBrand]: true }

/** What a CID says about itself: numbers of the multicodec table, and the digest without its head. */
export interface CidParts {
  readonly version: 0 | 1
  readonly codec: number
  readonly hash: number
  readonly digest: Uint8Array
}

const dagCborCodec = 0x71
const blake2b256Hash = 0xb220
/** Bytes of a CID: cbor-gen reads links of 512 bytes, one of them in front of the CID. */
export const maxCidBytes = 511
/** Characters of the longest text: `b` and five bits each. */
const maxCidText = 1 + Math.ceil((maxCidBytes * 8) / 5)
const version0Text = /^Qm[1-9A-HJ-NP-Za-km-z]{44}$/

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function parseCid(text: string): Cid {
  if (text.length > maxCidText) throw invalid(text, `is longer than ${maxCidText} characters`)
  if (version0Text.test(text)) return nameOf(base58btc.baseDecode(text), text)
  if (!text.startsWith('b')) throw invalid(text, 'is neither base32 in lower case nor of version 0')
  const bytes = decodeBase32(text.slice(1))
  if (!bytes) throw invalid(text, 'is not base32 in lower case without padding')
  const cid = nameOf(bytes, text)
  if (cid !== text) throw invalid(text, `is not how ${cid} is written`)
  return cid
}

/** The CID that `bytes` are, all of them. @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeCid(bytes: Uint8Array): Cid {
  return nameOf(bytes, '')
}

/** Its bytes, without the zero in front that a link in CBOR has. */
export function encodeCid(cid: Cid): Uint8Array {
  return cid.startsWith('Q') ? base58btc.baseDecode(cid) : decodeCheckedBase32(cid.slice(1))
}

export function describeCid(cid: Cid): CidParts {
  const { version, code, multihash } = decode(encodeCid(cid))
  return { version, codec: code, hash: multihash.code, digest: multihash.digest.slice() }
}

/** CID of a block of DAG-CBOR, as the chain names messages and headers: version 1, blake2b-256. */
export function cidOfBlock(block: Uint8Array): Cid {
  return decodeCid(CID.createV1(dagCborCodec, createDigest(blake2b256Hash, blake2b256(block))).bytes)
}

function nameOf(bytes: Uint8Array, source: string): Cid {
  const { version } = decode(bytes, source)
  const text = version === 0 ? base58btc.baseEncode(bytes) : `b${encodeBase32(bytes)}`
  return text as Cid // decode() checked the bytes, and both texts are one to one with them
}

/** @param source the text the bytes came from, for reasons; empty when they came as bytes */
function decode(bytes: Uint8Array, source = ''): CID {
  if (bytes.length > maxCidBytes) throw invalid(source, `has ${bytes.length} bytes, ${maxCidBytes} at most`)
  let cid: CID
  try {
    cid = CID.decode(bytes)
  } catch (error) {
    throw invalid(source, `is malformed: ${messageOf(error)}`, error)
  }
  if (cid.version === 0 && bytes.length !== 34)
    throw invalid(source, 'is of version 0 without 32 bytes of digest')
  return cid
}

function invalid(text: string, problem: string, cause?: unknown): PosterError {
  const name = text === '' ? 'the CID' : `the CID "${text.slice(0, 120)}"`
  return new PosterError('INVALID_ARGUMENT', `${name} ${problem}`, cause === undefined ? {} : { cause })
}
