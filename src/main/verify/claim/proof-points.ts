/**
 * The three points of a Groth16 proof. What is not exactly the encoding of a point of the right group is refused: other
 * lengths and flags, numbers above p, points off the curve or outside the subgroup, infinity.
 * Source: proving.md §5.1; infinity is refused as bellperson does when it reads a proof.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { proofBytes } from '../../filecoin/post-proof-type.ts'
import { messageOf } from '../../lib/error.ts'

const { G1, G2 } = bls12_381
export type G1Point = InstanceType<typeof G1.Point>
export type G2Point = InstanceType<typeof G2.Point>

export interface ProofPoints {
  readonly a: G1Point
  readonly b: G2Point
  readonly c: G1Point
}

/** The points, or the reason why there are none. `bytes` are 192. */
export function readProof(bytes: Uint8Array): ProofPoints | string {
  if (bytes.length !== proofBytes) return `a proof has ${proofBytes} bytes, not ${bytes.length}`
  const a = readPoint(G1.Point, bytes.subarray(0, 48))
  if (typeof a === 'string') return `A ${a} G1`
  const b = readPoint(G2.Point, bytes.subarray(48, 144))
  if (typeof b === 'string') return `B ${b} G2`
  const c = readPoint(G1.Point, bytes.subarray(144))
  if (typeof c === 'string') return `C ${c} G1`
  return { a, b, c }
}

/** A compressed point, or what is wrong with it in words before the name of the group. */
function readPoint<P extends { is0(): boolean }>(
  group: { fromBytes(bytes: Uint8Array): P },
  bytes: Uint8Array
): P | string {
  let point: P
  try {
    // Checks flags, that numbers are below p, the curve equation and the subgroup, too.
    point = group.fromBytes(bytes)
  } catch (error) {
    return `is no point (${messageOf(error)}) of`
  }
  return point.is0() ? 'is the point at infinity of' : point
}
