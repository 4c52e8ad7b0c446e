/**
 * The client of chain nodes, Lotus or Venus: typed methods over one or several endpoints in order of preference. It keeps
 * no state of the chain and decides nothing about proving. Sources: proving.md §2; node-protocol.md §9.1.
 */
import { CloseStack, type Closeable } from '../../lib/closeable.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import { chainService, readEndpoint, type ConfiguredAddress } from '../rpc/endpoint.ts'
import { groupPeers } from '../rpc/peer-group.ts'
import { createRpcPeer, type PeerOptions } from '../rpc/rpc-peer.ts'
import { askOf } from './ask.ts'
import { blockProduction, type BlockProduction } from './block-production.ts'
import { chainReads, type ChainReads } from './chain-reads.ts'
import { openHeadSession, type HeadSession } from './head-session.ts'
import { messagePool, type MessagePool } from './message-pool.ts'
import { minerState, type MinerState } from './miner-state.ts'

export interface ChainClient extends ChainReads, MinerState, MessagePool, BlockProduction, Closeable {
  /** Names of the endpoints, in order of preference. */
  readonly endpoints: readonly string[]
  /**
   * For the head follower: changes and questions at one endpoint, the best that answers.
   * @param patience ms that the endpoint has for an answer. Default 15 s.
   */
  openHeadSession(signal: AbortSignal, patience?: number): Promise<HeadSession>
}

export interface ChainClientOptions extends Omit<PeerOptions, 'namespace'> {
  /** In order of preference; at least one. */
  readonly addresses: readonly ConfiguredAddress[]
  /** Counts where an address has no token of its own. */
  readonly token?: string | undefined
  readonly clock?: Clock
}

const prefix = 'Filecoin'

/** Opens nothing yet: connections are made when they are needed. @throws PosterError ADDRESS_INVALID */
export function createChainClient(options: ChainClientOptions): ChainClient {
  const { addresses, token, clock = systemClock, ...timing } = options
  const endpoints = addresses.map((address) => readEndpoint(address, chainService, token))
  const peerOptions = { namespace: chainService.namespace, ...timing }
  const parts = new CloseStack()
  const group = parts.use(
    'the connections to chain nodes',
    groupPeers(
      endpoints.map((endpoint) => createRpcPeer(endpoint, peerOptions)),
      clock
    )
  )
  const ask = askOf(group, prefix)
  return {
    endpoints: endpoints.map(({ name }) => name),
    ...chainReads(ask),
    ...minerState(ask),
    ...messagePool(ask),
    ...blockProduction(ask),
    openHeadSession: (signal, patience) => openHeadSession(group, prefix, { signal, patience }),
    close: () => parts.close()
  }
}
