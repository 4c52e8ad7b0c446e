/**
 * The way of a message to the chain, whoever keeps the keys: a messager, or a node with a wallet. A message is known by an id
 * of ours that is derived from its content, and pushing the same id twice brings one message (proving.md §1.7).
 */
import type { Address } from '../filecoin/address/address.ts'
import type { TipSetKey } from '../filecoin/block/tipset-key.ts'
import type { Cid } from '../filecoin/cid.ts'
import type { Message } from '../filecoin/message/message.ts'
import type { FeeSettings } from './post-settings.ts'

/** What a message may cost, as far as it is decided. */
export interface MessageGas {
  readonly limit: number
  /** attoFIL for a unit of gas. */
  readonly feeCap: bigint
  /** attoFIL for a unit of gas. */
  readonly premium: bigint
}

export type MessageStanding =
  /** The channel has never heard of it. */
  | { readonly kind: 'unknown' }
  /** Taken, neither signed nor sent; `reason` when something is in the way. */
  | { readonly kind: 'unfilled'; readonly reason: string | undefined }
  /**
   * Signed and sent. `blocked` when an earlier message of the sender is in the way, `lost` when no pool has it any more; a
   * channel that cannot tell says neither.
   */
  | {
      readonly kind: 'pending'
      readonly cid: Cid | undefined
      readonly gas: MessageGas
      readonly blocked: boolean
      readonly lost: boolean
    }
  /** `height` of the tipset whose state has the receipt. */
  | {
      readonly kind: 'executed'
      readonly cid: Cid | undefined
      readonly exitCode: number
      readonly height: number
      readonly gas: MessageGas | undefined
    }
  /** Given up by the channel, or by us. */
  | { readonly kind: 'failed'; readonly reason: string | undefined }
  /** Another message took its nonce: it can never land. */
  | { readonly kind: 'replaced' }

export interface ChannelMessage {
  readonly id: string
  /** Nonce 0; gas 0 where it is to be estimated. */
  readonly message: Message
  /** As last seen. */
  readonly cid: Cid | undefined
}

export interface PushedMessage {
  readonly cid: Cid
  readonly gas: MessageGas
}

export interface ChannelOptions {
  readonly signal: AbortSignal
}

export interface MessageChannel {
  readonly kind: 'messager' | 'node'
  /** Undefined when the channel cannot tell. */
  hasKey(address: Address, options: ChannelOptions): Promise<boolean | undefined>
  /**
   * Sends it; the same id again does no harm. What is known of it at once; undefined from a channel that signs later.
   * @throws PosterError REMOTE_ERROR in the words of whoever refused; REMOTE_UNREACHABLE, REMOTE_PROTOCOL, TIMED_OUT when
   * it cannot be known whether it was taken; CANCELLED, CLOSED
   */
  push(
    message: ChannelMessage,
    fees: FeeSettings,
    options: ChannelOptions
  ): Promise<PushedMessage | undefined>
  /** @param key tipset it is looked up from. @throws PosterError as {@link push} */
  look(message: ChannelMessage, key: TipSetKey, options: ChannelOptions): Promise<MessageStanding>
  /** The same message with another price. @returns the CID it has now. @throws PosterError as {@link push} */
  replace(message: ChannelMessage, gas: MessageGas, options: ChannelOptions): Promise<Cid | undefined>
  /** Puts it into the pools again as it is. @throws PosterError as {@link push} */
  republish(message: ChannelMessage, options: ChannelOptions): Promise<void>
  /** Only one that is not signed yet may be given up without harm. @throws PosterError as {@link push} */
  giveUp(message: ChannelMessage, options: ChannelOptions): Promise<void>
}
