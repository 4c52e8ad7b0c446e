/**
 * The public inputs of one proof: for each sector its commitment and the leaves it was challenged at. They say which
 * sectors were proven and for which randomness; the miner is not among them.
 * Sources: proving.md §4.2 (challenges), §5.1 (order and padding).
 */
import { challengedLeaves, challengesPerSector } from '../../filecoin/challenged-leaves.ts'
import { sectorsPerProof, variantOfPoSt, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import { PosterError } from '../../lib/error.ts'
import type { OrderedClaim } from './post-claim.ts'

/** Bytes of an input, least first. */
const inputBytes = 32

interface Slots {
  /** Places for sectors in one proof. */
  readonly count: number
  /** Leaves in each. */
  readonly leaves: number
}

/** A winning proof has its one sector in as many slots as there are challenges, with one of them in each. */
function slotsOf(proofType: PoStProofType): Slots {
  const variant = variantOfPoSt(proofType)
  const challenges = challengesPerSector[variant]
  return variant === 'winning'
    ? { count: challenges, leaves: 1 }
    : { count: sectorsPerProof(proofType), leaves: challenges }
}

/** How many public inputs a proof of this type has: one less than its key has points. */
export function countInputs(proofType: PoStProofType): number {
  const { count, leaves } = slotsOf(proofType)
  return count * (1 + leaves)
}

/** @throws PosterError INTERNAL for a chunk the claim does not have */
export function publicInputs(
  { proofType: proof, randomness, chunks }: OrderedClaim,
  chunk: number
): Uint8Array {
  const sectors = chunks[chunk]
  if (!sectors) throw new PosterError('INTERNAL', `the claim has no proof ${chunk}`)
  const slots = slotsOf(proof)
  const slotBytes = (1 + slots.leaves) * inputBytes
  const inputs = new Uint8Array(slots.count * slotBytes)
  const view = new DataView(inputs.buffer)
  let filled = 0
  for (const [place, { sector, commR }] of sectors.entries()) {
    const position = chunk * slots.count + place
    const leaves = challengedLeaves({ proof, randomness, sector, position })
    for (let first = 0; first < leaves.length; first += slots.leaves, filled += slotBytes) {
      inputs.set(commR, filled)
      for (let leaf = 0; leaf < slots.leaves; leaf++) {
        view.setUint32(filled + (1 + leaf) * inputBytes, leaves[first + leaf] ?? 0, true)
      }
    }
  }
  // What is missing are copies of the last sector's inputs, its challenges included.
  for (; filled < inputs.length; filled += slotBytes) inputs.copyWithin(filled, filled - slotBytes, filled)
  return inputs
}
