/**
 * Verifying keys whose trapdoor is known: all exponents are, so a valid proof for any inputs is a few multiplications. No
 * circuit stands behind them; they have the size and the layout of real ones. Shares no code with what it is there to test.
 */
import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { normalizeZ } from '@noble/curves/abstract/curve.js'
import { encodePoint } from './curve-points.ts'

const { G1, G2 } = bls12_381
const { Fr } = bls12_381.fields
type G1Point = InstanceType<typeof G1.Point>

export interface SyntheticKey {
  /** As in a .vk file. */
  readonly file: Buffer
  /** First 16 bytes of BLAKE2b-512, in hex. */
  readonly digest: string
  readonly inputs: number
  /** A valid proof of 192 bytes for these inputs; `salt` gives another one. */
  prove(inputs: readonly bigint[], salt?: string): Buffer
  /** The exponents of the points for inputs. */
  readonly exponents: readonly bigint[]
}

/** Numbers of the scalar field that follow from a text. */
function scalarsFrom(text: string): () => bigint {
  let count = 0
  return () => {
    const hash = createHash('sha512').update(`${text} ${count++}`).digest('hex')
    return Fr.create(BigInt(`0x${hash}`) % (Fr.ORDER - 1n)) + 1n
  }
}

export function makeSyntheticKey(inputs: number, seed = 'synthetic'): SyntheticKey {
  const next = scalarsFrom(`${seed} ${inputs}`)
  const [alpha, beta, gamma, delta] = [next(), next(), next(), next()] as const
  const { points, exponents } = makeInputPoints(inputs + 1, next)
  const count = Buffer.alloc(4)
  count.writeUInt32BE(points.length)
  const file = Buffer.concat([
    ...[G1.Point.BASE.multiply(alpha).toBytes(false), G1.Point.BASE.multiply(beta).toBytes(false)],
    ...[G2.Point.BASE.multiply(beta).toBytes(false), G2.Point.BASE.multiply(gamma).toBytes(false)],
    ...[G1.Point.BASE.multiply(delta).toBytes(false), G2.Point.BASE.multiply(delta).toBytes(false)],
    ...[count, ...points.map((point) => encodePoint(point, 'uncompressed'))]
  ])
  return {
    file,
    digest: createHash('blake2b512').update(file).digest('hex').slice(0, 32),
    inputs,
    exponents,
    prove(values, salt = '') {
      if (values.length !== inputs) throw new Error(`${values.length} inputs for a key of ${inputs}`)
      const random = scalarsFrom(`${seed} proof ${salt}`)
      const [a, b] = [random(), random()]
      const sum = values.reduce(
        (total, value, place) => Fr.add(total, Fr.mul(Fr.create(value), exponents[place + 1] ?? 0n)),
        exponents[0] ?? 0n
      )
      const c = Fr.div(Fr.sub(Fr.sub(Fr.mul(a, b), Fr.mul(alpha, beta)), Fr.mul(sum, gamma)), delta)
      return Buffer.concat([
        G1.Point.BASE.multiply(a).toBytes(true),
        G2.Point.BASE.multiply(b).toBytes(true),
        G1.Point.BASE.multiply(c).toBytes(true)
      ])
    }
  }
}

/** Each point is the sum of one of a few hundred and one of as many others: random enough, and quick to make. */
function makeInputPoints(count: number, next: () => bigint): { points: G1Point[]; exponents: bigint[] } {
  const side = Math.ceil(Math.sqrt(count))
  const makeSide = (): [bigint, G1Point][] =>
    Array.from({ length: side }, () => {
      const exponent = next()
      return [exponent, G1.Point.BASE.multiply(exponent)]
    })
  const [ones, others] = [makeSide(), makeSide()]
  const points: G1Point[] = []
  const exponents: bigint[] = []
  for (const [left, leftPoint] of ones) {
    for (const [right, rightPoint] of others) {
      if (points.length === count) break
      points.push(leftPoint.add(rightPoint))
      exponents.push(Fr.add(left, right))
    }
  }
  return { points: normalizeZ(G1.Point, points), exponents }
}
