/**
 * The public inputs of one proof: for each sector its commitment and the leaves it was challenged at. They say which
 * sectors were proven and for which randomness; the miner is not among them.
 * Sources: proving.md §4.2 (challenges), §5.1 (order and padding).
 */
import { createHash } from 'node:crypto'
import {
  sectorSizeOfPoSt,
  sectorsPerProof,
  variantOfPoSt,
  type PoStProofType
} from '../../filecoin/post-proof-type.ts'
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { OrderedClaim } from './post-claim.ts'

/** Bytes of an input, least first. */
const inputBytes = 32
/** Bytes of a leaf of a sector. */
const leafBytes = 32
const windowChallenges = 10
/** A winning proof challenges its one sector in so many slots, once in each. */
const winningSlots = 66

/** How many public inputs a proof of this type has: one less than its key has points. */
export function countInputs(proofType: PoStProofType): number {
  const { slots, challenges } = shapeOf(proofType)
  return slots * (1 + challenges)
}

/** @throws PosterError INTERNAL for a chunk the claim does not have */
export function publicInputs(claim: OrderedClaim, chunk: number): Uint8Array {
  const { proofType, randomness } = claim
  const { slots, challenges, isWinning } = shapeOf(proofType)
  const sectors = claim.chunks[chunk]
  const [only] = sectors ?? []
  if (!sectors || !only) throw new PosterError('INTERNAL', `the claim has no proof ${chunk}`)
  const slotInputs = 1 + challenges
  const inputs = new Uint8Array(slots * slotInputs * inputBytes)
  const view = new DataView(inputs.buffer)
  const leaves = BigInt(sectorSizeOfPoSt(proofType).bytes / leafBytes)
  const filled = isWinning ? slots : sectors.length
  for (let slot = 0; slot < filled; slot++) {
    const { sector, commR } = isWinning ? only : (sectors[slot] ?? only)
    const offset = slot * slotInputs * inputBytes
    inputs.set(commR, offset)
    for (let challenge = 0; challenge < challenges; challenge++) {
      // Only window proofs of V1_1 choose leaves that do not depend on the place of a sector among the others.
      const isPlaced = variantOfPoSt(proofType) !== 'window-v1_1'
      const index = isPlaced ? (chunk * slots + slot) * challenges + challenge : challenge
      const leaf = challengeHash(randomness, sector, index) % leaves
      view.setBigUint64(offset + (1 + challenge) * inputBytes, leaf, true)
    }
  }
  // What is missing are copies of the last sector's inputs, its challenges included.
  for (let slot = filled; slot < slots; slot++) {
    const last = (filled - 1) * slotInputs * inputBytes
    inputs.copyWithin(slot * slotInputs * inputBytes, last, last + slotInputs * inputBytes)
  }
  return inputs
}

interface Shape {
  /** Places for sectors in one proof. */
  readonly slots: number
  /** Challenges for each. */
  readonly challenges: number
  readonly isWinning: boolean
}

function shapeOf(proofType: PoStProofType): Shape {
  const isWinning = variantOfPoSt(proofType) === 'winning'
  return isWinning
    ? { slots: winningSlots, challenges: 1, isWinning }
    : { slots: sectorsPerProof(proofType), challenges: windowChallenges, isWinning }
}

/** The first eight bytes of SHA-256(randomness ‖ sector ‖ index), all numbers of 64 bits and least byte first. */
function challengeHash(randomness: Uint8Array, sector: SectorNumber, index: number): bigint {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64LE(sector, 0)
  numbers.writeBigUInt64LE(BigInt(index), 8)
  return createHash('sha256').update(randomness).update(numbers).digest().readBigUInt64LE(0)
}
