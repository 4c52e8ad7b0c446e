/**
 * Registered seal proof types 0–19 and the PoSt types that sectors sealed so are proven with. Numbers are the chain's.
 * Source: proving.md §1.1.
 */
import { PosterError } from '../lib/error.ts'
import { windowProofV1_1From } from './network-version.ts'
import { postProofType, variantOfPoSt, type PoStProofType } from './post-proof-type.ts'
import { sectorSizes, type SectorSize } from './sector-size.ts'

declare const sealProofBrand: unique symbol

/** Four groups of five; within each in the order of the sector sizes. */
export type SealProofType = number & { readonly [sealProofBrand]: true }

export type SealVariant = 'v1' | 'v1_1' | 'v1_1-synthetic' | 'v1_2-non-interactive'

const variants: readonly SealVariant[] = ['v1', 'v1_1', 'v1_1-synthetic', 'v1_2-non-interactive']
const sizes = sectorSizes.length

/** @throws PosterError INVALID_ARGUMENT for a number the chain does not know */
export function sealProofType(value: number): SealProofType {
  if (!Number.isInteger(value) || value < 0 || value >= sizes * variants.length) {
    throw new PosterError('INVALID_ARGUMENT', `${value} is no registered seal proof type`, {
      advice: 'Seal proof types are 0 to 19'
    })
  }
  return value as SealProofType // checked above
}

export function variantOfSeal(proof: SealProofType): SealVariant {
  return variants[Math.floor(proof / sizes)] ?? 'v1' // a SealProofType is below 20
}

export function sectorSizeOfSeal(proof: SealProofType): SectorSize {
  const size = sectorSizes[proof % sizes]
  if (!size) throw new PosterError('INTERNAL', `no sector size for seal proof type ${proof}`)
  return size
}

/** The same in every network version. */
export function winningProofOfSeal(proof: SealProofType): PoStProofType {
  return postProofType(proof % sizes)
}

export function windowProofOfSeal(proof: SealProofType, networkVersion: number): PoStProofType {
  return windowProofInVersion(postProofType(sizes + (proof % sizes)), networkVersion)
}

/**
 * The window type a proof must have. A miner created before version 19 may still be recorded with a V1 type.
 * @param recorded `StateMinerInfo(…).WindowPoStProofType`
 * @throws PosterError INVALID_ARGUMENT for a winning type
 */
export function windowProofInVersion(recorded: PoStProofType, networkVersion: number): PoStProofType {
  switch (variantOfPoSt(recorded)) {
    case 'winning':
      throw new PosterError('INVALID_ARGUMENT', `PoSt proof type ${recorded} proves no window`)
    case 'window':
      return networkVersion >= windowProofV1_1From ? postProofType(recorded + sizes) : recorded
    case 'window-v1_1':
      return recorded
  }
}
