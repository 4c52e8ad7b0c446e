import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatFilAmount, parseFilAmount } from '../../../../src/main/config/values/fil-amount.ts'

it.each([
  ['5 nanoFIL', 5_000_000_000n],
  ['5NANOFIL', 5_000_000_000n],
  ['7 nfil', 7_000_000_000n],
  ['1', 10n ** 18n],
  ['0.1', 10n ** 17n],
  ['1.50 FIL', 15n * 10n ** 17n],
  ['3 attofil', 3n],
  ['3 afil', 3n],
  ['0.000000008 FIL', 8_000_000_000n],
  ['.5 nfil', 500_000_000n],
  ['0', 0n]
])('reads %s', (text, atto) => {
  expect(parseFilAmount(text)).toBe(atto)
})

it.each(['', 'FIL', '.', '5 gwei', '0.5 afil', '1.2.3', '1e9', '5 constructor', '1'.repeat(90)])(
  'refuses %j',
  (text) => {
    expect(parseFilAmount(text)).toBeUndefined()
  }
)

it('prints amounts as the original does', () => {
  expect(formatFilAmount(5_000_000_000n)).toBe('5 nanoFIL')
  expect(formatFilAmount(15n * 10n ** 17n)).toBe('1.5 FIL')
  expect(formatFilAmount(7n)).toBe('7 attoFIL')
})

it('reads what it prints', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (atto) => {
      expect(parseFilAmount(formatFilAmount(atto))).toBe(atto)
    })
  )
})
