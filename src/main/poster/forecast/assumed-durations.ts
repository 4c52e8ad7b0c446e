/**
 * What is taken for true about durations before anything was measured. These are guesses, wide ones: forecasts say when
 * they rest on them, and the first measured proof of a kind replaces them.
 */
import { sectorSizeOfPoSt, sectorsPerProof, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { DurationPhase } from './duration-history.ts'

export interface AssumedDuration {
  /** ms */
  readonly typical: number
  /** ms that nine of ten are expected not to exceed. */
  readonly cautious: number
}

const gib = 1024 ** 3
/** A proof of a full partition, ms. "Minutes on one GPU" (proving.md §4.2); operators tell of 21 to 48 minutes on slow disks. */
const large = { typical: 600_000, cautious: 1_500_000 }
const middle = { typical: 60_000, cautious: 180_000 }
const small = { typical: 5_000, cautious: 30_000 }
/** Looking at the files of one sector, ms, with many at once. */
const checkOfSector = { typical: 5, cautious: 25 }

/** @param sectors to prove; more than one proof holds take as many proofs */
export function assumedDuration(
  phase: DurationPhase,
  proofType: PoStProofType,
  sectors: number
): AssumedDuration {
  const [unit, times] =
    phase === 'check'
      ? [checkOfSector, sectors]
      : [proofOf(proofType), Math.ceil(sectors / sectorsPerProof(proofType))]
  return { typical: unit.typical * times, cautious: unit.cautious * times }
}

function proofOf(proofType: PoStProofType): AssumedDuration {
  const size = sectorSizeOfPoSt(proofType).bytes
  return size >= 32 * gib ? large : size >= gib / 2 ? middle : small
}
