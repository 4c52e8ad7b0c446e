/**
 * Points of the curve of G1, inside the subgroup and outside it, by the arithmetic of another library.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { normalizeZ } from '@noble/curves/abstract/curve.js'

const { Point } = bls12_381.G1
const { Fp, Fp2, Fr } = bls12_381.fields
export type G1Point = InstanceType<typeof Point>
type Fp2Element = ReturnType<typeof Fp2.create>

/** Order of the curve divided by that of the subgroup: 3 · 11² · 10177² · 859267² · 52437899². */
const cofactor = 0x396c8c005555e1568c00aaab0000aaabn

/** Points of the subgroup, all different, that follow from the seed. */
export function pointsOfSubgroup(count: number, seed = 7n): G1Point[] {
  const step = Point.BASE.multiply(seed)
  let point = Point.BASE.multiply(seed * seed + 1n)
  const points = Array.from({ length: count }, () => (point = point.add(step)))
  return points.length === 0 ? [] : normalizeZ(Point, points)
}

/** A point of the curve with the first possible x from here on; almost never one of the subgroup. */
export function pointOfCurve(x: bigint): G1Point {
  for (let next = x; ; next++) {
    const square = Fp.add(Fp.pow(next, 3n), 4n)
    if (square === 0n || Fp.pow(square, (Fp.ORDER - 1n) / 2n) === 1n) {
      return Point.fromAffine({ x: next, y: Fp.sqrt(square) })
    }
  }
}

/** A point whose order is exactly this prime. */
export function pointOfOrder(prime: bigint): G1Point {
  for (let x = 1n; ; x++) {
    let point = times(pointOfCurve(x), (cofactor * Fr.ORDER) / prime ** (prime === 3n ? 1n : 2n))
    while (!point.is0()) {
      const next = times(point, prime)
      if (next.is0()) return Point.fromAffine(point.toAffine())
      point = next
    }
  }
}

/** A point of the curve of G2 outside the subgroup, as ZCash writes it. */
export function strangerOfG2(form: 'compressed' | 'uncompressed'): Buffer {
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 1n })
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.create({ c0: 4n, c1: 4n }))
    const y = squareRoot(square)
    if (y === undefined || bls12_381.G2.Point.fromAffine({ x, y }).isTorsionFree()) continue
    const [left, right] = [
      encodePoint({ x: x.c1, y: x.c0 }, 'uncompressed'),
      encodePoint({ x: y.c1, y: y.c0 }, 'uncompressed')
    ]
    if (form === 'uncompressed') return Buffer.concat([left, right])
    left[0] = (left[0] ?? 0) | 0x80 // of the two points with this x either will do
    return left
  }
}

function squareRoot(square: Fp2Element): Fp2Element | undefined {
  try {
    return Fp2.sqrt(square)
  } catch {
    return undefined
  }
}

/** Any multiple of any point; the library's own refuses numbers above the order of the subgroup. */
export function times(point: G1Point, factor: bigint): G1Point {
  let product = Point.ZERO
  for (const bit of factor.toString(2)) {
    product = product.double()
    if (bit === '1') product = product.add(point)
  }
  return product
}

/** As ZCash writes points of G1, without the library's refusal of points outside the subgroup, which takes its time. */
export function encodePoint({ x, y }: { x: bigint; y: bigint }, form: 'compressed' | 'uncompressed'): Buffer {
  const hex = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(96, '0'), 'hex')
  if (form === 'uncompressed') return Buffer.concat([hex(x), hex(y)])
  const bytes = hex(x)
  bytes[0] = (bytes[0] ?? 0) | 0x80 | (y > Fp.ORDER / 2n ? 0x20 : 0)
  return bytes
}
