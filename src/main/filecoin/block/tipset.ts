/**
 * Tipsets: the blocks of one epoch that build on the same parents. Source: proving.md §2.4. A node is taken at its word
 * until {@link findTipSetFault} is asked, as Go clients ask it.
 */
import { cidOfBlockHeader, type BlockHeader } from './block-header.ts'
import { isSameTipSet, type TipSetKey } from './tipset-key.ts'

export interface TipSet {
  readonly key: TipSetKey
  /** In the order of the key; at least one. */
  readonly blocks: readonly [BlockHeader, ...BlockHeader[]]
  /** Epoch. */
  readonly height: number
}

/** Why the parts of a tipset do not belong together: CIDs, heights or parents; undefined when they do. */
export function findTipSetFault({ key, blocks, height }: TipSet): string | undefined {
  const [first] = blocks
  if (key.length !== blocks.length) return `there are ${blocks.length} blocks and ${key.length} CIDs`
  for (const [place, block] of blocks.entries()) {
    const cid = cidOfBlockHeader(block)
    if (cid !== key[place]) return `block ${place} is ${cid}, where the key has ${key[place] ?? 'nothing'}`
    if (block.height !== height) return `block ${place} is of height ${block.height}, the tipset of ${height}`
    if (!isSameTipSet(block.parents, first.parents)) return `block ${place} has other parents than the first`
  }
  return undefined
}
