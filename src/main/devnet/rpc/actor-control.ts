/**
 * What happens to miners and accounts while somebody plays with a devnet: sectors end, come or are upgraded, partitions are
 * compacted, addresses and balances change, keys are lost. Everything but a key is executed in the next epoch, as a message would
 * be, and refused when a chain would refuse it, unless `Force` says otherwise. Source: proving.md §7.3.
 */
import { addressOfActor, formatAddress, type Address } from '../../filecoin/address/address.ts'
import { Bitfield } from '../../filecoin/bitfield.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { RpcMethod } from '../../jsonrpc/server/method-table.ts'
import { goArray, goBool, goInt, goObject, goUint64, type Decoder } from '../../jsonrpc/server/params.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { nextSectorNumbers } from '../interventions/add-sectors.ts'
import type { Intervention } from '../interventions/intervention.ts'
import type { MinerState } from '../state/miner-state.ts'
import { lookupActor } from '../state/network-state.ts'
import { addressParam, amountParam } from './decode-params.ts'
import { method, noActor, prefix } from './method.ts'

/** Sectors that one call adds. */
const mostAdded = 10_000

const sectorsParam: Decoder<Bitfield> = (value) => Bitfield.fromNumbers(goArray(goUint64)(value))
const tableParams = { Miner: addressParam, Force: goBool }

export function actorControl(chain: DevnetChain): [string, RpcMethod][] {
  const done = (intervention: Intervention) => {
    chain.intervene(intervention)
    return { Epoch: chain.epoch + 1 }
  }
  const actor = (address: Address): ActorId => {
    const id = lookupActor(chain.nextState(), address)
    if (id === undefined) throw noActor(address)
    return id
  }
  const minerOf = (address: Address): MinerState => {
    const miner = chain.nextState().miners.get(actor(address))
    if (!miner) throw new PosterError('NOT_FOUND', `${address} is no miner`)
    return miner
  }
  return [
    [
      'Devnet.TerminateSectors',
      change(
        goObject({ ...tableParams, Sectors: sectorsParam }),
        ({ Miner, Sectors: sectors, Force: force }) =>
          done({ kind: 'terminate-sectors', miner: actor(Miner), sectors, force })
      )
    ],
    [
      'Devnet.CompactPartitions',
      change(
        goObject({ ...tableParams, Deadline: goInt, Partitions: goArray(goInt) }),
        ({ Miner, Deadline: deadline, Partitions: partitions, Force: force }) =>
          done({ kind: 'compact-partitions', miner: actor(Miner), deadline, partitions, force })
      )
    ],
    [
      'Devnet.AddSectors',
      change(
        goObject({ ...tableParams, Deadline: goInt, Count: goInt }),
        ({ Miner, Deadline: deadline, Count: count, Force: force }) => {
          if (count < 1 || count > mostAdded) {
            throw new PosterError(
              'INVALID_ARGUMENT',
              `1 to ${mostAdded} sectors are added in one call, not ${count}`
            )
          }
          const miner = minerOf(Miner)
          const sectors = nextSectorNumbers(miner, count)
          return {
            ...done({ kind: 'add-sectors', miner: miner.id, deadline, sectors, force }),
            First: sectors.first
          }
        }
      )
    ],
    [
      'Devnet.UpgradeSectors',
      change(
        goObject({ ...tableParams, Sectors: sectorsParam }),
        ({ Miner, Sectors: sectors, Force: force }) =>
          done({ kind: 'upgrade-sectors', miner: actor(Miner), sectors, force })
      )
    ],
    ...addressControl(done, actor, minerOf),
    ...moneyControl(done, actor),
    ...walletControl(chain, actor)
  ]
}

type Done = (intervention: Intervention) => { Epoch: number }
type FindActor = (address: Address) => ActorId

function addressControl(
  done: Done,
  actor: FindActor,
  minerOf: (address: Address) => MinerState
): [string, RpcMethod][] {
  const accountParams = goObject({ Miner: addressParam, Address: addressParam })
  return [
    [
      'Devnet.RemoveControlAddress',
      change(accountParams, ({ Miner, Address: address }) => {
        const { id, info } = minerOf(Miner)
        const removed = actor(address)
        if (!info.controls.includes(removed)) {
          throw new PosterError('NOT_FOUND', `${address} is no control address of ${Miner}`)
        }
        return done({
          kind: 'set-controls',
          miner: id,
          controls: info.controls.filter((one) => one !== removed)
        })
      })
    ],
    [
      'Devnet.AddControlAddress',
      change(accountParams, ({ Miner, Address: address }) => {
        const { id, info } = minerOf(Miner)
        return done({ kind: 'set-controls', miner: id, controls: [...info.controls, actor(address)] })
      })
    ],
    [
      'Devnet.SetOwner',
      change(accountParams, ({ Miner, Address: address }) =>
        done({ kind: 'set-owner', miner: actor(Miner), owner: actor(address) })
      )
    ],
    [
      'Devnet.SetWorker',
      change(accountParams, ({ Miner, Address: address }) =>
        done({ kind: 'set-worker', miner: actor(Miner), worker: actor(address) })
      )
    ]
  ]
}

function moneyControl(done: Done, actor: FindActor): [string, RpcMethod][] {
  return [
    [
      'Devnet.SetBalance',
      change(
        goObject({ Address: addressParam, Amount: amountParam }),
        ({ Address: address, Amount: amount }) =>
          done({ kind: 'set-balance', actor: actor(address), amount: notNegative(amount) })
      )
    ],
    [
      'Devnet.SetFeeDebt',
      change(goObject({ Miner: addressParam, Amount: amountParam }), ({ Miner, Amount: amount }) =>
        done({ kind: 'set-fee-debt', miner: actor(Miner), amount: notNegative(amount) })
      )
    ],
    [
      'Devnet.SetConsensusFault',
      change(goObject({ Miner: addressParam, Elapsed: goInt }), ({ Miner, Elapsed: elapsed }) =>
        done({ kind: 'set-consensus-fault', miner: actor(Miner), elapsed })
      )
    ]
  ]
}

/** At once, and not on the chain: keys are the node's. */
function walletControl({ wallet }: DevnetChain, actor: FindActor): [string, RpcMethod][] {
  return [
    ['Devnet.RemoveKey', method([addressParam], ([address]) => wallet.remove(actor(address)), 'change')],
    ['Devnet.RestoreKey', method([addressParam], ([address]) => wallet.restore(actor(address)), 'change')]
  ]
}

function change<Params>(decode: Decoder<Params>, call: (params: Params) => unknown): RpcMethod {
  return method([decode], ([params]) => call(params), 'change')
}

function notNegative(amount: bigint): bigint {
  if (amount < 0n) throw new PosterError('INVALID_ARGUMENT', `${amount} attoFIL is no amount`)
  return amount
}

/** `t01000`, as the devnet writes it everywhere. */
export function idJson(id: ActorId): string {
  return formatAddress(addressOfActor(id), prefix)
}
