/**
 * Messages by way of a chain node that keeps the keys itself, as Lotus does. It knows no ids of ours but for the MsgUuid,
 * which makes a second push bring the message of the first; so a message whose CID is not known is also looked for in the
 * pool by its content (proving.md §1.7).
 */
import { kindOfAddress, type Address } from '../../filecoin/address/address.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { Cid } from '../../filecoin/cid.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { cidOfSignedMessage, type SignedMessage } from '../../filecoin/message/signed-message.ts'
import { PosterError } from '../../lib/error.ts'
import type {
  ChannelMessage,
  ChannelOptions,
  MessageChannel,
  MessageGas,
  MessageStanding
} from '../message-channel.ts'
import { scaleAmount, scaleGas } from '../message/fees.ts'
import { uuidOfId } from '../message/message-id.ts'

interface Call {
  readonly signal?: AbortSignal
}

/** What is asked of a node; the chain's client is one. */
export interface SendingNode {
  estimateGasLimit(message: Message, key: TipSetKey, options?: Call): Promise<number>
  /** attoFIL for a unit, to be included within `epochs`. */
  estimatePremium(
    epochs: number,
    sender: Address,
    gasLimit: number,
    key: TipSetKey,
    options?: Call
  ): Promise<bigint>
  pushMessage(
    message: Message,
    limits: { readonly maxFee: bigint; readonly uuid: string },
    options?: Call
  ): Promise<SignedMessage>
  pushSigned(message: SignedMessage, options?: Call): Promise<Cid>
  pendingMessages(key: TipSetKey, sender: Address, options?: Call): Promise<SignedMessage[]>
  searchMessage(
    from: TipSetKey,
    message: Cid,
    lookback: number,
    options?: Call
  ): Promise<
    | { readonly message: Cid; readonly receipt: { readonly exitCode: number }; readonly height: number }
    | undefined
  >
  walletHas(address: Address, options?: Call): Promise<boolean>
  walletSignMessage(address: Address, message: Message, options?: Call): Promise<SignedMessage>
  accountKey(address: Address, key: TipSetKey, options?: Call): Promise<Address | undefined>
}

/** Epochs; a message of a window is nowhere else. */
const lookback = 200
/** Epochs within which it should be included. */
const inclusion = 10
const head: TipSetKey = []

export function nodeChannel(node: SendingNode): MessageChannel {
  return {
    kind: 'node',
    async hasKey(address, options) {
      const key = await keyOf(node, address, options)
      return key === undefined ? false : node.walletHas(key, options)
    },
    async push({ id, message }, { gasOverEstimation, gasOverPremium, maxFee }, options) {
      const gasLimit = await limitOf(node, message, gasOverEstimation, options)
      const gasPremium =
        gasOverPremium > 0 && gasLimit > 0
          ? scaleAmount(
              await node.estimatePremium(inclusion, message.from, gasLimit, head, options),
              gasOverPremium
            )
          : message.gasPremium
      const limits = { maxFee, uuid: uuidOfId(id) }
      const signed = await node.pushMessage({ ...message, gasLimit, gasPremium }, limits, options)
      return { cid: cidOfSignedMessage(signed), gas: gasOf(signed.message) }
    },
    look: (message, key, options) => lookAt(node, message, key, options),
    async replace(message, { limit, feeCap, premium }, options) {
      const waiting = (await pendingOf(node, message, options)).find((one) => isSame(one, message))
      if (!waiting) return undefined
      const { from } = waiting.message
      const dearer = { ...waiting.message, gasLimit: limit, gasFeeCap: feeCap, gasPremium: premium }
      return node.pushSigned(await node.walletSignMessage(from, dearer, options), options)
    },
    async republish({ id, message }, options) {
      // With the same uuid a node gives what it signed before, whatever else it is asked for.
      const signed = await node.pushMessage(message, { maxFee: 0n, uuid: uuidOfId(id) }, options)
      await node.pushSigned(signed, options)
    },
    // What is signed is with the network and cannot be taken back.
    giveUp: () => Promise.resolve()
  }
}

/**
 * Undecided (0) when it cannot be executed: because it is sent already, as the uuid will tell, or because the node will refuse
 * it in its own words.
 */
async function limitOf(
  node: SendingNode,
  message: Message,
  gasOverEstimation: number,
  options: ChannelOptions
): Promise<number> {
  try {
    return scaleGas(await node.estimateGasLimit(message, head, options), gasOverEstimation)
  } catch (error) {
    if (PosterError.is(error, 'REMOTE_ERROR')) return 0
    throw error
  }
}

async function lookAt(
  node: SendingNode,
  message: ChannelMessage,
  key: TipSetKey,
  options: ChannelOptions
): Promise<MessageStanding> {
  const pending = await pendingOf(node, message, options)
  const waiting = pending.find((one) => isSame(one, message))
  if (waiting) {
    const { nonce } = waiting.message
    return {
      kind: 'pending',
      cid: cidOfSignedMessage(waiting),
      gas: gasOf(waiting.message),
      blocked: pending.some((other) => other.message.nonce < nonce),
      lost: false
    }
  }
  if (message.cid === undefined) return { kind: 'unknown' }
  const found = await node.searchMessage(key, message.cid, lookback, options)
  if (!found) {
    // In a block whose state is not there yet, or nowhere.
    return {
      kind: 'pending',
      cid: message.cid,
      gas: gasOf(message.message),
      blocked: false,
      lost: true
    }
  }
  if (found.message !== message.cid) return { kind: 'replaced' }
  return {
    kind: 'executed',
    cid: found.message,
    exitCode: found.receipt.exitCode,
    height: found.height,
    gas: undefined
  }
}

function gasOf({ gasLimit, gasFeeCap, gasPremium }: Message): MessageGas {
  return { limit: gasLimit, feeCap: gasFeeCap, premium: gasPremium }
}

async function pendingOf(
  node: SendingNode,
  { message }: ChannelMessage,
  options: ChannelOptions
): Promise<SignedMessage[]> {
  const sender = await keyOf(node, message.from, options)
  return sender === undefined ? [] : node.pendingMessages(head, sender, options)
}

/** By content: its price may have changed since. */
function isSame({ message: waiting }: SignedMessage, { message }: ChannelMessage): boolean {
  return (
    waiting.to === message.to &&
    waiting.method === message.method &&
    Buffer.from(waiting.params).equals(message.params)
  )
}

function keyOf(node: SendingNode, address: Address, options: ChannelOptions): Promise<Address | undefined> {
  return kindOfAddress(address) === 'id' ? node.accountKey(address, head, options) : Promise.resolve(address)
}
