/** Does what an intervention says to the state of the network. */
import { maxControlAddresses } from '../../filecoin/chain-limits.ts'
import type { MinerInfo, MinerState } from '../state/miner-state.ts'
import { withAccount, withMiner, type NetworkState } from '../state/network-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import { addSectors } from './add-sectors.ts'
import { compactPartitions } from './compact-partitions.ts'
import type { Intervention, InterventionContext } from './intervention.ts'
import { minerOf } from './mutable-deadline.ts'
import { terminateInDeadlines } from './terminate-sectors.ts'
import { upgradeSectors } from './upgrade-sectors.ts'

/** @throws ActorAbort with the reason that a chain would have to refuse it */
export function applyIntervention(
  state: NetworkState,
  intervention: Intervention,
  context: InterventionContext
): NetworkState {
  if (intervention.kind === 'set-balance') return setBalance(state, intervention)
  const miner = minerOf(state, intervention.miner)
  return withMiner(state, changeMiner(miner, intervention, state, context))
}

function changeMiner(
  miner: MinerState,
  intervention: Exclude<Intervention, { kind: 'set-balance' }>,
  state: NetworkState,
  context: InterventionContext
): MinerState {
  switch (intervention.kind) {
    case 'terminate-sectors':
      return terminateInDeadlines(miner, intervention.sectors, intervention.force, context)
    case 'compact-partitions':
      return compactPartitions(
        miner,
        intervention.deadline,
        intervention.partitions,
        intervention.force,
        context
      )
    case 'add-sectors':
      return addSectors(miner, intervention.deadline, intervention.sectors, intervention.force, context)
    case 'upgrade-sectors':
      return upgradeSectors(miner, intervention.sectors, intervention.force, context)
    case 'set-owner':
      return withInfo(miner, { owner: intervention.owner }, [intervention.owner], state)
    case 'set-worker':
      return withInfo(miner, { worker: intervention.worker }, [intervention.worker], state)
    case 'set-controls':
      return withInfo(miner, { controls: intervention.controls }, intervention.controls, state)
    case 'set-fee-debt':
      return { ...miner, feeDebt: intervention.amount }
    case 'set-consensus-fault':
      return withInfo(miner, { consensusFaultElapsed: intervention.elapsed }, [], state)
  }
}

/** @param accounts that must be there */
function withInfo(
  miner: MinerState,
  change: Partial<MinerInfo>,
  accounts: readonly MinerInfo['owner'][],
  state: NetworkState
): MinerState {
  const stranger = accounts.find((id) => !state.accounts.has(id))
  if (stranger !== undefined) {
    throw new ActorAbort(exitCodes.illegalArgument, `f0${stranger} is no account`)
  }
  if (accounts.length > maxControlAddresses) {
    throw new ActorAbort(exitCodes.illegalArgument, `more than ${maxControlAddresses} control addresses`)
  }
  return { ...miner, info: { ...miner.info, ...change } }
}

function setBalance(
  state: NetworkState,
  { actor, amount }: Extract<Intervention, { kind: 'set-balance' }>
): NetworkState {
  const account = state.accounts.get(actor)
  if (account) return withAccount(state, { ...account, balance: amount })
  return withMiner(state, { ...minerOf(state, actor), balance: amount })
}
