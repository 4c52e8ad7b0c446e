/**
 * Executes a tipset: first the ends of the null rounds before it, one epoch at a time, then its messages, then the end of its
 * own epoch. Sources: proving.md §2.3, §7.3; lotus chain/consensus/compute_state.go.
 */
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import { CborWriter } from '../../filecoin/cbor/cbor-writer.ts'
import { cidOfBlock, type Cid } from '../../filecoin/cid.ts'
import { endEpoch } from '../actor/end-deadline.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { networkVersionAt, type DevnetSettings } from '../settings.ts'
import type { NetworkState } from '../state/network-state.ts'
import { stateRoot } from '../state/state-root.ts'
import { applyMessage } from './apply-message.ts'
import type { ExecutedMessage, Execution, MissedPartitions, Receipt } from './execution.ts'
import { messageContext } from './message-context.ts'

export function executeTipSet(settings: DevnetSettings, node: ChainNode): Execution {
  const missed: MissedPartitions[] = []
  let state = node.state
  for (let epoch = (node.parent?.height ?? -1) + 1; epoch < node.height; epoch++) {
    state = closeEpoch(settings, upgrade(settings, state, epoch), epoch, missed)
  }
  state = upgrade(settings, state, node.height)
  const context = messageContext(settings, node, node.height, node.tipset.blocks[0].parentBaseFee)
  const messages = node.messages.map((message): ExecutedMessage => {
    const { state: after, receipt, error, post } = applyMessage(state, message.signed.message, context)
    state = after
    return { message, receipt, error, post }
  })
  state = closeEpoch(settings, state, node.height, missed)
  return {
    state,
    stateRoot: stateRoot(state),
    receiptsRoot: rootOfReceipts(messages.map(({ receipt }) => receipt)),
    messages,
    missed
  }
}

/** What a new network version changes in the state: window proof types become V1_1 (FIP-0061). */
export function upgrade(settings: DevnetSettings, state: NetworkState, epoch: number): NetworkState {
  const version = networkVersionAt(settings, epoch)
  if (version === networkVersionAt(settings, epoch - 1)) return state
  const miners = new Map(state.miners)
  for (const miner of state.miners.values()) {
    const windowProof = windowProofInVersion(miner.info.windowProof, version)
    if (windowProof !== miner.info.windowProof) {
      miners.set(miner.id, { ...miner, info: { ...miner.info, windowProof } })
    }
  }
  return { ...state, miners }
}

function closeEpoch(
  settings: DevnetSettings,
  state: NetworkState,
  epoch: number,
  missed: MissedPartitions[]
): NetworkState {
  let miners: Map<(typeof settings.miners)[number]['id'], ReturnType<typeof endEpoch>['miner']> | undefined
  for (const miner of state.miners.values()) {
    const end = endEpoch(miner, epoch, settings.deadlines)
    if (end.miner === miner) continue
    miners ??= new Map(state.miners)
    miners.set(miner.id, end.miner)
    if (end.missed) missed.push(end.missed)
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
