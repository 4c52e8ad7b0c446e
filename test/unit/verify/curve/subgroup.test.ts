import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import { SubgroupCheck } from '../../../../src/main/verify/curve/subgroup.ts'
import { pointBytes } from '../../../../src/main/verify/field/field-layout.ts'
import { FieldMemory } from '../../../../src/main/verify/field/field-memory.ts'
import {
  pointOfCurve,
  pointOfOrder,
  pointsOfSubgroup,
  times,
  type G1Point
} from '../../../support/curve-points.ts'

const go = (): void => undefined
const { Fr } = bls12_381.fields
const primes = [3n, 11n, 10_177n, 859_267n, 52_437_899n]

describe('membership of the subgroup', () => {
  const field = new FieldMemory()
  const check = new SubgroupCheck(field, 64)
  const base = field.reservePoints(64)

  function foreign(points: readonly G1Point[]): number[] {
    for (const [place, { x, y }] of points.entries()) field.writePoint(base + place * pointBytes, { x, y })
    return check.findForeign(base, points.length, go)
  }

  it('is granted to points of it', () => {
    expect(foreign(pointsOfSubgroup(64))).toEqual([])
    expect(foreign([bls12_381.G1.Point.BASE, bls12_381.G1.Point.BASE.negate()])).toEqual([])
    expect(foreign([])).toEqual([])
  })

  it('is refused to points of the curve outside, wherever they stand', () => {
    const points = pointsOfSubgroup(20)
    const strangers = new Map([
      [0, pointOfCurve(1n)],
      [7, pointOfCurve(1_000_000n)],
      [19, pointOfCurve(1n << 300n)]
    ])
    expect([...strangers.values()].map((point) => point.isTorsionFree())).toEqual([false, false, false])
    expect(foreign(points.map((point, place) => strangers.get(place) ?? point))).toEqual([0, 7, 19])
  })

  it.each(primes)('is refused to a point of order %d, alone and added to one of the subgroup', (prime) => {
    const small = pointOfOrder(prime)
    expect(times(small, prime).is0()).toBe(true)
    const [inside, other] = pointsOfSubgroup(2)
    if (!inside || !other) throw new Error('two points')
    const mixed = inside.add(small)
    expect(times(mixed, Fr.ORDER).is0()).toBe(false)
    expect(foreign([other, small, inside, mixed, other])).toEqual([1, 3])
  })
})
