import { bls12_381 } from '@noble/curves/bls12-381.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SumOfProducts } from '../../../../src/main/verify/curve/sum-of-products.ts'
import {
  chooseWidth,
  countWindows,
  longestScalar,
  writeDigits
} from '../../../../src/main/verify/curve/scalar-digits.ts'
import { pointBytes } from '../../../../src/main/verify/field/field-layout.ts'
import { FieldMemory } from '../../../../src/main/verify/field/field-memory.ts'
import { pointsOfSubgroup, times, type G1Point } from '../../../support/curve-points.ts'

const { Point } = bls12_381.G1
const { ORDER } = bls12_381.fields.Fr
const go = (): void => undefined

const scalar = fc.oneof(
  fc.bigInt({ min: 0n, max: ORDER - 1n }),
  fc.bigInt({ min: 0n, max: (1n << 30n) - 1n }),
  fc.constantFrom(0n, 1n, 2n, ORDER - 1n, (1n << 32n) - 1n, 1n << 32n, (1n << 31n) - 1n, (1n << 254n) - 1n),
  fc.nat(254).map((bit) => 1n << BigInt(bit))
)

function encode(scalars: readonly bigint[]): Uint8Array {
  return Buffer.concat(
    scalars.map((each) => Buffer.from(each.toString(16).padStart(64, '0'), 'hex').reverse())
  )
}

function sumOf(points: readonly G1Point[], scalars: readonly bigint[]): G1Point {
  const field = new FieldMemory()
  const base = field.reservePoints(points.length)
  for (const [place, { x, y }] of points.entries()) field.writePoint(base + place * pointBytes, { x, y })
  return new SumOfProducts(field, base, points.length).compute(encode(scalars), go)
}

const expected = (points: readonly G1Point[], scalars: readonly bigint[]): G1Point =>
  points.reduce((sum, point, place) => sum.add(times(point, scalars[place] ?? 0n)), Point.ZERO)

describe('sum of products', () => {
  const different = pointsOfSubgroup(40)

  it('is that of another library, for short and long scalars mixed', () => {
    fc.assert(
      fc.property(fc.array(scalar, { maxLength: 40 }), (scalars) => {
        const points = different.slice(0, scalars.length)
        expect(sumOf(points, scalars).equals(expected(points, scalars))).toBe(true)
      }),
      { numRuns: 40 }
    )
  })

  it('is right where points repeat and cancel', () => {
    const pool = different.slice(0, 3).flatMap((point) => [point, point.negate()])
    const pair = fc.tuple(fc.constantFrom(...pool), fc.constantFrom(0n, 1n, 2n, 3n, ORDER - 1n, 1n << 40n))
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 30 }), (pairs) => {
        const [points, scalars] = [pairs.map(([point]) => point), pairs.map(([, each]) => each)]
        expect(sumOf(points, scalars).equals(expected(points, scalars))).toBe(true)
      }),
      { numRuns: 40 }
    )
  })

  it('is infinity where everything cancels', () => {
    const [point] = different
    if (!point) throw new Error('a point')
    expect(sumOf([point, point.negate()], [5n, 5n]).is0()).toBe(true)
    expect(sumOf([point], [0n]).is0()).toBe(true)
  })

  it('cuts thousands of scalars into slices and can be given up between them', () => {
    const points = pointsOfSubgroup(3000, 11n)
    // One point three thousand times would be no harder; the sum of k·P(k) for an arithmetic progression is known.
    const scalars = points.map((_, place) => BigInt(place) * ((1n << 200n) + 1n) + 5n)
    const step = 11n
    const begin = 122n
    const factor =
      scalars.reduce((sum, each, place) => sum + each * (begin + step * BigInt(place + 1)), 0n) % ORDER
    const field = new FieldMemory()
    const base = field.reservePoints(points.length)
    for (const [place, { x, y }] of points.entries()) field.writePoint(base + place * pointBytes, { x, y })
    const sums = new SumOfProducts(field, base, points.length)
    let checkpoints = 0
    const found = sums.compute(encode(scalars), () => void checkpoints++)
    expect(found.equals(Point.BASE.multiply(factor))).toBe(true)
    expect(checkpoints).toBeGreaterThan(50)
    let left = 10
    const giveUp = (): void => {
      if (--left === 0) throw new Error('enough')
    }
    expect(() => sums.compute(encode(scalars), giveUp)).toThrow('enough')
    expect(sums.compute(encode(scalars), go).equals(found)).toBe(true)
  })
})

describe('digits of scalars', () => {
  it('add up to the scalar again and are at most half of the base', () => {
    fc.assert(
      fc.property(scalar, fc.integer({ min: 2, max: 13 }), (value, width) => {
        const bytes = encode([value])
        const windows = countWindows(longestScalar(bytes, [0]), width)
        const digits = new Int16Array(windows * 3)
        writeDigits(digits, bytes, { width, windows, offset: 1, step: 3 })
        const mine = [...digits].filter((_, place) => place % 3 === 1)
        const sum = mine.reduce(
          (total, digit, place) => total + BigInt(digit) * (1n << BigInt(width * place)),
          0n
        )
        expect(sum).toBe(value)
        expect(Math.max(...mine.map(Math.abs), 0)).toBeLessThanOrEqual(2 ** (width - 1))
      })
    )
  })

  it('take wider windows for more scalars', () => {
    expect(chooseWidth(1, 255)).toBeLessThan(chooseWidth(2349, 255))
    expect(chooseWidth(23_490, 30)).toBe(11)
  })
})
