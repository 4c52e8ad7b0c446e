import { describe, expect, it } from 'vitest'
import { nextBaseFee } from '../../../../src/main/devnet/chain/base-fee.ts'

const [half, full] = [5_000_000_000, 10_000_000_000]

/** Source: lotus chain/store/basefee.go. */
describe('the base fee', () => {
  it('stays where blocks are half full, rises and falls by an eighth at most', () => {
    expect(nextBaseFee(8_000n, half, 1)).toBe(8_000n)
    expect(nextBaseFee(8_000n, full, 1)).toBe(9_000n)
    expect(nextBaseFee(8_000n, 10 * full, 1)).toBe(9_000n)
    expect(nextBaseFee(8_000n, 0, 1)).toBe(7_000n)
    expect(nextBaseFee(8_000n, half * 1.5, 1)).toBe(8_500n)
  })

  it('looks at the average of the blocks, and never falls below 100 attoFIL', () => {
    expect(nextBaseFee(8_000n, full, 2)).toBe(8_000n)
    expect(nextBaseFee(101n, 0, 1)).toBe(100n)
  })
})
