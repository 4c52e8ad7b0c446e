/** How the devnet's methods are written, and what most of them look up first. */
import type { Address } from '../../filecoin/address/address.ts'
import type { NetworkPrefix } from '../../filecoin/address/address.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { RpcError } from '../../jsonrpc/rpc-error.ts'
import type { RpcCall, RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { decodeParam, type Decoder } from '../../jsonrpc/server/params.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { ChainView } from '../chain-view.ts'
import type { MinerState } from '../state/miner-state.ts'
import { lookupActor } from '../state/network-state.ts'

/** Every network but mainnet. */
export const prefix: NetworkPrefix = 't'

/** Codes of lotus api/api_errors.go. */
const actorNotFound = 11

type Decoders<Params extends readonly unknown[]> = {
  readonly [Place in keyof Params]: Decoder<Params[Place]>
}

/** A method of exactly as many parameters as decoders. */
export function method<const Params extends readonly unknown[]>(
  decoders: Decoders<Params>,
  call: (params: Params, call: RpcCall) => unknown,
  permission: RpcMethod['permission'] = 'read'
): RpcMethod {
  const all: readonly Decoder<unknown>[] = decoders
  return {
    arities: [all.length],
    permission,
    result: 'value',
    call: (given: JsonValue[], rpcCall) => {
      const params: unknown[] = all.map((decode, place) => decodeParam(given, place, decode))
      return call(params as unknown as Params, rpcCall) // one for each decoder, decoded by it
    }
  }
}

/** @throws RpcError in Lotus' words for a tipset that is not known */
export function tipSetOf(chain: ChainView, key: TipSetKey): ChainNode {
  const node = chain.find(key)
  if (node) return node
  const missing = key[0] ?? ''
  throw new RpcError(
    1,
    `loading tipset {${key.join(',')}}: get block ${missing}: ipld: could not find ${missing}`
  )
}

/** The miner before the messages of the tipset (proving.md §2.3). @throws RpcError */
export function minerIn(node: ChainNode, address: Address): MinerState {
  const id = lookupActor(node.state, address)
  const miner = id === undefined ? undefined : node.state.miners.get(id)
  if (!miner) throw new RpcError(actorNotFound, `failed to load miner actor ${address}: actor not found`)
  return miner
}

export function noActor(address: Address): RpcError {
  return new RpcError(actorNotFound, `resolution lookup failed (${address}): actor not found`)
}
