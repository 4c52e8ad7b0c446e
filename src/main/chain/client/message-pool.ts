/**
 * Messages of a node that holds the keys itself, as Lotus does: gas, pool, wallet, and what became of a message. Nonces and
 * replacing are the caller's policy. Source: proving.md §1.7.
 */
import type { Address } from '../../filecoin/address/address.ts'
import { encodeBase64 } from '../../filecoin/base64.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import {
  formatMessageJson,
  formatSignedMessageJson,
  parseMessageJson,
  parseSignatureJson,
  parseSignedMessageJson
} from '../../filecoin/lotus-json/message-json.ts'
import { formatTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { Signature } from '../../filecoin/message/signature.ts'
import type { SignedMessage } from '../../filecoin/message/signed-message.ts'
import { isJsonObject } from '../../lib/json-object.ts'
import type { JsonValue } from '../../lib/json.ts'
import {
  readCallResult,
  readMessageLookup,
  type CallResult,
  type MessageLookup
} from '../wire/message-results.ts'
import {
  listOf,
  orUndefined,
  readAddress,
  readAddressOrNone,
  readAmount,
  readBoolean,
  readCid,
  readInteger,
  readUnsigned
} from '../wire/read-result.ts'
import type { Ask, CallOptions } from './ask.ts'

export interface SendLimits {
  /** attoFIL for the whole message; 0 = the node's own limit. */
  readonly maxFee: bigint
  /** Hyphenated; makes pushing idempotent: the same one gives the message of the first time. */
  readonly uuid?: string
  /** Takes the whole fee limit as the fee cap. */
  readonly maximizeFeeCap?: boolean
}

export interface WaitForMessage {
  /** Epochs on top of the message. */
  readonly confidence: number
  /** Epochs to look back; −1 = all. */
  readonly lookback: number
}

export interface MessagePool {
  /** Executes without sending. */
  callMessage(message: Message, key: TipSetKey, options?: CallOptions): Promise<CallResult>
  /** Gas limit, fee cap and premium filled in where they are 0. */
  estimateMessageGas(
    message: Message,
    limits: SendLimits | undefined,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<Message>
  estimateGasLimit(message: Message, key: TipSetKey, options?: CallOptions): Promise<number>
  /** attoFIL for a unit, to be included within `epochs`. */
  estimateFeeCap(message: Message, epochs: number, key: TipSetKey, options?: CallOptions): Promise<bigint>
  /** attoFIL for a unit, to be included within `epochs`. */
  estimatePremium(
    epochs: number,
    sender: Address,
    gasLimit: number,
    key: TipSetKey,
    options?: CallOptions
  ): Promise<bigint>
  /** Estimates, gives a nonce, signs, sends. The token needs `sign`. A message that would fail is refused at once. */
  pushMessage(message: Message, limits?: SendLimits, options?: CallOptions): Promise<SignedMessage>
  /** Sends what is signed; the same again does no harm. */
  pushSigned(message: SignedMessage, options?: CallOptions): Promise<Cid>
  /** Of `sender` alone when given: its key address, as messages carry it. */
  pendingMessages(key: TipSetKey, sender?: Address, options?: CallOptions): Promise<SignedMessage[]>
  nextNonce(sender: Address, options?: CallOptions): Promise<bigint>
  /** Waits at the node; give a time-out. */
  waitForMessage(message: Cid, wait: WaitForMessage, options?: CallOptions): Promise<MessageLookup>
  /** Undefined when it is not on the chain of `from`. */
  searchMessage(
    from: TipSetKey,
    message: Cid,
    lookback: number,
    options?: CallOptions
  ): Promise<MessageLookup | undefined>
  /** attoFIL */
  walletBalance(address: Address, options?: CallOptions): Promise<bigint>
  walletHas(address: Address, options?: CallOptions): Promise<boolean>
  walletList(options?: CallOptions): Promise<Address[]>
  /** Undefined when the node has none. */
  walletDefaultAddress(options?: CallOptions): Promise<Address | undefined>
  walletSign(address: Address, bytes: Uint8Array, options?: CallOptions): Promise<Signature>
  walletSignMessage(address: Address, message: Message, options?: CallOptions): Promise<SignedMessage>
}

/** ms. These execute messages. */
const executionWait = 60_000
/** ms. Ten minutes: longer than any node needs to be sure. */
const messageWait = 600_000

export function messagePool(ask: Ask): MessagePool {
  const estimate = { timeout: executionWait }
  return {
    callMessage: (message, key, options) =>
      ask({
        method: 'StateCall',
        params: [messageJson(message), formatTipSetKeyJson(key)],
        decode: readCallResult,
        about: key,
        options,
        ...estimate
      }),
    estimateMessageGas: (message, limits, key, options) =>
      ask({
        method: 'GasEstimateMessageGas',
        params: [messageJson(message), limitsJson(limits), formatTipSetKeyJson(key)],
        decode: parseMessageJson,
        about: key,
        options,
        ...estimate
      }),
    estimateGasLimit: (message, key, options) =>
      ask({
        method: 'GasEstimateGasLimit',
        params: [messageJson(message), formatTipSetKeyJson(key)],
        decode: readInteger,
        about: key,
        options,
        ...estimate
      }),
    estimateFeeCap: (message, epochs, key, options) =>
      ask({
        method: 'GasEstimateFeeCap',
        params: [messageJson(message), epochs, formatTipSetKeyJson(key)],
        decode: readAmount,
        about: key,
        options
      }),
    estimatePremium: (epochs, sender, gasLimit, key, options) =>
      ask({
        method: 'GasEstimateGasPremium',
        params: [epochs, sender, gasLimit, formatTipSetKeyJson(key)],
        decode: readAmount,
        about: key,
        options
      }),
    pushMessage: (message, limits, options) =>
      ask({
        method: 'MpoolPushMessage',
        params: [messageJson(message), limitsJson(limits)],
        decode: parseSignedMessageJson,
        timeout: executionWait,
        isWrite: true,
        options
      }),
    pushSigned: (message, options) =>
      ask({
        method: 'MpoolPush',
        params: [formatSignedMessageJson(message, 'f')],
        decode: readCid,
        timeout: executionWait,
        options
      }),
    pendingMessages: (key, sender, options) =>
      ask({
        method: 'MpoolPending',
        params: [formatTipSetKeyJson(key)],
        decode: (value) => readPending(value, sender),
        about: key,
        timeout: executionWait,
        options
      }),
    nextNonce: (sender, options) =>
      ask({ method: 'MpoolGetNonce', params: [sender], decode: readUnsigned, options }),
    waitForMessage: (message, { confidence, lookback }, options) =>
      ask({
        method: 'StateWaitMsg',
        params: [formatCidJson(message), confidence, lookback, true],
        decode: readMessageLookup,
        timeout: messageWait,
        options
      }),
    searchMessage: (from, message, lookback, options) =>
      ask({
        method: 'StateSearchMsg',
        params: [formatTipSetKeyJson(from), formatCidJson(message), lookback, true],
        decode: orUndefined(readMessageLookup),
        about: from,
        timeout: executionWait,
        options
      }),
    walletBalance: (address, options) =>
      ask({ method: 'WalletBalance', params: [address], decode: readAmount, options }),
    walletHas: (address, options) =>
      ask({ method: 'WalletHas', params: [address], decode: readBoolean, options }),
    walletList: (options) => ask({ method: 'WalletList', params: [], decode: listOf(readAddress), options }),
    walletDefaultAddress: (options) =>
      ask({ method: 'WalletDefaultAddress', params: [], decode: readAddressOrNone, options }),
    walletSign: (address, bytes, options) =>
      ask({
        method: 'WalletSign',
        params: [address, encodeBase64(bytes)],
        decode: parseSignatureJson,
        options
      }),
    walletSignMessage: (address, message, options) =>
      ask({
        method: 'WalletSignMessage',
        params: [address, messageJson(message)],
        decode: parseSignedMessageJson,
        options
      })
  }
}

/** A pool holds thousands of messages of others: only those of `sender` are read. */
function readPending(value: JsonValue, sender: Address | undefined): SignedMessage[] {
  if (sender === undefined || !Array.isArray(value)) return listOf(parseSignedMessageJson)(value)
  return value.filter((signed) => sendsFrom(signed, sender)).map(parseSignedMessageJson)
}

/** Addresses have one text but for the letter of the network. */
function sendsFrom(signed: JsonValue, sender: Address): boolean {
  const message = isJsonObject(signed) ? signed['Message'] : undefined
  const from = isJsonObject(message) ? message['From'] : undefined
  return typeof from === 'string' && from.slice(1) === sender.slice(1)
}

function messageJson(message: Message): unknown {
  return formatMessageJson(message, 'f')
}

function limitsJson(limits: SendLimits | undefined): JsonValue {
  if (limits === undefined) return null
  return {
    MaxFee: limits.maxFee.toString(),
    MsgUuid: limits.uuid ?? '00000000-0000-0000-0000-000000000000',
    MaximizeFeeCap: limits.maximizeFeeCap ?? false
  }
}
