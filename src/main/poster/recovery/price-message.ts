/** What a message may cost at most, by what a node estimates now (proving.md §1.7). */
import type { Address } from '../../filecoin/address/address.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { costOf, scaleAmount, scaleGas } from '../message/fees.ts'
import type { FeeSettings } from '../post-settings.ts'

interface Call {
  readonly signal?: AbortSignal
}

/** What is asked of a node; the chain's client is one. */
export interface GasEstimator {
  /** Executes it without sending, so a message that would fail is refused. */
  estimateGasLimit(message: Message, key: TipSetKey, options?: Call): Promise<number>
  /** attoFIL for a unit, to be included within `epochs`. */
  estimateFeeCap(message: Message, epochs: number, key: TipSetKey, options?: Call): Promise<bigint>
  /** attoFIL for a unit, to be included within `epochs`. */
  estimatePremium(
    epochs: number,
    sender: Address,
    gasLimit: number,
    key: TipSetKey,
    options?: Call
  ): Promise<bigint>
}

/** Factor on the estimate of whoever sends, where nothing is configured. */
const usualOverEstimation = 1.25
/** Epochs that the base fee may rise before it is included. */
const inclusion = 20

/**
 * attoFIL: gas limit × fee cap, with the factors of the configuration, never above `MaxFee`.
 * @throws PosterError REMOTE_ERROR in the words of a node that would refuse it; of the chain
 */
export async function priceMessage(
  estimator: GasEstimator,
  message: Message,
  { gasOverEstimation, gasOverPremium, gasFeeCap, maxFee }: FeeSettings,
  signal: AbortSignal
): Promise<bigint> {
  const estimate = await estimator.estimateGasLimit(message, [], { signal })
  const limit = scaleGas(estimate, gasOverEstimation > 0 ? gasOverEstimation : usualOverEstimation)
  let feeCap = gasFeeCap
  if (feeCap === 0n) {
    const premium = await estimator.estimatePremium(inclusion, message.from, limit, [], { signal })
    const gasPremium = scaleAmount(premium, gasOverPremium)
    const priced = { ...message, gasLimit: limit, gasPremium }
    feeCap = await estimator.estimateFeeCap(priced, inclusion, [], { signal })
  }
  const most = costOf({ limit, feeCap, premium: 0n })
  return maxFee > 0n && maxFee < most ? maxFee : most
}
