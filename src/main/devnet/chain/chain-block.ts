/** A block as tipsets are made of it, with what it brings to be executed. */
import type { BlockHeader } from '../../filecoin/block/block-header.ts'
import type { TipSet } from '../../filecoin/block/tipset.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { digestOfSource } from '../../filecoin/randomness.ts'
import { PosterError } from '../../lib/error.ts'
import type { ChainMessage } from './chain-message.ts'

export interface ChainBlock {
  readonly header: BlockHeader
  readonly cid: Cid
  readonly messages: readonly ChainMessage[]
  /** True for one that came from outside; the others are made up. */
  readonly isSubmitted: boolean
}

export interface AssembledTipSet {
  readonly tipset: TipSet
  /** In the order of the tipset. */
  readonly blocks: readonly ChainBlock[]
  /** In the order of the blocks, each once. */
  readonly messages: readonly ChainMessage[]
}

/** Blocks in the order of their tickets, ties by CID. @throws PosterError INTERNAL for none */
export function assembleTipSet(given: readonly ChainBlock[]): AssembledTipSet {
  const blocks = given
    .map((block) => ({ block, order: digestOfSource(block.header.ticket) }))
    .sort(
      (one, other) => Buffer.compare(one.order, other.order) || (one.block.cid < other.block.cid ? -1 : 1)
    )
    .map(({ block }) => block)
  const [first, ...others] = blocks
  if (!first) throw new PosterError('INTERNAL', 'a tipset without blocks')
  const messages = new Map(blocks.flatMap((block) => block.messages.map((message) => [message.cid, message])))
  return {
    blocks,
    messages: [...messages.values()],
    tipset: {
      key: blocks.map(({ cid }) => cid),
      blocks: [first.header, ...others.map(({ header }) => header)],
      height: first.header.height
    }
  }
}
