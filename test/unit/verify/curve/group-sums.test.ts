import { bls12_381 } from '@noble/curves/bls12-381.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GroupSums } from '../../../../src/main/verify/curve/group-sums.ts'
import { pointBytes } from '../../../../src/main/verify/field/field-layout.ts'
import { FieldMemory } from '../../../../src/main/verify/field/field-memory.ts'
import { pointsOfSubgroup, type G1Point } from '../../../support/curve-points.ts'

const { Point } = bls12_381.G1
const go = (): void => undefined

/** Few different points and their opposites, so that equal and opposite ones meet all the time. */
const some = pointsOfSubgroup(4)
const pool = [...some, ...some.map((point) => point.negate())]
const group = fc.array(fc.constantFrom(...pool), { maxLength: 12 })

describe('sums of groups', () => {
  const field = new FieldMemory()
  const groups = new GroupSums(field, 400)
  const base = field.reservePoints(400)

  function reduce(lists: readonly (readonly G1Point[])[]): G1Point[] {
    for (const [place, { x, y }] of lists.flat().entries())
      field.writePoint(base + place * pointBytes, { x, y })
    const counts = Int32Array.from(lists.map((list) => list.length))
    groups.reduce(base, counts, go)
    let address = base
    return [...counts].map((count) => {
      if (count === 0) return Point.ZERO
      const point = Point.fromAffine(field.readPoint(address))
      address += pointBytes
      return point
    })
  }

  it('are those of another library, with doubling and infinity in all places', () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 30 }), (lists) => {
        const expected = lists.map((list) => list.reduce((sum, point) => sum.add(point), Point.ZERO))
        const found = reduce(lists)
        expect(found.map((point, place) => point.equals(expected[place] ?? Point.ZERO))).toEqual(
          lists.map(() => true)
        )
      }),
      { numRuns: 300 }
    )
  })

  it('are told of by counts, and the sums lie close together', () => {
    const [a, b] = some
    if (!a || !b) throw new Error('two points')
    expect(reduce([[], [a, a.negate()], [b], [a, a, a], []]).map((point) => point.is0())).toEqual([
      ...[true, true, false, false, true]
    ])
  })

  it('are refused beyond the room there is', () => {
    expect(() => groups.reduce(base, Int32Array.from([402]), go)).toThrow('more sums than there is room for')
  })

  it('can be given up on the way', () => {
    expect(() =>
      groups.reduce(base, Int32Array.from([8]), () => {
        throw new Error('enough')
      })
    ).toThrow('enough')
  })
})
