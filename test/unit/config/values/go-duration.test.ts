import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatGoDuration, parseGoDuration } from '../../../../src/main/config/values/go-duration.ts'

it.each([
  ['0', 0],
  ['1m0s', 60_000],
  ['25h0m0s', 90_000_000],
  ['1.5s', 1_500],
  ['.5h', 1_800_000],
  ['1h2m3.004s', 3_723_004],
  ['100ms', 100],
  ['2us', 0.002],
  ['2µs', 0.002],
  ['-3s', -3_000],
  ['+3s', 3_000]
])('reads %s', (text, ms) => {
  expect(parseGoDuration(text)).toBeCloseTo(ms, 9)
})

it.each(['', '-', '60', '1 s', 's', '1d', '1h2', '.s', '1e3s', '9999999999999h', '1s;', 'x1s'])(
  'refuses %j',
  (text) => {
    expect(parseGoDuration(text)).toBeUndefined()
  }
)

it.each([
  [60_000, '1m0s'],
  [3_600_000, '1h0m0s'],
  [1_500, '1.5s'],
  [20, '20ms'],
  [0, '0s'],
  [0.002, '2µs'],
  [-60_000, '-1m0s']
])('prints %d ms as Go does', (ms, text) => {
  expect(formatGoDuration(ms)).toBe(text)
})

it('reads what it prints', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => {
      expect(parseGoDuration(formatGoDuration(ms))).toBeCloseTo(ms, 6)
    })
  )
})
