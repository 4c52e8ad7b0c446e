/** One message of a messager's table, from the push to the chain. Source: proving.md §1.7. */
import type { Message } from '../../filecoin/message/message.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { ChainMessage } from '../chain/chain-message.ts'
import type { Receipt } from '../vm/execution.ts'

/** Numbers are the messager's. */
export const messageStates = { unfilled: 1, filled: 2, onChain: 3, failed: 4, nonceConflict: 5 } as const
export type MessageState = (typeof messageStates)[keyof typeof messageStates]

export interface SendMeta {
  readonly expireEpoch: number
  /** Of the limit over the gas that a try took; 0 for 1.25. */
  readonly gasOverEstimation: number
  /** attoFIL; 0 for no limit. */
  readonly maxFee: bigint
  readonly gasOverPremium: number
}

export interface MessageRecord {
  readonly id: string
  /** As it was pushed until it is filled, then with nonce and gas. */
  readonly message: Message
  readonly meta: SendMeta
  readonly state: MessageState
  readonly signed: ChainMessage | undefined
  /** Why it could not be filled, or why it failed. */
  readonly error: string
  readonly receipt: Receipt | undefined
  /** Epoch and tipset of its receipt; 0 and none before. */
  readonly height: number
  readonly tipset: TipSetKey
  /** Seconds since 1970, of the chain. */
  readonly createdAt: number
  readonly updatedAt: number
}

export function isSettled({ state }: MessageRecord): boolean {
  return state !== messageStates.unfilled && state !== messageStates.filled
}
