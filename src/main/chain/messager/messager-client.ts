/**
 * The client of a venus or sophon messager, which keeps keys, nonces and gas. Messages have ids of our choosing, and one id
 * is taken once: a second push of it is told as a value, so that a caller looks what became of the first. It never waits at
 * the messager (WaitMessage blocks): poll {@link MessagerClient.message}. Source: proving.md §1.7.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { formatMessageJson } from '../../filecoin/lotus-json/message-json.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { isMethodNotFound } from '../../jsonrpc/rpc-error.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { askOf, type Ask, type CallOptions } from '../client/ask.ts'
import { messagerService, readEndpoint, type ConfiguredAddress } from '../rpc/endpoint.ts'
import { groupPeers } from '../rpc/peer-group.ts'
import { isDuplicateMessage, isRecordNotFound } from '../rpc/remote-failure.ts'
import { createRpcPeer, type PeerOptions } from '../rpc/rpc-peer.ts'
import { orUndefined, readBoolean, readCid, readNothing, readText } from '../wire/read-result.ts'
import { readStoredMessage, type StoredMessage } from './stored-message.ts'

export interface MessageLimits {
  /** Factor on the estimated gas; 0 = the messager's own setting. */
  readonly gasOverEstimation: number
  /** Factor on the estimated premium; 0 = the messager's own setting. */
  readonly gasOverPremium: number
  /** attoFIL for the whole message; 0 = the messager's own setting. */
  readonly maxFee: bigint
}

export interface Replacement {
  readonly id: string
  /** Gas is estimated anew; what is given beside it counts only without. */
  readonly auto: boolean
  /** attoFIL */
  readonly maxFee?: bigint
  readonly gasLimit?: number
  /** attoFIL for a unit of gas */
  readonly gasPremium?: bigint
  /** attoFIL for a unit of gas */
  readonly gasFeeCap?: bigint
  /** Factor on the estimated premium. */
  readonly gasOverPremium?: number
}

export interface MessagerClient extends Closeable {
  readonly endpoints: readonly string[]
  /** `duplicate`: a message with this id is there already, this one or another. */
  push(
    id: string,
    message: Message,
    limits: MessageLimits,
    options?: CallOptions
  ): Promise<'pushed' | 'duplicate'>
  has(id: string, options?: CallOptions): Promise<boolean>
  /** Undefined when there is none with this id. */
  message(id: string, options?: CallOptions): Promise<StoredMessage | undefined>
  /** Signs and sends it again with other gas. @returns the CID it has now */
  replace(replacement: Replacement, options?: CallOptions): Promise<Cid | undefined>
  /** Sends it to the network again as it is. */
  republish(id: string, options?: CallOptions): Promise<void>
  /** Whether it can sign for the address; undefined where it does not say. */
  hasKey(address: Address, options?: CallOptions): Promise<boolean | undefined>
  /** Gives it up; only one that is not signed yet may be given up without harm. */
  markBad(id: string, options?: CallOptions): Promise<void>
}

export interface MessagerClientOptions extends Omit<PeerOptions, 'namespace'> {
  /** In order of preference; at least one. They must share one database. */
  readonly addresses: readonly ConfiguredAddress[]
  /** Counts where an address has no token of its own. */
  readonly token?: string | undefined
  readonly clock?: Clock
}

/** Opens nothing yet. @throws PosterError ADDRESS_INVALID */
export function createMessagerClient(options: MessagerClientOptions): MessagerClient {
  const { addresses, token, clock = systemClock, ...timing } = options
  const endpoints = addresses.map((address) => readEndpoint(address, messagerService, token))
  const peerOptions = { namespace: messagerService.namespace, ...timing }
  const group = groupPeers(
    endpoints.map((endpoint) => createRpcPeer(endpoint, peerOptions)),
    clock
  )
  return {
    endpoints: endpoints.map(({ name }) => name),
    ...messagerMethods(askOf(group, 'Message')),
    close: () => group.close()
  }
}

/** ms. A push is one row in a database. */
const pushWait = 30_000

function messagerMethods(ask: Ask): Omit<MessagerClient, 'endpoints' | 'close'> {
  return {
    async push(id, message, limits, options) {
      const params = [id, formatMessageJson(message, 'f'), limitsJson(limits)]
      try {
        await ask({
          method: 'PushMessageWithId',
          params,
          decode: readText,
          timeout: pushWait,
          isWrite: true,
          options
        })
        return 'pushed'
      } catch (error) {
        if (isDuplicateMessage(error)) return 'duplicate'
        throw error
      }
    },
    has: (id, options) => ask({ method: 'HasMessageByUid', params: [id], decode: readBoolean, options }),
    async message(id, options) {
      try {
        return await ask({
          method: 'GetMessageByUid',
          params: [id],
          decode: orUndefined(readStoredMessage),
          options
        })
      } catch (error) {
        if (isRecordNotFound(error)) return undefined
        throw error
      }
    },
    replace: (replacement, options) =>
      ask({
        method: 'ReplaceMessage',
        params: [replacementJson(replacement)],
        decode: orUndefined(readCid),
        timeout: pushWait,
        isWrite: true,
        options
      }),
    async hasKey(address, options) {
      try {
        return await ask({ method: 'WalletHas', params: [address], decode: readBoolean, options })
      } catch (error) {
        if (isMethodNotFound(error)) return undefined
        throw error
      }
    },
    republish: (id, options) =>
      ask({ method: 'RepublishMessage', params: [id], decode: readNothing, isWrite: true, options }),
    markBad: (id, options) =>
      ask({ method: 'MarkBadMessage', params: [id], decode: readNothing, isWrite: true, options })
  }
}

function limitsJson({ gasOverEstimation, gasOverPremium, maxFee }: MessageLimits): unknown {
  // Nothing at a messager acts on expireEpoch (proving.md §1.7).
  return { expireEpoch: 0, gasOverEstimation, maxFee: maxFee.toString(), gasOverPremium }
}

function replacementJson(replacement: Replacement): unknown {
  const { id, auto, maxFee = 0n, gasLimit = 0, gasPremium = 0n, gasFeeCap = 0n } = replacement
  return {
    ID: id,
    Auto: auto,
    MaxFee: maxFee.toString(),
    GasLimit: gasLimit,
    GasPremium: gasPremium.toString(),
    GasFeecap: gasFeeCap.toString(),
    GasOverPremium: replacement.gasOverPremium ?? 0
  }
}
