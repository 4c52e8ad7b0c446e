/**
 * Messages by way of a venus or sophon messager, which keeps keys, nonces and gas and knows them by our ids. It is asked
 * whether it has an id before anything is pushed: the id is a primary key there (proving.md §1.7).
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { Cid } from '../../filecoin/cid.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { MessageChannel, MessageGas, MessageStanding } from '../message-channel.ts'

interface Call {
  readonly signal?: AbortSignal
}

/** A message as the messager keeps it. */
export interface StoredPost {
  readonly message: Message
  readonly state: 'unknown' | 'unfilled' | 'filled' | 'on-chain' | 'failed' | 'replaced' | 'no-wallet'
  readonly signedCid: Cid | undefined
  readonly receipt: { readonly exitCode: number } | undefined
  readonly height: number
  readonly error: string | undefined
}

/** What is asked of a messager; the chain's client is one. */
export interface Messager {
  push(
    id: string,
    message: Message,
    limits: { readonly gasOverEstimation: number; readonly gasOverPremium: number; readonly maxFee: bigint },
    options?: Call
  ): Promise<'pushed' | 'duplicate'>
  has(id: string, options?: Call): Promise<boolean>
  message(id: string, options?: Call): Promise<StoredPost | undefined>
  replace(
    replacement: {
      readonly id: string
      readonly auto: boolean
      readonly gasLimit: number
      readonly gasPremium: bigint
      readonly gasFeeCap: bigint
    },
    options?: Call
  ): Promise<Cid | undefined>
  republish(id: string, options?: Call): Promise<void>
  markBad(id: string, options?: Call): Promise<void>
  /** Undefined when it does not say. */
  hasKey(address: Address, options?: Call): Promise<boolean | undefined>
}

export function messagerChannel(messager: Messager): MessageChannel {
  return {
    kind: 'messager',
    hasKey: (address, options) => messager.hasKey(address, options),
    async push({ id, message }, fees, options) {
      if (!(await messager.has(id, options))) await messager.push(id, message, fees, options)
      return undefined
    },
    async look({ id }, _key, options) {
      const stored = await messager.message(id, options)
      return stored ? standingOf(stored) : { kind: 'unknown' }
    },
    replace: ({ id }, { limit, premium, feeCap }, options) =>
      messager.replace({ id, auto: false, gasLimit: limit, gasPremium: premium, gasFeeCap: feeCap }, options),
    republish: ({ id }, options) => messager.republish(id, options),
    giveUp: ({ id }, options) => messager.markBad(id, options)
  }
}

function standingOf({ state, message, signedCid, receipt, height, error }: StoredPost): MessageStanding {
  const gas: MessageGas = {
    limit: message.gasLimit,
    feeCap: message.gasFeeCap,
    premium: message.gasPremium
  }
  switch (state) {
    case 'unknown':
    case 'unfilled':
      return { kind: 'unfilled', reason: error }
    case 'no-wallet':
      return { kind: 'unfilled', reason: error ?? 'key not found in the wallet' }
    case 'filled':
      return { kind: 'pending', cid: signedCid, gas, blocked: false, lost: false }
    case 'on-chain':
      // Without a receipt a fork has undone it, and the messager has not said so yet.
      return receipt
        ? { kind: 'executed', cid: signedCid, exitCode: receipt.exitCode, height, gas }
        : { kind: 'pending', cid: signedCid, gas, blocked: false, lost: false }
    case 'failed':
      return { kind: 'failed', reason: error }
    case 'replaced':
      return { kind: 'replaced' }
  }
}
