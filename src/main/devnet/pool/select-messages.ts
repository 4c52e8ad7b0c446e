/**
 * Which waiting messages the next tipset takes: of each sender those whose nonces follow the state's without a gap and whose fee
 * cap reaches the base fee, the best paying senders first, as many as fit. Source: proving.md §7.4.
 */
import { blockGasLimit } from '../../filecoin/chain-limits.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { NetworkState } from '../state/network-state.ts'
import type { MessagePool } from './message-pool.ts'

export function selectMessages(pool: MessagePool, state: NetworkState, baseFee: bigint): ChainMessage[] {
  const chains = pool
    .senders()
    .map((sender) => readyMessages(pool.messagesOf(sender), state.accounts.get(sender)?.nonce ?? 0n, baseFee))
    .filter((chain) => chain.length > 0)
    .sort(byPremium)
  const selected: ChainMessage[] = []
  let gasLeft = blockGasLimit
  for (const chain of chains) {
    for (const message of chain) {
      gasLeft -= message.signed.message.gasLimit
      if (gasLeft < 0) return selected
      selected.push(message)
    }
  }
  return selected
}

function readyMessages(messages: readonly ChainMessage[], nonce: bigint, baseFee: bigint): ChainMessage[] {
  const ready: ChainMessage[] = []
  for (const message of messages) {
    const { nonce: its, gasFeeCap } = message.signed.message
    if (its < nonce) continue
    if (its !== nonce + BigInt(ready.length) || gasFeeCap < baseFee) break
    ready.push(message)
  }
  return ready
}

function byPremium([one]: readonly ChainMessage[], [other]: readonly ChainMessage[]): number {
  if (!one || !other) return 0
  const difference = other.signed.message.gasPremium - one.signed.message.gasPremium
  if (difference !== 0n) return difference > 0n ? 1 : -1
  return one.cid < other.cid ? -1 : 1
}
