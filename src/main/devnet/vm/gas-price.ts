/** What a message pays for its gas. Source: lotus chain/vm/burn.go. */

export interface GasPrices {
  readonly gasLimit: number
  /** attoFIL for a unit of gas, all three. */
  readonly feeCap: bigint
  readonly premium: bigint
  readonly baseFee: bigint
}

/** attoFIL. Base fee of what is used and of what was reserved far too much, and the premium of what is reserved. */
export function priceOfGas({ gasLimit, feeCap, premium, baseFee }: GasPrices, gasUsed: number): bigint {
  const price = baseFee < feeCap ? baseFee : feeCap
  const tip = premium < feeCap - price ? premium : feeCap - price
  return price * BigInt(gasUsed + wastedGas(gasLimit, gasUsed)) + tip * BigInt(gasLimit)
}

function wastedGas(gasLimit: number, gasUsed: number): number {
  if (gasUsed === 0) return gasLimit
  const over = Math.min(gasLimit - Math.floor((11 * gasUsed) / 10), gasUsed)
  if (over <= 0) return 0
  return Number((BigInt(gasLimit - gasUsed) * BigInt(over)) / BigInt(gasUsed))
}
