/**
 * A tipset in the tree of all tipsets that are still known, with the state it was built on and what its messages came to.
 * Walking goes from a tipset to its parents: what another branch holds is invisible from here.
 */
import type { TipSet } from '../../filecoin/block/tipset.ts'
import type { NetworkState } from '../state/network-state.ts'
import type { Execution } from '../vm/execution.ts'
import type { ChainBlock } from './chain-block.ts'
import type { ChainMessage } from './chain-message.ts'

export interface ChainNode {
  readonly tipset: TipSet
  readonly blocks: readonly ChainBlock[]
  readonly height: number
  /** In the order they are executed. */
  readonly messages: readonly ChainMessage[]
  /** Before its own messages: what a query at its key sees (proving.md §2.3). */
  readonly state: NetworkState
  /** Its parents' execution, whose result `state` is; undefined for genesis. */
  readonly parentExecution: Execution | undefined
  /** Undefined for genesis, and once the parent is no longer kept. */
  parent: ChainNode | undefined
  readonly children: ChainNode[]
}

/** The tipset at `height`, or the last one below it. Undefined when it is no longer known. */
export function findAtOrBelow(from: ChainNode, height: number): ChainNode | undefined {
  let node: ChainNode | undefined = from
  while (node && node.height > height) node = node.parent
  return node
}

/** The tipset at `height`, or the first one above it. Undefined when there is none yet, or none known. */
export function findAtOrAbove(from: ChainNode, height: number): ChainNode | undefined {
  let found: ChainNode | undefined
  for (let node: ChainNode | undefined = from; node && node.height >= height; node = node.parent) found = node
  return found
}

/** Whether `ancestor` is `node` or one of its parents, theirs and so on. */
export function isAncestor(ancestor: ChainNode, node: ChainNode): boolean {
  return findAtOrBelow(node, ancestor.height) === ancestor
}
