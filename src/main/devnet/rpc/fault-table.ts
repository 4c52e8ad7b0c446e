/** How the faults of the connection are steered; those of the chain are in control-table.ts. Source: proving.md §7.1. */
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goBool, goInt, goObject, goString } from '../../jsonrpc/server/params.ts'
import type { FrameFaults } from '../server/frame-faults.ts'
import type { MethodFaults } from '../server/method-faults.ts'
import type { NodeView } from '../server/node-view.ts'
import type { OpenSockets } from '../server/open-sockets.ts'
import type { PageFaults } from '../server/page-faults.ts'
import type { Permissions } from '../server/permissions.ts'
import type { UnknownMembers } from '../server/unknown-members.ts'
import type { ChannelFaults } from './channel-faults.ts'
import { method } from './method.ts'
import type { OpenChannels } from './open-channels.ts'

/** What may go wrong between one listener of a devnet and its clients. */
export interface ConnectionFaults {
  readonly methods: MethodFaults
  readonly pages: PageFaults
  readonly channels: ChannelFaults
  readonly frames: FrameFaults
  readonly unknownMembers: UnknownMembers
  readonly permissions: Permissions
  readonly openSockets: OpenSockets
  readonly openChannels: OpenChannels
  readonly node: NodeView
}

const methodParams = goObject({ Method: goString, Delay: goInt, Error: goString, Times: goInt })
const pageParams = goObject({ Method: goString, Status: goInt, Times: goInt })
const channelParams = goObject({ Kind: goString, Times: goInt, Size: goInt })
const silenceParams = goObject({ Answers: goBool, Pings: goBool })
const lostParams = goObject({ Below: goInt, Orphans: goBool })

export function faultMethods(faults: ConnectionFaults): [string, RpcMethod][] {
  const { methods, pages, channels, frames, unknownMembers, permissions, node } = faults
  const { openSockets, openChannels } = faults
  return [
    [
      'Devnet.SetFault',
      method(
        [methodParams],
        ([{ Method, Delay, Error: error, Times }]) => {
          methods.set(Method, { delay: Delay, error, times: Times })
        },
        'change'
      )
    ],
    [
      'Devnet.SetPage',
      method(
        [pageParams],
        ([{ Method, Status, Times }]) => {
          if (Method !== '') methods.checkName(Method)
          pages.set(Method, { status: Status, times: Times })
        },
        'change'
      )
    ],
    [
      'Devnet.SetChannelFault',
      method(
        [channelParams],
        ([{ Kind, Times, Size }]) => channels.set(Kind, { times: Times, size: Size }),
        'change'
      )
    ],
    [
      'Devnet.Silence',
      method(
        [silenceParams],
        ([{ Answers, Pings }]) => frames.silent({ answers: Answers, pings: Pings }),
        'change'
      )
    ],
    ['Devnet.DropSockets', method([], () => openSockets.drop(), 'change')],
    ['Devnet.CloseChannels', method([], () => openChannels.close(), 'change')],
    ['Devnet.AddUnknownMembers', method([goInt], ([times]) => unknownMembers.set(times), 'change')],
    ['Devnet.LimitPermission', method([goString], ([level]) => permissions.limit(level), 'change')],
    ['Devnet.HoldHead', method([goBool], ([isHeld]) => node.hold(isHeld), 'change')],
    ['Devnet.StayBehind', method([goInt], ([epochs]) => node.stayBehind(epochs), 'change')],
    [
      'Devnet.LoseKeys',
      method(
        [lostParams],
        ([{ Below, Orphans }]) => node.loseKeys({ below: Below, orphans: Orphans }),
        'change'
      )
    ],
    ['Devnet.Faults', method([], () => faultsJson(faults))],
    [
      'Devnet.ClearFaults',
      method(
        [],
        () => {
          for (const part of [methods, pages, channels, frames, permissions]) part.clear()
          unknownMembers.set(0)
          node.loseKeys({ below: 0, orphans: false })
          node.stayBehind(0)
          node.hold(false)
          return faultsJson(faults)
        },
        'change'
      )
    ]
  ]
}

function faultsJson(faults: ConnectionFaults) {
  const { frames, node, permissions } = faults
  return {
    Methods: faults.methods.list(),
    Pages: faults.pages.list(),
    Channels: faults.channels.list(),
    Silence: { Answers: frames.silence.answers, Pings: frames.silence.pings },
    UnknownMembers: faults.unknownMembers.times,
    Permission: permissions.most,
    HeadHeld: node.isHeld,
    Behind: node.behind,
    LostKeys: { Below: node.lostKeys.below, Orphans: node.lostKeys.orphans },
    OpenSockets: faults.openSockets.size,
    OpenChannels: faults.openChannels.size
  }
}
