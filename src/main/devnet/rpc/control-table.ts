/**
 * What whoever plays with a devnet may tell it: pass epochs, leave rounds out, fork, raise the base fee, lose a message. Under a
 * path of its own, so that no client of the chain comes upon it.
 */
import { PosterError } from '../../lib/error.ts'
import type { RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import { goArray, goBool, goInt, goObject } from '../../jsonrpc/server/params.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { actorControl } from './actor-control.ts'
import { amountParam, cidParam } from './decode-params.ts'
import { messageControl } from './message-control.ts'
import { method } from './method.ts'
import { recordControl } from './record-control.ts'
import { tipSetJson } from './chain-methods.ts'

/** Epochs of one call, which holds the process. */
const mostSteps = 10_000

export function controlTable(chain: DevnetChain): RpcMethodTable {
  const status = () => ({
    Name: chain.settings.name,
    Epoch: chain.epoch,
    Head: tipSetJson(chain.head).Cids,
    Height: chain.head.height,
    Pending: chain.pool.size
  })
  return new Map([
    ['Devnet.Status', method([], status)],
    [
      'Devnet.Step',
      method(
        [goInt],
        ([epochs]) => {
          if (epochs < 1 || epochs > mostSteps) {
            throw new PosterError(
              'INVALID_ARGUMENT',
              `1 to ${mostSteps} epochs pass in one call, not ${epochs}`
            )
          }
          for (let passed = 0; passed < epochs; passed++) chain.step()
          return status()
        },
        'change'
      )
    ],
    ['Devnet.LeaveOut', method([goArray(goInt)], ([epochs]) => (chain.leaveOut(epochs), status()), 'change')],
    [
      'Devnet.Fork',
      method(
        [goObject({ Depth: goInt, WithoutMessages: goBool, OtherBeacon: goBool })],
        ([{ Depth: depth, WithoutMessages: without, OtherBeacon: otherBeacon }]) => {
          chain.fork({ depth, withMessages: !without, otherBeacon })
          return status()
        },
        'change'
      )
    ],
    [
      'Devnet.SetBaseFee',
      method([goInt, amountParam], ([height, fee]) => (chain.setBaseFee(height, fee), status()), 'change')
    ],
    ['Devnet.DropMessage', method([cidParam], ([cid]) => chain.pool.drop(cid), 'change')],
    ...actorControl(chain),
    ...messageControl(chain),
    ...recordControl(chain)
  ])
}
