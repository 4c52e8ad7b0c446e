/**
 * The equation of Groth16: e(A, B) = e(α, β)·e(Σ, γ)·e(C, δ), as one product of pairings. Source: proving.md §5.1.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { G1Point, ProofPoints } from './claim/proof-points.ts'
import type { VerifyingKey } from './key/verifying-key.ts'

const { pairingBatch, fields } = bls12_381

/** @param sum Σ of the key's input points times the inputs; infinity is a possible value */
export function holdsEquation(key: VerifyingKey, { a, b, c }: ProofPoints, sum: G1Point): boolean {
  const pairs = [
    { g1: a.negate(), g2: b },
    { g1: key.alpha, g2: key.beta },
    { g1: sum, g2: key.gamma },
    { g1: c, g2: key.delta }
  ]
  // A pairing with infinity is one; the library wants it left out.
  const product = pairingBatch(pairs.filter(({ g1 }) => !g1.is0()))
  return fields.Fp12.eql(product, fields.Fp12.ONE)
}
