import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  complementBelow,
  difference,
  intersection,
  isSubset,
  overlaps,
  union
} from '../../../src/main/filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { maxUint64 } from '../../../src/main/filecoin/sector-id.ts'
import { numberSet } from './arbitrary-sets.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('bitfield algebra')
const pair = fc.tuple(numberSet, numberSet)

/** Compares with the operation on plain sets, both operands as they come. */
function agrees(
  onBitfields: (left: Bitfield, right: Bitfield) => Bitfield,
  onSets: (left: Set<bigint>, right: Set<bigint>) => Iterable<bigint>
): void {
  fc.assert(
    fc.property(pair, ([left, right]) => {
      const result = onBitfields(Bitfield.fromNumbers(left), Bitfield.fromNumbers(right))
      expect(result).toEqual(Bitfield.fromNumbers(onSets(left, right)))
    }),
    { seed }
  )
}

describe('on bitfields as on sets', () => {
  it('union', () => {
    agrees(union, (left, right) => new Set([...left, ...right]))
  })

  it('intersection', () => {
    agrees(intersection, (left, right) => [...left].filter((number) => right.has(number)))
  })

  it('difference', () => {
    agrees(difference, (left, right) => [...left].filter((number) => !right.has(number)))
  })

  it('subset and overlap', () => {
    fc.assert(
      fc.property(pair, fc.boolean(), ([left, right], addAll) => {
        const whole = addAll ? new Set([...left, ...right]) : right
        const part = Bitfield.fromNumbers(left)
        expect(isSubset(part, Bitfield.fromNumbers(whole))).toBe([...left].every((n) => whole.has(n)))
        expect(overlaps(part, Bitfield.fromNumbers(right))).toBe([...left].some((n) => right.has(n)))
      }),
      { seed }
    )
  })

  it('complement below an end', () => {
    fc.assert(
      fc.property(numberSet, fc.nat(80), (numbers, end) => {
        const below = Array.from({ length: end }, (_, number) => BigInt(number))
        expect(complementBelow(Bitfield.fromNumbers(numbers), BigInt(end))).toEqual(
          Bitfield.fromNumbers(below.filter((number) => !numbers.has(number)))
        )
      }),
      { seed }
    )
  })

  it('union of many', () => {
    fc.assert(
      fc.property(fc.array(numberSet, { maxLength: 9 }), (sets) => {
        expect(union(...sets.map((set) => Bitfield.fromNumbers(set)))).toEqual(
          Bitfield.fromNumbers(sets.flatMap((set) => [...set]))
        )
      }),
      { seed }
    )
  })
})

describe('without expanding', () => {
  it('cuts one number out of 2^64 − 1', () => {
    const all = Bitfield.fromRange(0n, maxUint64)
    const hole = Bitfield.fromNumbers([2n ** 63n])
    const rest = difference(all, hole)
    expect(rest.count).toBe(maxUint64 - 1n)
    expect(union(rest, hole)).toEqual(all)
    expect(intersection(rest, hole)).toBe(Bitfield.empty)
    expect(isSubset(rest, all)).toBe(true)
    expect(isSubset(all, rest)).toBe(false)
    expect(complementBelow(rest, maxUint64)).toEqual(hole)
  })
})
