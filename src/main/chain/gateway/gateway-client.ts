/**
 * The client of one venus or sophon gateway, which asks for winning proofs. It listens for ever: a channel that ends is
 * opened again after a second, and ever later while that fails. Every event gets an answer: what cannot be read, or comes while too many wait, is refused at
 * once, so that the gateway can try another channel of the miner. Source: proving.md §3.1.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import { askOf, shortWait, type CallOptions } from '../client/ask.ts'
import { waitByClock } from '../../lib/clock-wait.ts'
import { gatewayService, readEndpoint, type ConfiguredAddress } from '../rpc/endpoint.ts'
import { groupPeers } from '../rpc/peer-group.ts'
import { createRpcPeer, type PeerOptions } from '../rpc/rpc-peer.ts'
import { readNothing } from '../wire/read-result.ts'
import { EventQueue } from './event-queue.ts'
import { proofRefusalJson, proofResponseJson, readProofEvent, type ProofEvent } from './proof-event.ts'

export interface GatewayClient extends Closeable {
  readonly endpoint: string
  /** One reader for each listener. */
  listen(miner: Address, options: ListenOptions): ProofListener
  answer(id: string, proofs: readonly PoStProof[], options?: CallOptions): Promise<void>
  refuse(id: string, reason: string, options?: CallOptions): Promise<void>
}

export interface ListenOptions {
  readonly signal: AbortSignal
  readonly observe?: (note: ListenNote) => void
}

export type ListenNote =
  | { readonly kind: 'listening' }
  /** It is tried again in `retryMs`. */
  | { readonly kind: 'lost'; readonly reason: string; readonly retryMs: number }
  /** An event was refused without being shown to the reader. */
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }

export interface ProofListener extends Closeable, AsyncIterable<ProofEvent, undefined> {
  [Symbol.asyncIterator](): AsyncIterator<ProofEvent, undefined>
}

export interface GatewayClientOptions extends Omit<PeerOptions, 'namespace'> {
  readonly address: ConfiguredAddress
  /** Counts where the address has no token of its own. */
  readonly token?: string | undefined
  readonly clock?: Clock
}

/** Events that wait for a reader; a gateway itself keeps 30. */
const mostWaiting = 30
/** ms between two channels, doubled after every failed attempt up to the second: half an epoch. */
const shortestRetry = 1_000
const longestRetry = 15_000

/** Opens nothing yet. @throws PosterError ADDRESS_INVALID */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { address, token, clock = systemClock, ...timing } = options
  const endpoint = readEndpoint(address, gatewayService, token)
  const peer = createRpcPeer(endpoint, { namespace: gatewayService.namespace, ...timing })
  const group = groupPeers([peer], clock)
  const ask = askOf(group, 'Gateway')
  const closing = new AbortController()

  const respond = async (response: unknown, callOptions?: CallOptions): Promise<void> => {
    // The same answer twice is refused by the gateway and harms nobody.
    await ask({
      method: 'ResponseProofEvent',
      params: [response],
      decode: readNothing,
      options: callOptions
    })
  }
  const refuse = (id: string, reason: string, callOptions?: CallOptions): Promise<void> =>
    respond(proofRefusalJson(id, reason), callOptions)

  function listen(miner: Address, { signal: outer, observe }: ListenOptions): ProofListener {
    const queue = new EventQueue(mostWaiting)
    const ending = new AbortController()
    const { signal, release } = linkSignals([outer, ending.signal, closing.signal])

    function take(event: ProofEvent): void {
      const reason =
        event.kind === 'unreadable'
          ? event.reason
          : queue.put(event)
            ? undefined
            : signal.aborted
              ? 'proofs of this miner are not made here any more'
              : 'too many proofs are waiting'
      if (reason === undefined || event.kind === 'connected') return
      observe?.({ kind: 'refused', id: event.id, reason })
      // Also when nobody listens any more: whoever asked is not to wait for nothing.
      refuse(event.id, reason, { signal: closing.signal }).catch(() => undefined)
    }

    let retryMs = shortestRetry
    async function listenOnce(): Promise<void> {
      const channel = await peer.subscribe({
        method: 'Gateway.ListenProofEvent',
        params: [{ MinerAddress: miner }],
        timeout: shortWait,
        signal,
        isRead: true
      })
      retryMs = shortestRetry
      observe?.({ kind: 'listening' })
      for await (const value of channel) {
        const event = readProofEvent(value)
        if (event) take(event)
      }
      throw new PosterError('REMOTE_UNREACHABLE', `${endpoint.name} ended the channel of proofs`)
    }

    async function listenForEver(): Promise<void> {
      while (!signal.aborted) {
        await listenOnce().catch((error: unknown) => {
          if (!signal.aborted) observe?.({ kind: 'lost', reason: messageOf(error), retryMs })
        })
        const wait = retryMs
        retryMs = Math.min(retryMs * 2, longestRetry)
        await waitByClock(clock, wait, signal).catch(() => undefined)
      }
    }

    const listening = listenForEver().finally(() => {
      release()
      queue.end()
    })
    const close = (): Promise<void> => {
      ending.abort(new PosterError('CLOSED', 'nobody listens for proofs any more'))
      return listening
    }
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => queue.next(),
        async return() {
          await close()
          return { done: true, value: undefined }
        }
      }),
      close
    }
  }

  let closed: Promise<void> | undefined
  return {
    endpoint: endpoint.name,
    listen,
    answer: (id, proofs, callOptions) => respond(proofResponseJson(id, proofs), callOptions),
    refuse,
    close() {
      closing.abort(new PosterError('CLOSED', `the connection to ${endpoint.name} is closed`))
      return (closed ??= group.close())
    }
  }
}
