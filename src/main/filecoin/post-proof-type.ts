/**
 * Registered proof-of-spacetime types 0–14: what they prove, for which sector size, and how many sectors one proof holds.
 * Numbers are the chain's. Sources: node-protocol.md §5.2.3, proving.md §4.2.
 */
import { PosterError } from '../lib/error.ts'
import { sectorSizes, type SectorSize } from './sector-size.ts'

declare const postProofBrand: unique symbol

/** 0–4 winning, 5–9 window V1, 10–14 window V1_1; within each in the order of the sector sizes. */
export type PoStProofType = number & { readonly [postProofBrand]: true }

export type PoStVariant = 'winning' | 'window' | 'window-v1_1'

const variants: readonly PoStVariant[] = ['winning', 'window', 'window-v1_1']
/** Sectors of one window proof, by sector size. */
const windowSectors = [2, 2, 2, 2349, 2300] as const

/** @throws PosterError INVALID_ARGUMENT for a number the chain does not know */
export function postProofType(value: number): PoStProofType {
  if (!Number.isInteger(value) || value < 0 || value > 14) {
    throw new PosterError('INVALID_ARGUMENT', `${value} is no registered PoSt proof type`, {
      advice: 'PoSt proof types are 0 to 14'
    })
  }
  return value as PoStProofType // checked above
}

export function variantOfPoSt(proof: PoStProofType): PoStVariant {
  return variants[Math.floor(proof / 5)] ?? 'window-v1_1' // a PoStProofType is below 15
}

export function sectorSizeOfPoSt(proof: PoStProofType): SectorSize {
  const size = sectorSizes[proof % 5]
  if (!size) throw new PosterError('INTERNAL', `no sector size for PoSt proof type ${proof}`)
  return size
}

/** Sectors that one Groth16 proof of 192 bytes holds: a partition of a window proof, one sector of a winning proof. */
export function sectorsPerProof(proof: PoStProofType): number {
  return variantOfPoSt(proof) === 'winning' ? 1 : (windowSectors[proof % 5] ?? 1)
}

/** Bytes of one Groth16 proof. */
export const proofBytes = 192
