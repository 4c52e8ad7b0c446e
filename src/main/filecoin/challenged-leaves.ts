/**
 * Which 32-byte nodes of a sector a proof of spacetime must show. A check that reads them sees what the prover will need.
 * Sources: proving.md §4.2, §5.1.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { PosterError } from '../lib/error.ts'
import { sectorSizeOfPoSt, variantOfPoSt, type PoStProofType, type PoStVariant } from './post-proof-type.ts'
import { maskSeed } from './randomness.ts'
import type { SectorNumber } from './sector-id.ts'

/** Bytes of one node. Node n of a sector is at n times this in its sealed file. */
export const nodeBytes = 32

/** Challenges that a proof puts to one sector. */
export const challengesPerSector: Readonly<Record<PoStVariant, number>> = {
  winning: 66,
  window: 10,
  'window-v1_1': 10
}

export interface ChallengedSector {
  readonly proof: PoStProofType
  /** 32 bytes as the chain gives them; masked here. */
  readonly randomness: Uint8Array
  readonly sector: SectorNumber
  /**
   * Place of the sector among all proven together, sorted and each once, from 0. Only the window types V1 look at it;
   * with the V1_1 types a sector has the same challenges wherever it stands.
   */
  readonly position: number
}

/**
 * Node numbers, in the order of the challenges; one may come twice.
 * @throws PosterError INVALID_ARGUMENT for randomness that has not 32 bytes, or a position that is no place
 */
export function challengedLeaves({ proof, randomness, sector, position }: ChallengedSector): number[] {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new PosterError('INVALID_ARGUMENT', `${position} is no place of a sector`)
  }
  const variant = variantOfPoSt(proof)
  const count = challengesPerSector[variant]
  const firstChallenge = variant === 'window' ? position * count : 0
  // Sizes are powers of two and nodes fewer than 2^32, so the low four bytes of the hash decide.
  const lastNode = sectorSizeOfPoSt(proof).bytes / nodeBytes - 1
  const preimage = new Uint8Array(48)
  const view = new DataView(preimage.buffer)
  preimage.set(maskSeed(randomness))
  view.setBigUint64(32, sector, true)
  return Array.from({ length: count }, (_, challenge) => {
    view.setBigUint64(40, BigInt(firstChallenge + challenge), true)
    const hash = sha256(preimage)
    return (new DataView(hash.buffer, hash.byteOffset).getUint32(0, true) & lastNode) >>> 0
  })
}
