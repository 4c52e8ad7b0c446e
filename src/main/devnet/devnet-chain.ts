/**
 * The chain of a devnet: grows by an epoch when told to, leaves rounds empty, forks, and tells whoever listens. It reads no
 * clock, opens nothing and draws nothing at random: the same settings and the same calls give the same tipsets.
 * Source: proving.md §7.2.
 */
import { PosterError } from '../lib/error.ts'
import { chainFinality } from '../filecoin/chain-limits.ts'
import { weightAfter } from './chain/chain-weight.ts'
import { nextBaseFee } from './chain/base-fee.ts'
import { BaseFeePlan } from './chain/base-fee-plan.ts'
import { isSameTipSet } from '../filecoin/block/tipset-key.ts'
import { buildBlocks, rootOfCids, type Branch } from './chain/build-tipset.ts'
import { assembleTipSet, type ChainBlock } from './chain/chain-block.ts'
import type { ChainMessage } from './chain/chain-message.ts'
import { findAtOrBelow, type ChainNode } from './chain/chain-node.ts'
import { ChainTree, type HeadChange } from './chain/chain-tree.ts'
import { createState } from './genesis/create-state.ts'
import { GasFaults } from './pool/gas-faults.ts'
import { MessagePool } from './pool/message-pool.ts'
import { selectMessages } from './pool/select-messages.ts'
import type { Intervention } from './interventions/intervention.ts'
import { InterventionSchedule } from './interventions/intervention-schedule.ts'
import { SubmittedBlocks } from './mining/submitted-blocks.ts'
import { ChainRecords } from './records/chain-records.ts'
import { RunningTotals, type Totals } from './records/running-totals.ts'
import type { DevnetSettings } from './settings.ts'
import { lookupActor, type NetworkState } from './state/network-state.ts'
import { powerOfNetwork } from './state/power.ts'
import { stateRoot } from './state/state-root.ts'
import { executeTipSet } from './vm/execute-tipset.ts'
import type { Execution } from './vm/execution.ts'
import { intervene, openEpoch } from './vm/open-epoch.ts'
import { Wallet } from './wallet.ts'

export interface ForkOptions {
  /** Epochs below the head that are built anew. */
  readonly depth: number
  /** False to leave the messages of the abandoned tipsets in the pool until the next step. */
  readonly withMessages?: boolean
  /** True to give the epochs after the fork another beacon, which a real one never has. */
  readonly otherBeacon?: boolean
}

export type HeadListener = (change: HeadChange) => void

const mostNullRounds = 10_000

export class DevnetChain {
  readonly settings: DevnetSettings
  readonly pool = new MessagePool()
  readonly wallet = new Wallet()
  readonly gasFaults = new GasFaults()
  readonly records = new ChainRecords(this)
  readonly #totals = new RunningTotals()
  readonly #submitted = new SubmittedBlocks()
  readonly #interventions = new InterventionSchedule()
  readonly #tree: ChainTree
  readonly #executions = new WeakMap<ChainNode, Execution>()
  readonly #listeners = new Set<HeadListener>()
  readonly #nullEpochs = new Set<number>()
  readonly #baseFees = new BaseFeePlan()
  #branch: Branch = { id: 0, beacon: 0, blocks: 'usual' }
  #forks = 0
  #epoch = 0

  constructor(settings: DevnetSettings) {
    this.settings = settings
    this.#tree = new ChainTree(createGenesis(settings), settings.keptEpochs)
  }

  get head(): ChainNode {
    return this.#tree.head
  }

  get genesis(): ChainNode {
    return this.#tree.genesis
  }

  /** The epoch that runs; the head is below it when its round is null. */
  get epoch(): number {
    return this.#epoch
  }

  /** Which beacon the epochs from here on have; 0 until a fork gave them another. */
  get beaconVariant(): number {
    return this.#branch.beacon
  }

  /** Tipsets that are kept. */
  get size(): number {
    return this.#tree.size
  }

  /** Who is told of moves of the head. */
  get listeners(): number {
    return this.#listeners.size
  }

  find(key: ChainNode['tipset']['key']): ChainNode | undefined {
    return this.#tree.find(key)
  }

  /** What the messages of a tipset come to; computed when first asked for. */
  executionOf(node: ChainNode): Execution {
    let execution = this.#executions.get(node)
    if (!execution) {
      execution = executeTipSet(this.settings, this.#interventions, node)
      this.#executions.set(node, execution)
    }
    return execution
  }

  /** Sums over everything that was executed, the head's messages included. */
  get totals(): Totals {
    return this.#totals.with(this.head, this.executionOf(this.head))
  }

  /** What the messages of the next epoch will find on top of `head`, without the ends of null rounds. */
  nextState(head = this.head): NetworkState {
    let { state } = this.executionOf(head)
    for (let epoch = head.height + 1; epoch <= this.#epoch + 1; epoch++) {
      state = openEpoch(this.settings, this.#interventions, state, epoch).state
    }
    return state
  }

  /**
   * Something happens in the next epoch that no message does, on this branch and on all that fork below it.
   * @throws PosterError REMOTE_ERROR with the exit code when the chain would refuse it; QUEUE_FULL
   */
  intervene(intervention: Intervention): void {
    const epoch = this.#epoch + 1
    const { error } = intervene(this.settings, this.nextState(), intervention, epoch)
    if (error !== '') throw new PosterError('REMOTE_ERROR', `${intervention.kind} is refused: ${error}`)
    this.#interventions.add(epoch, intervention)
  }

  /** attoFIL for a unit of gas, of the tipset after `node`. */
  baseFeeAfter(node: ChainNode, height = node.height + 1): bigint {
    const set = this.#baseFees.of(height)
    if (set !== undefined) return set
    if (node.height === 0) return this.settings.baseFee
    const gas = node.messages.reduce((sum, { signed }) => sum + signed.message.gasLimit, 0)
    return nextBaseFee(node.tipset.blocks[0].parentBaseFee, gas, node.tipset.blocks.length)
  }

  weightOf(node: ChainNode): bigint {
    const { parentWeight } = node.tipset.blocks[0]
    const wins = node.tipset.blocks.reduce((sum, { electionProof }) => sum + electionProof.winCount, 0)
    return weightAfter(parentWeight, powerOfNetwork(node.state), wins)
  }

  /** Rounds that will have no tipset. @throws PosterError INVALID_ARGUMENT for one that has passed */
  leaveOut(epochs: readonly number[]): void {
    for (const epoch of epochs) {
      if (!Number.isSafeInteger(epoch) || epoch <= this.#epoch) {
        throw new PosterError('INVALID_ARGUMENT', `epoch ${epoch} is not to come`)
      }
      this.#nullEpochs.add(epoch)
    }
    if (this.#nullEpochs.size > mostNullRounds) {
      throw new PosterError('TOO_LARGE', `more than ${mostNullRounds} null rounds`)
    }
  }

  /**
   * The base fee of the tipsets from `height` to `last`; from there on it goes its own way.
   * @throws PosterError INVALID_ARGUMENT, TOO_LARGE
   */
  setBaseFee(height: number, baseFee: bigint, last = height): void {
    this.#baseFees.set(height, last, baseFee, this.#epoch)
  }

  /** One epoch passes. False when its round is null. */
  step(): boolean {
    const height = ++this.#epoch
    this.#interventions.forgetBelow(this.head.height - this.settings.keptEpochs)
    this.#baseFees.forget(height - chainFinality)
    this.#nullEpochs.delete(height - chainFinality)
    this.#submitted.forgetBelow(height - chainFinality)
    const waiting = this.#submitted.take()
    if (this.#nullEpochs.has(height)) return false
    const fitting = waiting.filter(({ header }) => isSameTipSet(header.parents, this.head.tipset.key))
    const node = this.#extend(this.head, height, this.#branch, true, fitting)
    this.#follow(this.#tree.moveHead(node))
    return true
  }

  /**
   * A block of somebody else, checked already: one for the next epoch waits for it, one of the head's epoch joins the head. Another
   * is left alone, as a node leaves what makes no heavier chain.
   * @throws PosterError INVALID_ARGUMENT for a second block of its miner in that epoch
   */
  submitBlock(block: ChainBlock): void {
    const { height, parents } = block.header
    if (!this.#submitted.remember(block)) return
    const { head } = this
    if (height === this.#epoch + 1 && isSameTipSet(parents, head.tipset.key)) this.#submitted.keep(block)
    const { parent } = head
    if (height !== head.height || !parent || !isSameTipSet(parents, parent.tipset.key)) return
    const others = head.blocks.filter(({ header }) => header.miner !== block.header.miner)
    this.#restoreAbove(parent)
    const node = this.#addNode(parent, [...others, block])
    this.#follow(this.#tree.moveHead(node))
  }

  /**
   * The epochs above `depth` below the current one get other tipsets, of more blocks, and the head moves there.
   * @throws PosterError INVALID_ARGUMENT for a depth the chain does not have, or beyond finality
   */
  fork({ depth, withMessages = true, otherBeacon = false }: ForkOptions): HeadChange {
    const base = findAtOrBelow(this.head, this.head.height - depth)
    if (!base || !Number.isSafeInteger(depth) || depth < 1 || depth > chainFinality) {
      throw new PosterError('INVALID_ARGUMENT', `the chain cannot fork ${depth} epochs below its head`)
    }
    const id = ++this.#forks
    this.#branch = { id, beacon: otherBeacon ? id : this.#branch.beacon, blocks: 'usual' }
    this.#restoreAbove(base)
    let node = base
    for (let height = base.height + 1; height <= this.head.height; height++) {
      if (this.#nullEpochs.has(height)) continue
      node = this.#extend(node, height, { ...this.#branch, blocks: 'most' }, withMessages)
    }
    const change = this.#tree.moveHead(node)
    this.#follow(change)
    return change
  }

  /** Told of every move of the head, at once. Returns how to stop. */
  onHeadChange(listener: HeadListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #extend(
    parent: ChainNode,
    height: number,
    branch: Branch,
    withMessages: boolean,
    submitted: readonly ChainBlock[] = []
  ): ChainNode {
    const { state, stateRoot: root, receiptsRoot } = this.executionOf(parent)
    const baseFee = this.baseFeeAfter(parent, height)
    const messages = withMessages ? selectMessages(this.pool, state, baseFee) : []
    const weight = this.weightOf(parent)
    const plan = { height, branch, stateRoot: root, receiptsRoot, weight, baseFee, messages }
    const taken = new Set(submitted.map(({ header }) => header.miner))
    return this.#addNode(parent, [...buildBlocks(this.settings, parent, plan, taken), ...submitted])
  }

  #addNode(parent: ChainNode, blocks: readonly ChainBlock[]): ChainNode {
    const parentExecution = this.executionOf(parent)
    const assembled = assembleTipSet(blocks)
    const { height } = assembled.tipset
    const { state } = parentExecution
    const node: ChainNode = { ...assembled, height, state, parentExecution, parent, children: [] }
    this.#tree.add(node)
    this.#settle(node.messages, node)
    return node
  }

  /** What was taken leaves the pool, with whatever has the same nonce or a lower one, and what came too late for its nonce. */
  #settle(messages: readonly ChainMessage[], node: ChainNode): void {
    for (const sender of this.pool.senders()) {
      this.pool.settle(sender, node.state.accounts.get(sender)?.nonce ?? 0n)
    }
    for (const { signed } of messages) {
      const sender = lookupActor(node.state, signed.message.from)
      if (sender !== undefined) this.pool.settle(sender, signed.message.nonce + 1n)
    }
  }

  #restoreAbove(base: ChainNode): void {
    for (let node: ChainNode | undefined = this.head; node && node !== base; node = node.parent) {
      for (const message of node.messages) {
        const sender = lookupActor(node.state, message.signed.message.from)
        if (sender !== undefined) this.pool.restore(sender, message)
      }
    }
  }

  #follow(change: HeadChange): void {
    this.#totals.follow(change)
    for (const listener of [...this.#listeners]) listener(change)
  }
}

function createGenesis(settings: DevnetSettings): ChainNode {
  const state = createState(settings)
  const blocks = buildBlocks(settings, undefined, {
    height: 0,
    branch: { id: 0, beacon: 0, blocks: 'usual' },
    stateRoot: stateRoot(state),
    receiptsRoot: rootOfCids([]),
    weight: 0n,
    baseFee: settings.baseFee,
    messages: []
  })
  return {
    ...assembleTipSet(blocks),
    height: 0,
    state,
    parentExecution: undefined,
    parent: undefined,
    children: []
  }
}
