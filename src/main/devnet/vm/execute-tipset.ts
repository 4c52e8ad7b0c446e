/**
 * Executes a tipset: first the null rounds before it, beginnings and ends, one epoch at a time, then its messages, then the end
 * of its own epoch. Sources: proving.md §2.3, §7.3; lotus chain/consensus/compute_state.go.
 */
import { CborWriter } from '../../filecoin/cbor/cbor-writer.ts'
import { cidOfBlock, type Cid } from '../../filecoin/cid.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { endEpoch } from '../actor/end-deadline.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { InterventionResult } from '../interventions/intervention.ts'
import type { InterventionSchedule } from '../interventions/intervention-schedule.ts'
import type { DevnetSettings } from '../settings.ts'
import type { MinerState } from '../state/miner-state.ts'
import type { NetworkState } from '../state/network-state.ts'
import { stateRoot } from '../state/state-root.ts'
import { applyMessage } from './apply-message.ts'
import type { ExecutedMessage, Execution, FaultFee, MissedPartitions, Receipt } from './execution.ts'
import { messageContext } from './message-context.ts'
import { openEpoch } from './open-epoch.ts'

export function executeTipSet(
  settings: DevnetSettings,
  schedule: InterventionSchedule,
  node: ChainNode
): Execution {
  const ended: EndedEpochs = { missed: [], faultFees: [], interventions: [] }
  let state = node.state
  for (let epoch = (node.parent?.height ?? -1) + 1; epoch < node.height; epoch++) {
    state = closeEpoch(settings, open(settings, schedule, state, epoch, ended), epoch, ended)
  }
  state = open(settings, schedule, state, node.height, ended)
  const context = messageContext(settings, node, node.height, node.tipset.blocks[0].parentBaseFee)
  const messages = node.messages.map((message): ExecutedMessage => {
    const { state: after, ...result } = applyMessage(state, message.signed.message, context)
    state = after
    return { message, ...result }
  })
  state = closeEpoch(settings, state, node.height, ended)
  return {
    ...ended,
    state,
    stateRoot: stateRoot(state),
    receiptsRoot: rootOfReceipts(messages.map(({ receipt }) => receipt)),
    messages
  }
}

interface EndedEpochs {
  readonly missed: MissedPartitions[]
  readonly faultFees: FaultFee[]
  readonly interventions: InterventionResult[]
}

function open(
  settings: DevnetSettings,
  schedule: InterventionSchedule,
  state: NetworkState,
  epoch: number,
  { interventions }: EndedEpochs
): NetworkState {
  const opened = openEpoch(settings, schedule, state, epoch)
  interventions.push(...opened.interventions)
  return opened.state
}

function closeEpoch(
  settings: DevnetSettings,
  state: NetworkState,
  epoch: number,
  { missed, faultFees }: EndedEpochs
): NetworkState {
  let miners: Map<ActorId, MinerState> | undefined
  for (const miner of state.miners.values()) {
    const end = endEpoch(miner, epoch, settings.deadlines)
    if (end.miner === miner) continue
    miners ??= new Map(state.miners)
    miners.set(miner.id, end.miner)
    if (end.missed) missed.push(end.missed)
    if (end.fee > 0n) faultFees.push({ miner: miner.id, epoch, amount: end.fee })
  }
  return miners ? { ...state, miners } : state
}

export function rootOfReceipts(receipts: readonly Receipt[]): Cid {
  const writer = new CborWriter()
  writer.writeList('Receipts', receipts, (list, { exitCode, returned, gasUsed }) => {
    list.writeStruct(3)
    list.writeInteger('ExitCode', exitCode)
    list.writeBytes('Return', returned)
    list.writeInteger('GasUsed', gasUsed)
  })
  return cidOfBlock(writer.finish())
}
