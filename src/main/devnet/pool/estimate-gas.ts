/**
 * What a message would need: gas by executing it on top of what already waits, fee cap and premium by the base fee. A message
 * that would fail is refused with its exit code, as a real node does. Sources: proving.md §1.7, §7.4.
 */
import { PosterError } from '../../lib/error.ts'
import { blockGasLimit } from '../../filecoin/chain-limits.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { ChainView } from '../chain-view.ts'
import { lookupActor, type AccountState, type NetworkState } from '../state/network-state.ts'
import { applyMessage } from '../vm/apply-message.ts'
import type { MessageResult } from '../vm/execution.ts'
import { messageContext } from '../vm/message-context.ts'

export interface SendSpec {
  /** attoFIL that gas may cost altogether; 0 for no limit. */
  readonly maxFee: bigint
  /** True to offer all of it, whatever the base fee is. */
  readonly maximizeFeeCap: boolean
}

export const noSpec: SendSpec = { maxFee: 0n, maximizeFeeCap: false }

/** attoFIL for a unit of gas */
const usualPremium = 100_000n
/** Of the limit over the gas that a try took, in percent. */
const overEstimation = 125n

/** The state after the head, with everything of one sender that waits already applied. */
export function pendingState(chain: ChainView, sender: AccountState): NetworkState {
  const { pool } = chain
  let state = chain.nextState()
  for (const { signed } of pool.messagesOf(sender.id)) {
    const account = state.accounts.get(sender.id)
    if (account?.nonce !== signed.message.nonce) continue
    state = applyMessage(state, signed.message, contextAfter(chain)).state
  }
  return state
}

/** Executes a message as it would be in the next epoch; nonce and gas it does not say are filled in. */
export function tryMessage(chain: ChainView, message: Message): MessageResult & { message: Message } {
  const sender = senderOf(chain, message)
  const state = sender ? pendingState(chain, sender) : chain.nextState()
  const account = sender && state.accounts.get(sender.id)
  const filled = {
    ...message,
    nonce: account?.nonce ?? message.nonce,
    gasLimit: message.gasLimit === 0 ? blockGasLimit : message.gasLimit,
    gasFeeCap: 0n,
    gasPremium: 0n
  }
  return { ...applyMessage(state, filled, contextAfter(chain)), message: filled }
}

/** @throws PosterError REMOTE_ERROR naming the exit code of a message that would fail */
export function estimateGasLimit(chain: ChainView, message: Message): number {
  const { receipt, error } = tryMessage(chain, { ...message, gasLimit: 0 })
  if (receipt.exitCode === 0) return chain.gasFaults.meet(receipt.gasUsed)
  throw new PosterError(
    'REMOTE_ERROR',
    `estimating gas used: message execution failed: exit ${receipt.exitCode}, reason: ${error} (RetCode=${receipt.exitCode})`
  )
}

export function estimateGasPremium(): bigint {
  return usualPremium
}

/** attoFIL for a unit of gas: twice the base fee, and the premium. */
export function estimateFeeCap(chain: ChainView, premium: bigint): bigint {
  return 2n * chain.baseFeeAfter(chain.head) + premium
}

/**
 * The message with whatever of its gas was 0 filled in.
 * @throws PosterError REMOTE_ERROR as {@link estimateGasLimit}
 */
export function estimateMessageGas(
  chain: ChainView,
  message: Message,
  { maxFee, maximizeFeeCap }: SendSpec = noSpec
): Message {
  const used = message.gasLimit === 0 ? estimateGasLimit(chain, message) : undefined
  const gasLimit =
    used === undefined
      ? message.gasLimit
      : Math.min(Number((BigInt(used) * overEstimation) / 100n), blockGasLimit)
  const gasPremium = message.gasPremium === 0n ? estimateGasPremium() : message.gasPremium
  const gasFeeCap = message.gasFeeCap === 0n ? estimateFeeCap(chain, gasPremium) : message.gasFeeCap
  const filled = { ...message, gasLimit, gasPremium, gasFeeCap }
  if (maxFee === 0n || (!maximizeFeeCap && gasFeeCap * BigInt(gasLimit) <= maxFee)) return filled
  const capped = maxFee / BigInt(gasLimit)
  return { ...filled, gasFeeCap: capped, gasPremium: gasPremium < capped ? gasPremium : capped }
}

function contextAfter(chain: ChainView) {
  return messageContext(chain.settings, chain.head, chain.epoch + 1, chain.baseFeeAfter(chain.head))
}

function senderOf(chain: ChainView, message: Message): AccountState | undefined {
  const id = lookupActor(chain.head.state, message.from)
  return id === undefined ? undefined : chain.head.state.accounts.get(id)
}
