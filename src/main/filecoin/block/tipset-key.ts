/**
 * Keys of tipsets: the CIDs of their blocks in the tipset's order. Two keys are the same when their texts are; none at all
 * stands for the head of the chain. Source: proving.md §2.4; lotus for the text and the bytes.
 */
import { PosterError } from '../../lib/error.ts'
import { decodeCid, encodeCid, type Cid } from '../cid.ts'

export type TipSetKey = readonly Cid[]

/** Blocks of one tipset; far more than five, of which the chain has a handful on average. */
export const maxTipSetBlocks = 100
/** Every block is named by 38 bytes: version 1, dag-cbor, blake2b-256. */
const blockCidBytes = 38

/** `{bafy…,bafy…}`, for logs and as a key of maps. */
export function formatTipSetKey(key: TipSetKey): string {
  return `{${key.join(',')}}`
}

export function isSameTipSet(one: TipSetKey, other: TipSetKey): boolean {
  return one.length === other.length && one.every((cid, place) => cid === other[place])
}

/** The CIDs' bytes, one after the other. @throws PosterError INVALID_ARGUMENT for what is no CID of a block */
export function encodeTipSetKey(key: TipSetKey): Uint8Array {
  const parts = key.map(encodeCid)
  const odd = parts.findIndex((part) => part.length !== blockCidBytes)
  if (odd !== -1) throw invalid(`has ${key[odd]}, which names no block`)
  const bytes = new Uint8Array(parts.length * blockCidBytes)
  for (const [place, part] of parts.entries()) bytes.set(part, place * blockCidBytes)
  return bytes
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function decodeTipSetKey(bytes: Uint8Array): Cid[] {
  if (bytes.length % blockCidBytes !== 0 || bytes.length > maxTipSetBlocks * blockCidBytes) {
    throw invalid(`has ${bytes.length} bytes, which are no list of CIDs`)
  }
  return Array.from({ length: bytes.length / blockCidBytes }, (_, place) =>
    decodeCid(bytes.subarray(place * blockCidBytes, (place + 1) * blockCidBytes))
  )
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the tipset key ${problem}`)
}
