/** `Filecoin.ChainNotify`: the head at once, then every move of it. Source: proving.md §2.5. */
import type { ChannelSource, RpcMethod } from '../../jsonrpc/server/method-table.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { currentJson, headChangeJson } from './chain-methods.ts'

export function chainNotify(chain: DevnetChain): RpcMethod {
  const source: ChannelSource = (sink) => {
    sink.send(currentJson(chain.head))
    return chain.onHeadChange((change) => sink.send(headChangeJson(change)))
  }
  return { arities: [0], permission: 'read', result: 'channel', call: () => source }
}
