/**
 * The CID of a sealed sector, checked by its text alone. Its 40 bytes are exactly 64 characters of base32, so a fixed head
 * and 52 free characters are all there is to check, and thousands cost next to nothing; the digest (CommR) is decoded for
 * those sectors that are really proven. Source: proving.md §1.5.
 */
import { parseCommitment } from '../../filecoin/commitment.ts'
import { PosterError } from '../../lib/error.ts'
import type { Cid } from '../../filecoin/cid.ts'

declare const sealedBrand: unique symbol

/** `bagboea4b5abc…`; equal CIDs are equal strings. */
export type SealedCid = Cid & { readonly [sealedBrand]: true }

/** 01 82e203 81e802 20: 64 bits, of which the last four share a character with the digest. */
const sealedText = /^bagboea4b5abc[ab][a-z2-7]{51}$/

export function isSealedCid(text: unknown): text is SealedCid {
  return typeof text === 'string' && sealedText.test(text)
}

/** CommR: the 32 bytes that provers are given. */
export function replicaCommitment(cid: SealedCid): Uint8Array {
  const commitment = parseCommitment(cid)
  if (!commitment) throw new PosterError('INTERNAL', `${cid} was taken for the CID of a sealed sector`)
  return commitment.digest
}
