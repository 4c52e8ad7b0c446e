import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBigInt, encodeBigInt } from '../../../src/main/filecoin/big-int-bytes.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { fromHex } from '../../support/hex.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('big integers')

test('every integer of 127 bytes comes back, in as few bytes as it takes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 1016n) + 1n, max: 2n ** 1016n - 1n }), (value) => {
      const bytes = encodeBigInt(value)
      expect(decodeBigInt(bytes)).toBe(value)
      const bits = (value < 0n ? -value : value).toString(2).length
      expect(bytes).toHaveLength(value === 0n ? 0 : 1 + Math.ceil(bits / 8))
    }),
    { seed }
  )
})

test('one more byte is too many', () => {
  expect(encodeBigInt(2n ** 1016n - 1n)).toHaveLength(128)
  expect(() => encodeBigInt(2n ** 1016n)).toThrow('129 bytes')
  expect(() => encodeBigInt(-(2n ** 1016n))).toThrow('129 bytes')
  expect(() => decodeBigInt(new Uint8Array(129).fill(1))).toThrow('129 bytes')
})

test.each([
  ['00', 'a sign and no magnitude'],
  ['01', 'a sign and no magnitude'],
  ['0000', 'leading zero'],
  ['000001', 'leading zero'],
  ['0100', 'leading zero'],
  ['02ff', '2 for its sign'],
  ['ff', '255 for its sign']
])('%s is refused: %s', (hex, reason) => {
  expect(() => decodeBigInt(fromHex(hex))).toThrow(PosterError)
  expect(() => decodeBigInt(fromHex(hex))).toThrow(reason)
})
