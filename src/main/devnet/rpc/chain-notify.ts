/** `Filecoin.ChainNotify`: the head at once, then every move of it. Source: proving.md §2.5. */
import type { ChannelSource, RpcMethod } from '../../jsonrpc/server/method-table.ts'
import type { ChainView } from '../chain-view.ts'
import type { ChannelFaults } from './channel-faults.ts'
import { HeadChannel } from './head-channel.ts'
import type { OpenChannels } from './open-channels.ts'

export function chainNotify(chain: ChainView, faults: ChannelFaults, open: OpenChannels): RpcMethod {
  const source: ChannelSource = (sink) => {
    const channel = new HeadChannel(sink, faults)
    const forget = open.add(sink)
    channel.begin(chain.head)
    const stop = chain.onHeadChange((change) => channel.move(change))
    return () => {
      stop()
      forget()
    }
  }
  return { arities: [0], permission: 'read', result: 'channel', call: () => source }
}
