/**
 * The verdict on a claim: first the shape of its proofs, then, with a key, the equation for each of them. It blocks for up to
 * a second and belongs in a thread.
 */
import { proofBytes } from '../filecoin/post-proof-type.ts'
import { complainOfLength, orderClaim, type PoStClaim } from './claim/post-claim.ts'
import { readProof } from './claim/proof-points.ts'
import { publicInputs } from './claim/public-inputs.ts'
import type { Checkpoint } from './curve/point-sums.ts'
import { holdsEquation } from './groth16.ts'
import type { VerifyingKey } from './key/verifying-key.ts'

export type ClaimVerdict =
  /** Every proof holds for its sectors. */
  | { readonly kind: 'valid'; readonly proofs: number }
  /** `proof` counts from 0; undefined when it is about all of the bytes. */
  | { readonly kind: 'invalid'; readonly proof: number | undefined; readonly reason: string }
  /** Well-formed, and nothing more is known without a key. */
  | { readonly kind: 'well-formed'; readonly proofs: number }

/** @throws PosterError INVALID_ARGUMENT for a claim that nobody could prove; what `checkpoint` throws */
export function verifyClaim(
  claim: PoStClaim,
  key: VerifyingKey | undefined,
  checkpoint: Checkpoint
): ClaimVerdict {
  const ordered = orderClaim(claim)
  const complaint = complainOfLength(ordered)
  if (complaint !== undefined) return { kind: 'invalid', proof: undefined, reason: complaint }
  const points = ordered.chunks.map((_, chunk) =>
    readProof(ordered.proof.subarray(chunk * proofBytes, (chunk + 1) * proofBytes))
  )
  for (const [proof, each] of points.entries()) {
    if (typeof each === 'string') return { kind: 'invalid', proof, reason: each }
    if (!key) continue
    checkpoint()
    const sum = key.sumInputs(publicInputs(ordered, proof), checkpoint)
    checkpoint()
    if (!holdsEquation(key, each, sum)) {
      return { kind: 'invalid', proof, reason: 'it does not hold for these sectors and this randomness' }
    }
  }
  return { kind: key ? 'valid' : 'well-formed', proofs: points.length }
}
