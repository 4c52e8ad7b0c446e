/**
 * What happens to messages while somebody plays with a devnet: the messager is slow, estimates fail or are too small, nonces are
 * missing or taken, another poster is quicker, the base fee rises. Sources: proving.md §6 items 6–9 and 20, §7.3, §7.4.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { formatCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import type { Address } from '../../filecoin/address/address.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import {
  goArray,
  goBool,
  goInt,
  goNullable,
  goObject,
  goString,
  goUint64
} from '../../jsonrpc/server/params.ts'
import { PosterError } from '../../lib/error.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import type { MessagerFaults } from '../messager/messager-faults.ts'
import { accountAt } from '../pool/push-message.ts'
import { disputeMessage, pushRival, takeNonce } from '../rival/push-rival.ts'
import { windowProofMessage } from '../rival/window-proof.ts'
import { lookupActor, type AccountState } from '../state/network-state.ts'
import { addressParam, amountParam, cidParam } from './decode-params.ts'
import { method, noActor } from './method.ts'

export function messageControl(chain: DevnetChain): [string, RpcMethod][] {
  return [
    [
      'Devnet.FailEstimates',
      method([goString, goInt], ([reason, times]) => chain.gasFaults.fail(reason, times), 'change')
    ],
    [
      'Devnet.ShrinkEstimates',
      method([goInt, goInt], ([percent, times]) => chain.gasFaults.shrink(percent, times), 'change')
    ],
    [
      'Devnet.LeaveNonceGap',
      method(
        [addressParam],
        ([address]) => {
          const { id, nonce } = accountOf(chain, address)
          return chain.pool.leaveGap(id, nonce)
        },
        'change'
      )
    ],
    [
      'Devnet.CloseNonceGaps',
      method([addressParam], ([address]) => chain.pool.closeGaps(accountOf(chain, address).id), 'change')
    ],
    ['Devnet.TakeNonce', method([cidParam], ([cid]) => formatCidJson(takeNonce(chain, cid).cid), 'change')],
    [
      'Devnet.SpikeBaseFee',
      method(
        [goObject({ From: goInt, To: goInt, BaseFee: amountParam })],
        ([{ From, To, BaseFee }]) => chain.setBaseFee(From, BaseFee, To),
        'change'
      )
    ],
    ...rivalControl(chain)
  ]
}

/** Only where there is a messager. */
export function messagerControl(faults: MessagerFaults): [string, RpcMethod][] {
  return [
    ['Devnet.PauseMessager', method([goInt], ([heads]) => faults.pause(heads), 'change')],
    ['Devnet.LimitMessager', method([goInt], ([messages]) => faults.limit(messages), 'change')],
    [
      'Devnet.FailEstimateOf',
      method(
        [goString, goString, goInt],
        ([id, reason, times]) => faults.failEstimate(id, reason, times),
        'change'
      )
    ]
  ]
}

function rivalControl(chain: DevnetChain): [string, RpcMethod][] {
  const proofParams = goObject({
    Miner: addressParam,
    From: goNullable(addressParam),
    Partitions: goArray(goInt),
    Skipped: goArray(goUint64),
    Wrong: goBool
  })
  const disputeParams = goObject({
    Miner: addressParam,
    From: goNullable(addressParam),
    Deadline: goInt,
    Index: goInt
  })
  return [
    [
      'Devnet.PostAsRival',
      method(
        [proofParams],
        ([{ Miner, From, Partitions: partitions, Skipped, Wrong: isWrong }]) => {
          const { miner, from } = partiesOf(chain, Miner, From)
          const skipped = Bitfield.fromNumbers(Skipped)
          const message = windowProofMessage(chain, { miner, from, partitions, skipped, isWrong })
          return formatCidJson(pushRival(chain, message).cid)
        },
        'change'
      )
    ],
    [
      'Devnet.Dispute',
      method(
        [disputeParams],
        ([{ Miner, From, Deadline, Index }]) => {
          const { miner, from } = partiesOf(chain, Miner, From)
          return formatCidJson(pushRival(chain, disputeMessage(miner, from, Deadline, Index)).cid)
        },
        'change'
      )
    ]
  ]
}

/** The miner, and who sends: its worker when nobody is named. */
function partiesOf(
  chain: DevnetChain,
  minerAddress: Address,
  from: Address | null
): { miner: ActorId; from: ActorId } {
  const state = chain.nextState()
  const id = lookupActor(state, minerAddress)
  const miner = id === undefined ? undefined : state.miners.get(id)
  if (!miner) throw new PosterError('NOT_FOUND', `${minerAddress} is no miner`)
  return { miner: miner.id, from: from === null ? miner.info.worker : accountOf(chain, from).id }
}

function accountOf(chain: DevnetChain, address: Address): AccountState {
  const account = accountAt(chain, address)
  if (!account) throw noActor(address)
  return account
}
