/**
 * The chain as one node of the devnet sees it: nodes stay behind, stand still, and forget tipsets when they are started anew,
 * while the chain itself goes on. What a node has not seen it does not know. Sources: proving.md §6 item 25, §7.1, §7.7.
 */
import { PosterError } from '../../lib/error.ts'
import type { Closeable } from '../../lib/closeable.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { findAtOrBelow, isAncestor, type ChainNode } from '../chain/chain-node.ts'
import { changeBetween, type HeadChange } from '../chain/chain-tree.ts'
import type { ChainView } from '../chain-view.ts'
import type { DevnetChain, HeadListener } from '../devnet-chain.ts'

/** What a node has forgotten. */
export interface LostKeys {
  /** Tipsets below this height; 0 for none. */
  readonly below: number
  /** Also those that are on no branch of the head now. */
  readonly orphans: boolean
}

const mostBehind = 1_000

export class NodeView implements ChainView, Closeable {
  readonly #chain: DevnetChain
  readonly #listeners = new Set<HeadListener>()
  readonly #stopListening: () => void
  /** Made, and not shown to this node yet. */
  readonly #unseen = new WeakSet<ChainNode>()
  #head: ChainNode
  #isHeld = false
  #behind = 0
  #lostBelow = 0
  /** Where the head was when orphans were lost, and what came after. */
  #kept: { readonly head: ChainNode; readonly newer: WeakSet<ChainNode> } | undefined

  constructor(chain: DevnetChain) {
    this.#chain = chain
    this.#head = chain.head
    this.#stopListening = chain.onHeadChange((change) => this.#take(change))
  }

  get settings(): DevnetChain['settings'] {
    return this.#chain.settings
  }

  get pool(): DevnetChain['pool'] {
    return this.#chain.pool
  }

  get wallet(): DevnetChain['wallet'] {
    return this.#chain.wallet
  }

  get gasFaults(): DevnetChain['gasFaults'] {
    return this.#chain.gasFaults
  }

  get genesis(): ChainNode {
    return this.#chain.genesis
  }

  get epoch(): number {
    return this.#chain.epoch
  }

  get beaconVariant(): number {
    return this.#chain.beaconVariant
  }

  get head(): ChainNode {
    return this.#head
  }

  /** Who is told of moves of this node's head. */
  get listeners(): number {
    return this.#listeners.size
  }

  get isHeld(): boolean {
    return this.#isHeld
  }

  /** Epochs. */
  get behind(): number {
    return this.#behind
  }

  get lostKeys(): LostKeys {
    return { below: this.#lostBelow, orphans: this.#kept !== undefined }
  }

  /** Undefined for a tipset that this node has not seen, or no longer has. */
  find(key: TipSetKey): ChainNode | undefined {
    if (key.length === 0) return this.#head
    const node = this.#chain.find(key)
    return node && !this.#unseen.has(node) && !this.#isLost(node) ? node : undefined
  }

  executionOf(node: ChainNode): ReturnType<DevnetChain['executionOf']> {
    return this.#chain.executionOf(node)
  }

  nextState(): ReturnType<DevnetChain['nextState']> {
    return this.#chain.nextState(this.#head)
  }

  baseFeeAfter(node: ChainNode, height?: number): bigint {
    return this.#chain.baseFeeAfter(node, height)
  }

  weightOf(node: ChainNode): bigint {
    return this.#chain.weightOf(node)
  }

  submitBlock(block: Parameters<DevnetChain['submitBlock']>[0]): void {
    this.#chain.submitBlock(block)
  }

  onHeadChange(listener: HeadListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The head stands where it is until it is let go. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    this.#follow()
  }

  /**
   * The head comes `epochs` behind the chain's from now on; it waits for that and does not step back.
   * @throws PosterError INVALID_ARGUMENT
   */
  stayBehind(epochs: number): void {
    if (!Number.isSafeInteger(epochs) || epochs < 0 || epochs > mostBehind) {
      throw new PosterError('INVALID_ARGUMENT', `a node is 0 to ${mostBehind} epochs behind, not ${epochs}`)
    }
    this.#behind = epochs
    this.#follow()
  }

  /** What was lost before is there again unless it is named again. @throws PosterError INVALID_ARGUMENT */
  loseKeys({ below, orphans }: LostKeys): void {
    if (!Number.isSafeInteger(below) || below < 0 || below > this.#head.height) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `a node whose head is at ${this.#head.height} cannot lose what is below ${below}`
      )
    }
    this.#lostBelow = below
    this.#kept = orphans ? { head: this.#head, newer: new WeakSet() } : undefined
  }

  close(): Promise<void> {
    this.#stopListening()
    this.#listeners.clear()
    return Promise.resolve()
  }

  #take({ applied }: HeadChange): void {
    for (const node of applied) {
      this.#unseen.add(node)
      this.#kept?.newer.add(node)
    }
    this.#follow()
  }

  #follow(): void {
    const head = this.#destination()
    if (head === this.#head) return
    const change = changeBetween(this.#head, head)
    for (const node of change.applied) this.#unseen.delete(node)
    this.#head = head
    for (const listener of [...this.#listeners]) listener(change)
  }

  #destination(): ChainNode {
    if (this.#isHeld) return this.#head
    const { head, epoch } = this.#chain
    if (this.#behind === 0) return head
    const wanted = findAtOrBelow(head, Math.max(0, epoch - this.#behind))
    return !wanted || isAncestor(wanted, this.#head) ? this.#head : wanted
  }

  #isLost(node: ChainNode): boolean {
    if (node.height === 0) return false
    if (node.height < this.#lostBelow) return true
    return this.#kept !== undefined && !this.#kept.newer.has(node) && !isAncestor(node, this.#kept.head)
  }
}
