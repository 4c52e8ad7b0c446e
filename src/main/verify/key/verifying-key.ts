/**
 * A verifying key ready for use. Every point is checked: its encoding, that it is on its curve and not infinity, and that
 * it is in the subgroup. The last takes seconds for a window key, so it may be left out for a key that has passed before.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { G1Point, G2Point } from '../claim/proof-points.ts'
import type { Checkpoint } from '../curve/point-sums.ts'
import { SubgroupCheck } from '../curve/subgroup.ts'
import { SumOfProducts } from '../curve/sum-of-products.ts'
import { elementBytes, pointBytes } from '../field/field-layout.ts'
import { FieldMemory } from '../field/field-memory.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { g1Bytes, splitKeyFile } from './key-file.ts'

const { G1, G2 } = bls12_381

export interface VerifyingKey {
  readonly inputs: number
  readonly alpha: G1Point
  readonly beta: G2Point
  readonly gamma: G2Point
  readonly delta: G2Point
  /** The point that is always part of the sum, plus Σ input·point. */
  sumInputs(inputs: Uint8Array, checkpoint: Checkpoint): G1Point
}

export interface ReadKeyOptions {
  readonly inputs: number
  /** The very same bytes have passed all checks before. */
  readonly wasChecked: boolean
  readonly checkpoint: Checkpoint
}

/** @throws PosterError KEY_UNUSABLE naming the first point that is wrong; what `checkpoint` throws */
export function readKey(bytes: Uint8Array, { inputs, wasChecked, checkpoint }: ReadKeyOptions): VerifyingKey {
  const file = splitKeyFile(bytes, inputs)
  const alpha = readPoint(G1.Point, file.alphaG1, 'α')
  const beta = readPoint(G2.Point, file.betaG2, 'β in G2')
  const gamma = readPoint(G2.Point, file.gammaG2, 'γ')
  const delta = readPoint(G2.Point, file.deltaG2, 'δ in G2')
  readPoint(G1.Point, file.betaG1, 'β in G1')
  readPoint(G1.Point, file.deltaG1, 'δ in G1')

  const field = new FieldMemory()
  const count = inputs + 1
  const base = field.reservePoints(count)
  readInputPoints(field, base, file.inputPoints, checkpoint)
  if (!wasChecked) checkSubgroup(field, base, count, checkpoint)
  const first = G1.Point.fromAffine(field.readPoint(base))
  const products = new SumOfProducts(field, base + pointBytes, inputs)
  return {
    ...{ inputs, alpha, beta, gamma, delta },
    sumInputs: (scalars, check) => first.add(products.compute(scalars, check))
  }
}

interface ReadablePoint {
  is0(): boolean
}

/** An uncompressed point with all checks of its group. */
function readPoint<P extends ReadablePoint>(
  group: { fromBytes(bytes: Uint8Array): P },
  bytes: Uint8Array,
  name: string
): P {
  try {
    const point = group.fromBytes(bytes)
    if (point.is0()) throw new Error('infinity')
    return point
  } catch (error) {
    throw new PosterError('KEY_UNUSABLE', `${name} of the key is no point of its group: ${messageOf(error)}`)
  }
}

const pointsAtOnce = 1024

/** Writes the points of the inputs to `base`. */
function readInputPoints(field: FieldMemory, base: number, bytes: Uint8Array, checkpoint: Checkpoint): void {
  const four = field.constant(4n)
  const [left, right] = [field.reserveElements(1), field.reserveElements(1)]
  for (let place = 0; place * g1Bytes < bytes.length; place++) {
    if (place % pointsAtOnce === 0) checkpoint()
    const [x, offset] = [base + place * pointBytes, place * g1Bytes]
    const y = x + elementBytes
    // A compressed point or infinity has one of the three top bits, and so is not below p.
    if (!field.decode(x, bytes, offset) || !field.decode(y, bytes, offset + g1Bytes / 2)) {
      throw wrongInputPoint(place, 'is not encoded as it must be')
    }
    field.multiply(left, y, y)
    field.multiply(right, x, x)
    field.multiply(right, right, x)
    field.add(right, right, four)
    field.subtract(left, left, right)
    if (!field.isZero(left)) throw wrongInputPoint(place, 'is not on the curve')
  }
}

function checkSubgroup(field: FieldMemory, base: number, count: number, checkpoint: Checkpoint): void {
  const check = new SubgroupCheck(field, Math.min(count, pointsAtOnce))
  for (let from = 0; from < count; from += pointsAtOnce) {
    const some = Math.min(pointsAtOnce, count - from)
    const [foreign] = check.findForeign(base + from * pointBytes, some, checkpoint)
    if (foreign !== undefined) throw wrongInputPoint(from + foreign, 'is not in G1')
  }
}

function wrongInputPoint(place: number, what: string): PosterError {
  return new PosterError('KEY_UNUSABLE', `the key's point ${place} for inputs ${what}`)
}
