/** Every method of the chain node a devnet answers, without those that need a WebSocket. Source: proving.md §7.6. */
import type { RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import type { ChainView } from '../chain-view.ts'
import { chainMethods } from './chain-methods.ts'
import { messageMethods } from './message-methods.ts'
import { minerMethodTable } from './miner-methods.ts'
import { miningMethods } from './mining-methods.ts'
import { networkMethods } from './network-methods.ts'

export function chainTable(chain: ChainView): RpcMethodTable {
  return new Map([
    ...chainMethods(chain),
    ...networkMethods(chain),
    ...minerMethodTable(chain),
    ...messageMethods(chain),
    ...miningMethods(chain)
  ])
}
