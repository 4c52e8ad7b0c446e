/**
 * All tipsets a devnet still knows, those of abandoned branches included. Old ones are forgotten, so a devnet may run for ever;
 * genesis stays.
 */
import { formatTipSetKey, type TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { ChainNode } from './chain-node.ts'

/** From one head to another: what is taken back, high to low, then what is added, low to high. */
export interface HeadChange {
  readonly reverted: readonly ChainNode[]
  readonly applied: readonly ChainNode[]
}

/** The way from one tipset to another, which may be one and the same. */
export function changeBetween(from: ChainNode, to: ChainNode): HeadChange {
  const reverted: ChainNode[] = []
  const applied: ChainNode[] = []
  let old: ChainNode | undefined = from
  let next: ChainNode | undefined = to
  while (old !== next) {
    if (next && (!old || next.height > old.height)) {
      applied.unshift(next)
      next = next.parent
    } else if (old) {
      reverted.push(old)
      old = old.parent
    }
  }
  return { reverted, applied }
}

export class ChainTree {
  readonly genesis: ChainNode
  readonly #keptEpochs: number
  readonly #nodes = new Map<string, ChainNode>()
  readonly #byHeight = new Map<number, ChainNode[]>()
  #head: ChainNode
  /** Nothing below is known any more, genesis excepted. */
  #oldest = 1

  constructor(genesis: ChainNode, keptEpochs: number) {
    this.genesis = genesis
    this.#head = genesis
    this.#keptEpochs = keptEpochs
    this.#nodes.set(formatTipSetKey(genesis.tipset.key), genesis)
  }

  get head(): ChainNode {
    return this.#head
  }

  /** Tipsets known. */
  get size(): number {
    return this.#nodes.size
  }

  /** The empty key is the head's. Undefined for a tipset that is not known, or no longer. */
  find(key: TipSetKey): ChainNode | undefined {
    return key.length === 0 ? this.#head : this.#nodes.get(formatTipSetKey(key))
  }

  add(node: ChainNode): void {
    node.parent?.children.push(node)
    this.#nodes.set(formatTipSetKey(node.tipset.key), node)
    const others = this.#byHeight.get(node.height)
    if (others) others.push(node)
    else this.#byHeight.set(node.height, [node])
  }

  /** Makes a known tipset the head, and forgets what is too far below it. */
  moveHead(head: ChainNode): HeadChange {
    const change = changeBetween(this.#head, head)
    this.#head = head
    this.#forget()
    return change
  }

  #forget(): void {
    for (; this.#oldest < this.#head.height - this.#keptEpochs; this.#oldest++) {
      for (const node of this.#byHeight.get(this.#oldest) ?? []) {
        this.#nodes.delete(formatTipSetKey(node.tipset.key))
        for (const child of node.children) child.parent = undefined
        const siblings = node.parent?.children
        siblings?.splice(siblings.indexOf(node), 1)
      }
      this.#byHeight.delete(this.#oldest)
      // Genesis stays and must not keep what was built on it.
      if (this.#oldest === 1) this.#detachGenesis()
    }
  }

  #detachGenesis(): void {
    for (const child of this.genesis.children) child.parent = undefined
    this.genesis.children.length = 0
  }
}
