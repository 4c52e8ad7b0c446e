/**
 * The verdict on a claim, in two steps: first the shape of its proofs, which needs no key and takes milliseconds, then the
 * equation for each of them. The second blocks for up to a second and belongs in a thread.
 */
import { proofBytes } from '../filecoin/post-proof-type.ts'
import { complainOfLength, orderClaim, type OrderedClaim, type PoStClaim } from './claim/post-claim.ts'
import { readProof, type ProofPoints } from './claim/proof-points.ts'
import { publicInputs } from './claim/public-inputs.ts'
import type { Checkpoint } from './curve/point-sums.ts'
import { holdsEquation } from './groth16.ts'
import type { VerifyingKey } from './key/verifying-key.ts'

export interface InvalidProof {
  readonly kind: 'invalid'
  /** Counts from 0; undefined when it is about all of the bytes. */
  readonly proof: number | undefined
  readonly reason: string
  /** All proofs are three points of the right groups; only the equation does not hold. */
  readonly wellFormed: boolean
}

export type ClaimVerdict =
  /** Every proof holds for its sectors. */
  | { readonly kind: 'valid'; readonly proofs: number }
  | InvalidProof
  /** As many proofs as there must be, each of three points of the right groups. Nothing more is known without a key. */
  | { readonly kind: 'well-formed'; readonly proofs: number }

export interface WellFormedClaim {
  readonly kind: 'well-formed'
  readonly claim: OrderedClaim
  /** One for each chunk of the claim. */
  readonly proofs: readonly ProofPoints[]
}

/** @throws PosterError INVALID_ARGUMENT for a claim that nobody could prove */
export function readClaim(claim: PoStClaim): WellFormedClaim | InvalidProof {
  const ordered = orderClaim(claim)
  const complaint = complainOfLength(ordered)
  if (complaint !== undefined)
    return { kind: 'invalid', proof: undefined, reason: complaint, wellFormed: false }
  const proofs: ProofPoints[] = []
  for (const proof of ordered.chunks.keys()) {
    const points = readProof(ordered.proof.subarray(proof * proofBytes, (proof + 1) * proofBytes))
    if (typeof points === 'string') return { kind: 'invalid', proof, reason: points, wellFormed: false }
    proofs.push(points)
  }
  return { kind: 'well-formed', claim: ordered, proofs }
}

/** @throws what `checkpoint` throws */
export function judgeClaim(
  { claim, proofs }: WellFormedClaim,
  key: VerifyingKey,
  checkpoint: Checkpoint
): ClaimVerdict {
  for (const [proof, points] of proofs.entries()) {
    checkpoint()
    const sum = key.sumInputs(publicInputs(claim, proof), checkpoint)
    checkpoint()
    if (!holdsEquation(key, points, sum)) {
      const reason = 'it does not hold for these sectors and this randomness'
      return { kind: 'invalid', proof, reason, wellFormed: true }
    }
  }
  return { kind: 'valid', proofs: proofs.length }
}
