/**
 * What a message may cost, and how a waiting one is made dearer. Amounts are attoFIL. Sources: proving.md §1.7; lotus
 * chain/messagepool for the least step. The ceilings are never passed: where they leave no room, nothing is raised.
 */
import { blockGasLimit } from '../../filecoin/chain-limits.ts'
import type { MessageGas } from '../message-channel.ts'

/** Percent of the old premium that lotus' own helper takes. */
const usualStep = 125n
/** Gas of one partition's proof that is checked at once, roughly; most are not and take a tenth. */
const gasOfMessage = 250_000_000n
/** attoFIL for a unit of gas, where nothing is configured: that of venus. */
const usualFeeCap = 5n * 10n ** 9n

export interface Ceilings {
  /** The most the message may cost: fee cap × limit. */
  readonly perMessage: bigint
  /** What may still be added today. */
  readonly leftToday: bigint
}

export type Raise =
  | {
      readonly kind: 'raised'
      readonly gas: MessageGas
      /** On top of the most it could cost. */ readonly added: bigint
    }
  | { readonly kind: 'ceiling'; readonly reason: string }

export type GasRaise =
  | {
      readonly kind: 'more-gas'
      /** Factor on the estimate. */
      readonly overEstimation: number
      readonly added: bigint
    }
  | Extract<Raise, { kind: 'ceiling' }>

/** attoFIL for a unit of gas: below it a pool keeps the old message. Source: lotus ComputeMinRBF. */
export function leastPremiumToReplace(premium: bigint): bigint {
  return (premium * 110n) / 100n + 1n
}

/** The most a message can cost. */
export function costOf({ limit, feeCap }: MessageGas): bigint {
  return BigInt(limit) * feeCap
}

/** @param baseFee of the head */
export function raisePrice(gas: MessageGas, baseFee: bigint, { perMessage, leftToday }: Ceilings): Raise {
  const limit = BigInt(Math.max(1, gas.limit))
  const least = leastPremiumToReplace(gas.premium)
  const premium = larger(least, ceilPercent(gas.premium, usualStep))
  const wanted = larger(ceilPercent(gas.feeCap, usualStep), (baseFee * 3n) / 2n + premium)
  const feeCap = smaller(wanted, smaller(perMessage / limit, gas.feeCap + leftToday / limit))
  if (feeCap < gas.feeCap || feeCap < least || feeCap < baseFee) {
    const ceiling = perMessage / limit < gas.feeCap + leftToday / limit ? 'a message' : 'a day'
    return { kind: 'ceiling', reason: `the ceiling of ${ceiling} leaves no room to raise the fee` }
  }
  const raised = { limit: gas.limit, feeCap, premium: smaller(premium, feeCap) }
  return { kind: 'raised', gas: raised, added: (feeCap - gas.feeCap) * limit }
}

/** A message that ran out of gas goes again with half as much more than it had. */
export function raiseLimit(
  gas: MessageGas,
  overEstimation: number,
  { perMessage, leftToday }: Ceilings
): GasRaise {
  const added = costOf({ ...gas, limit: Math.ceil(gas.limit / 2) })
  const most = costOf(gas) + added
  if (most > perMessage || added > leftToday) {
    const ceiling = most > perMessage ? 'a message' : 'a day'
    return { kind: 'ceiling', reason: `the ceiling of ${ceiling} leaves no room for more gas` }
  }
  return { kind: 'more-gas', overEstimation: overEstimationAfter(overEstimation), added }
}

/** @param overEstimation 0 = that of whoever estimates, 1.25 */
function overEstimationAfter(overEstimation: number): number {
  return (overEstimation > 0 ? overEstimation : 1.25) * 1.5
}

/** Gas limit over an estimate; what a block holds at most. */
export function scaleGas(estimate: number, overEstimation: number): number {
  return Math.min(blockGasLimit, Math.ceil(estimate * Math.max(1, overEstimation)))
}

/** @param factor 0 = as it is */
export function scaleAmount(amount: bigint, factor: number): bigint {
  return factor > 0 ? (amount * BigInt(Math.round(factor * 1_000))) / 1_000n : amount
}

/** A sender with less than this may not be able to pay for one message. */
export function fundsForMessage(gasFeeCap: bigint): bigint {
  return (gasFeeCap === 0n ? usualFeeCap : gasFeeCap) * gasOfMessage
}

function ceilPercent(amount: bigint, percent: bigint): bigint {
  return (amount * percent + 99n) / 100n
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}
