import { bls12_381 } from '@noble/curves/bls12-381.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FieldMemory } from '../../../../src/main/verify/field/field-memory.ts'
import { modulus } from '../../../../src/main/verify/field/field-layout.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'

const { Fp } = bls12_381.fields
/** Numbers near 0, p and the borders of limbs besides random ones. */
const element = fc.oneof(
  fc.bigInt({ min: 0n, max: modulus - 1n }),
  fc.bigInt({ min: 0n, max: 4n }),
  fc.bigInt({ min: modulus - 4n, max: modulus - 1n }),
  fc.integer({ min: 0, max: 380 }).map((bit) => (1n << BigInt(bit)) % modulus),
  fc.integer({ min: 1, max: 380 }).map((bit) => ((1n << BigInt(bit)) - 1n) % modulus)
)

describe('field arithmetic in WebAssembly', () => {
  const field = new FieldMemory()
  const [a, b, result] = [field.reserveElements(1), field.reserveElements(1), field.reserveElements(1)]

  it('agrees with the arithmetic of another library', () => {
    fc.assert(
      fc.property(element, element, (left, right) => {
        field.write(a, left)
        field.write(b, right)
        field.multiply(result, a, b)
        expect(field.read(result)).toBe(Fp.mul(left, right))
        field.add(result, a, b)
        expect(field.read(result)).toBe(Fp.add(left, right))
        field.subtract(result, a, b)
        expect(field.read(result)).toBe(Fp.sub(left, right))
        expect(field.isZero(result)).toBe(left === right)
      }),
      { numRuns: 2000 }
    )
  })

  it('stays right over long chains whose values are never reduced in between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), element), { minLength: 50, maxLength: 200 }), (steps) => {
        let expected = 1n
        field.write(a, 1n)
        for (const [operation, value] of steps) {
          field.write(b, value)
          switch (operation) {
            case 0:
              field.multiply(a, a, b)
              expected = Fp.mul(expected, value)
              break
            case 1:
              field.add(a, b, a)
              expected = Fp.add(value, expected)
              break
            default:
              field.subtract(a, b, a)
              expected = Fp.sub(value, expected)
          }
        }
        expect(field.read(a)).toBe(expected)
      }),
      { numRuns: 100 }
    )
  })

  it('knows zero in both of its forms', () => {
    field.write(a, 5n)
    field.subtract(result, a, a)
    expect(field.isZero(result)).toBe(true)
    field.subtract(result, field.zero, a)
    field.add(result, result, a)
    expect(field.isZero(result)).toBe(true)
    expect(field.isZero(field.one)).toBe(false)
  })

  it('decodes what is below p and nothing else', () => {
    const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(96, '0'), 'hex')
    fc.assert(
      fc.property(element, (value) => {
        expect(field.decode(a, Buffer.concat([Buffer.alloc(3), bytesOf(value)]), 3)).toBe(true)
        expect(field.read(a)).toBe(value)
      })
    )
    for (const value of [modulus, modulus + 1n, 2n * modulus, (1n << 384n) - 1n]) {
      expect(field.decode(a, bytesOf(value), 0)).toBe(false)
    }
  })

  it('refuses to grow without bound', () => {
    const own = new FieldMemory()
    expect(() => own.reservePoints(3_000_000)).toThrow(PosterError)
    expect(own.reservePoints(10_000)).toBeGreaterThan(0)
  })
})
