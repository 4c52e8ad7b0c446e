import { bls12_381 } from '@noble/curves/bls12-381.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { keyFileBytes } from '../../../../src/main/verify/key/key-file.ts'
import { readKey } from '../../../../src/main/verify/key/verifying-key.ts'
import {
  encodePoint,
  pointOfCurve,
  pointOfOrder,
  strangerOfG2,
  type G1Point
} from '../../../support/curve-points.ts'
import { makeSyntheticKey, type SyntheticKey } from '../../../support/synthetic-key.ts'

const { G1 } = bls12_381
const { Fp, Fr } = bls12_381.fields
const go = (): void => undefined

/** Where the points lie in a key file. */
const offsets = {
  alpha: 0,
  beta1: 96,
  beta2: 192,
  gamma: 384,
  delta1: 576,
  delta2: 672,
  count: 864,
  inputs: 868
}

describe('a verifying key', () => {
  let key: SyntheticKey

  beforeAll(() => {
    key = makeSyntheticKey(22)
  })

  const read = (file: Uint8Array, inputs = 22, wasChecked = false): ReturnType<typeof readKey> =>
    readKey(file, { inputs, wasChecked, checkpoint: go })

  function changed(offset: number, bytes: Uint8Array): Buffer {
    const file = Buffer.from(key.file)
    file.set(bytes, offset)
    return file
  }

  function complaintOf(file: Uint8Array, wasChecked = false): string {
    try {
      read(file, 22, wasChecked)
    } catch (error) {
      if (PosterError.is(error, 'KEY_UNUSABLE')) return error.message
      throw error
    }
    throw new Error('the key was taken')
  }

  it('has the sizes the specification gives', () => {
    expect([22, 132, 25_300, 25_839].map(keyFileBytes)).toEqual([3076, 13_636, 2_429_764, 2_481_508])
    expect(key.file.length).toBe(3076)
  })

  it('sums inputs as its exponents say', () => {
    const inputs = Array.from(
      { length: 22 },
      (_, place) => (BigInt(place) ** 9n * 12_345_678_901n) % Fr.ORDER
    )
    const bytes = Buffer.concat(
      inputs.map((each) => Buffer.from(each.toString(16).padStart(64, '0'), 'hex').reverse())
    )
    const exponent = inputs.reduce(
      (sum, each, place) => Fr.add(sum, Fr.mul(each, key.exponents[place + 1] ?? 0n)),
      key.exponents[0] ?? 0n
    )
    for (const wasChecked of [false, true]) {
      const sum = read(key.file, 22, wasChecked).sumInputs(bytes, go)
      expect(sum.equals(G1.Point.BASE.multiply(exponent))).toBe(true)
    }
  })

  it.each([0, 1, 867, 868, 3075])('of %i bytes is refused', (length) => {
    expect(complaintOf(key.file.subarray(0, length))).toContain(`has 3076 bytes, this one ${length}`)
  })

  it('with more bytes, another count or for another proof is refused', () => {
    expect(complaintOf(Buffer.concat([key.file, Buffer.alloc(1)]))).toContain('this one 3077')
    expect(complaintOf(changed(offsets.count, Buffer.from([0, 0, 0, 24])))).toContain(
      '24 points for inputs, not 23'
    )
    expect(() => read(key.file, 132)).toThrow('a key for 132 inputs has 13636 bytes')
  })

  const infinity = (length: number): Buffer => Buffer.concat([Buffer.from([0x40]), Buffer.alloc(length - 1)])
  const encode = (point: G1Point): Uint8Array => encodePoint(point, 'uncompressed')

  it.each([
    ['α', offsets.alpha, 96],
    ['β in G1', offsets.beta1, 96],
    ['β in G2', offsets.beta2, 192],
    ['γ', offsets.gamma, 192],
    ['δ in G1', offsets.delta1, 96],
    ['δ in G2', offsets.delta2, 192]
  ])('whose %s is infinity, zero, compressed or off the curve is refused', (name, offset, length) => {
    const wrongOnes = [infinity(length), Buffer.alloc(length), Buffer.alloc(length, 0xff)]
    const offCurve = Buffer.from(key.file.subarray(offset, offset + length))
    offCurve[length - 1] = (offCurve[length - 1] ?? 0) ^ 1
    const compressed = Buffer.from(key.file.subarray(offset, offset + length))
    compressed[0] = (compressed[0] ?? 0) | 0x80
    for (const bytes of [...wrongOnes, offCurve, compressed]) {
      expect(complaintOf(changed(offset, bytes))).toContain(`${name} of the key is no point of its group`)
    }
  })

  it('whose set-up points are on their curve but not in their group is refused', () => {
    for (const point of [pointOfCurve(5n), pointOfOrder(3n)]) {
      expect(complaintOf(changed(offsets.alpha, encode(point)))).toContain('α of the key')
    }
    expect(complaintOf(changed(offsets.gamma, strangerOfG2('uncompressed')))).toContain('γ of the key')
  })

  it.each([0, 1, 22])('whose point %i for inputs is wrong is refused by its number', (place) => {
    const offset = offsets.inputs + place * 96
    const point = key.file.subarray(offset, offset + 96)
    const yPlusP = Buffer.from(point)
    const x = BigInt(`0x${point.toString('hex', 0, 48)}`)
    expect(x).toBeLessThan(Fp.ORDER)
    const tooLarge = Buffer.from((Fp.ORDER + 1n).toString(16).padStart(96, '0'), 'hex')
    yPlusP.set(tooLarge, 48)
    const offCurve = Buffer.from(point)
    offCurve[95] = (offCurve[95] ?? 0) ^ 1
    const complaint = (bytes: Uint8Array): string => complaintOf(changed(offset, bytes))
    const named = `the key's point ${place} for inputs`
    expect(complaint(infinity(96))).toBe(`${named} is not encoded as it must be`)
    expect(complaint(yPlusP)).toBe(`${named} is not encoded as it must be`)
    expect(complaint(offCurve)).toBe(`${named} is not on the curve`)
    expect(complaint(Buffer.alloc(96))).toBe(`${named} is not on the curve`)
    expect(complaint(encode(pointOfCurve(5n)))).toBe(`${named} is not in G1`)
    expect(complaint(encode(pointOfOrder(11n)))).toBe(`${named} is not in G1`)
  })

  it('that was checked before is still checked for what costs little', () => {
    const offset = offsets.inputs + 96
    expect(complaintOf(changed(offset + 95, Buffer.from([7])), true)).toContain('is not on the curve')
    expect(complaintOf(changed(offsets.alpha, encode(pointOfCurve(5n))), true)).toContain('α of the key')
  })
})
