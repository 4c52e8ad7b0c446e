import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bitfield, maxMember } from '../../../src/main/filecoin/bitfield.ts'
import { maxUint64 } from '../../../src/main/filecoin/sector-id.ts'
import { numberSet } from './arbitrary-sets.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('bitfields')

describe('a bitfield is what a Set is', () => {
  it('holds the numbers it was made of, ascending and once', () => {
    fc.assert(
      fc.property(numberSet, fc.array(fc.nat(50)), (numbers, repeated) => {
        const shuffled = [...numbers, ...repeated.flatMap((place) => [...numbers].slice(place, place + 1))]
        const bitfield = Bitfield.fromNumbers(shuffled.reverse())
        const sorted = [...numbers].sort((a, b) => (a < b ? -1 : 1))
        expect([...bitfield.numbers(1000)]).toEqual(sorted)
        expect(bitfield.count).toBe(BigInt(numbers.size))
        expect(bitfield.first).toBe(sorted[0])
        expect(bitfield.last).toBe(sorted.at(-1))
        expect(bitfield.isEmpty).toBe(numbers.size === 0)
      }),
      { seed }
    )
  })

  it('knows its members from the others', () => {
    fc.assert(
      fc.property(numberSet, fc.bigInt({ min: -2n, max: 250n }), (numbers, other) => {
        const bitfield = Bitfield.fromNumbers(numbers)
        for (const number of numbers) {
          for (const near of [number - 1n, number, number + 1n]) {
            expect(bitfield.has(near)).toBe(numbers.has(near))
          }
        }
        expect(bitfield.has(other)).toBe(numbers.has(other))
      }),
      { seed }
    )
  })

  it('slices as an array does', () => {
    fc.assert(
      fc.property(numberSet, fc.nat(80), fc.nat(80), (numbers, skip, take) => {
        const bitfield = Bitfield.fromNumbers(numbers)
        const sliced = bitfield.slice(BigInt(skip), BigInt(take))
        expect([...sliced.numbers(1000)]).toEqual([...bitfield.numbers(1000)].slice(skip, skip + take))
      }),
      { seed }
    )
  })

  it('equals exactly the one with the same members', () => {
    fc.assert(
      fc.property(numberSet, numberSet, (left, right) => {
        const areSame = left.size === right.size && [...left].every((number) => right.has(number))
        expect(Bitfield.fromNumbers(left).equals(Bitfield.fromNumbers(right))).toBe(areSame)
        expect(Bitfield.fromNumbers(left).equals(Bitfield.fromRuns(Bitfield.fromNumbers(left).runs()))).toBe(
          true
        )
      }),
      { seed }
    )
  })
})

describe('large ones', () => {
  it('keeps numbers beyond 2^53 apart', () => {
    const bitfield = Bitfield.fromNumbers([2n ** 63n - 1n, 2n ** 63n - 3n, 2 ** 53 - 1])
    expect([...bitfield.numbers(3)]).toEqual([2n ** 53n - 1n, 2n ** 63n - 3n, 2n ** 63n - 1n])
    expect(bitfield.has(2n ** 63n - 2n)).toBe(false)
  })

  it('counts and slices a run of 2^64 − 1 without walking it', () => {
    const all = Bitfield.fromRange(0n, maxUint64)
    expect(all.count).toBe(maxUint64)
    expect(all.last).toBe(maxMember)
    expect(all.slice(2n ** 60n, 2n ** 61n)).toEqual(Bitfield.fromRange(2n ** 60n, 2n ** 61n))
    expect(() => all.numbers(25_000)).toThrow('more than the 25000 allowed here')
  })

  it('lists nothing beyond the limit and everything at it', () => {
    const three = Bitfield.fromNumbers([1, 5, 7])
    expect(() => three.numbers(2)).toThrow('3 members')
    expect([...three.numbers(3)]).toEqual([1n, 5n, 7n])
  })
})

describe('what is no bitfield', () => {
  it.each([
    ['a negative number', () => Bitfield.fromNumbers([-1])],
    ['a fraction', () => Bitfield.fromNumbers([1.5])],
    ['an unsafe number', () => Bitfield.fromNumbers([2 ** 53])],
    ['2^64 − 1', () => Bitfield.fromNumbers([maxUint64])],
    ['a run beyond 64 bits', () => Bitfield.fromRange(1n, maxUint64)],
    ['a run before 0', () => Bitfield.fromRuns([{ start: -1n, length: 2n }])],
    ['an empty run', () => Bitfield.fromRuns([{ start: 1n, length: 0n }])],
    ['an edge too many', () => Bitfield.fromEdges(BigUint64Array.of(1n, 2n, 3n))],
    ['runs that touch', () => Bitfield.fromEdges(BigUint64Array.of(1n, 2n, 2n, 3n))]
  ])('%s', (_what, make) => {
    expect(make).toThrow('the bitfield')
  })

  it('tells by value, not by identity, in tests too', () => {
    expect(Bitfield.fromNumbers([1, 2])).not.toEqual(Bitfield.fromNumbers([1, 3]))
    expect(Bitfield.fromRange(7n, 0n)).toBe(Bitfield.empty)
  })
})
