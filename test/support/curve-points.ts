/**
 * Points of the curve of G1, inside the subgroup and outside it, by the arithmetic of another library.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { normalizeZ } from '@noble/curves/abstract/curve.js'

const { Point } = bls12_381.G1
const { Fp, Fr } = bls12_381.fields
export type G1Point = InstanceType<typeof Point>

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

/** Any multiple of any point; the library's own refuses numbers above the order of the subgroup. */
export function times(point: G1Point, factor: bigint): G1Point {
  let product = Point.ZERO
  for (const bit of factor.toString(2)) {
    product = product.double()
    if (bit === '1') product = product.add(point)
  }
  return product
}
