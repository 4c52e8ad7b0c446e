import { describe, expect, it } from 'vitest'
import { priceOfGas } from '../../../../src/main/devnet/vm/gas-price.ts'

const prices = { gasLimit: 1_000, feeCap: 10n, premium: 2n, baseFee: 3n }

/** Source: lotus chain/vm/burn.go. */
describe('gas', () => {
  it('costs the base fee for what is used and the premium for what is reserved', () => {
    expect(priceOfGas(prices, 1_000)).toBe(3n * 1_000n + 2n * 1_000n)
    // A tenth more than is used is free of the base fee.
    expect(priceOfGas({ ...prices, gasLimit: 1_100 }, 1_000)).toBe(3n * 1_000n + 2n * 1_100n)
  })

  it('costs more where far too much is reserved', () => {
    expect(priceOfGas({ ...prices, gasLimit: 2_000 }, 1_000)).toBe(3n * (1_000n + 900n) + 2n * 2_000n)
  })

  it('costs no more than the cap, the premium included', () => {
    expect(priceOfGas({ ...prices, feeCap: 4n }, 1_000)).toBe(3n * 1_000n + 1n * 1_000n)
    expect(priceOfGas({ ...prices, feeCap: 2n }, 1_000)).toBe(2n * 1_000n)
  })
})
