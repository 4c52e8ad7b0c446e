/** How many partitions one SubmitWindowedPoSt may carry. Sources: proving.md §1.1, §1.10. */
import { PosterError } from '../lib/error.ts'
import { maxAddressedSectors, maxDeclarationsPerMessage, maxPostedPartitions } from './chain-limits.ts'
import { postedPartitionsLimitFrom } from './network-version.ts'
import { sectorsPerProof, variantOfPoSt, type PoStProofType } from './post-proof-type.ts'

/**
 * At least 1.
 * @param operatorLimit `MaxPartitionsPerPoStMessage`; 0 leaves the chain's own limit
 * @throws PosterError INVALID_ARGUMENT for a winning type, or an operator limit that is no count
 */
export function maxPartitionsPerMessage(
  proof: PoStProofType,
  networkVersion: number,
  operatorLimit = 0
): number {
  if (variantOfPoSt(proof) === 'winning') {
    throw new PosterError('INVALID_ARGUMENT', `PoSt proof type ${proof} proves no partition`)
  }
  if (!Number.isInteger(operatorLimit) || operatorLimit < 0) {
    throw new PosterError('INVALID_ARGUMENT', `${operatorLimit} is no number of partitions`)
  }
  return Math.min(
    Math.floor(maxAddressedSectors / sectorsPerProof(proof)),
    maxDeclarationsPerMessage,
    networkVersion >= postedPartitionsLimitFrom ? maxPostedPartitions : Infinity,
    operatorLimit === 0 ? Infinity : operatorLimit
  )
}
