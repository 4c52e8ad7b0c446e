/**
 * Tipsets and their keys as the JSON of the chain's API. Source: proving.md §2.4. Parsing takes a node at its word; whether
 * blocks and key belong together is a question of its own, {@link findTipSetFault}, as Go clients ask it.
 */
import { PosterError } from '../../lib/error.ts'
import type { NetworkPrefix } from '../address/address.ts'
import { cidOfBlockHeader, type BlockHeader } from '../block/block-header.ts'
import { isSameTipSet, maxTipSetBlocks, type TipSetKey } from '../block/tipset-key.ts'
import { formatBlockHeaderJson, parseBlockHeaderJson, type BlockHeaderJson } from './block-header-json.ts'
import { formatCidJson, parseCidJson, type CidJson } from './cid-json.ts'
import { JsonFields } from './json-fields.ts'

export interface TipSet {
  readonly key: TipSetKey
  /** In the order of the key; at least one. */
  readonly blocks: readonly [BlockHeader, ...BlockHeader[]]
  /** Epoch. */
  readonly height: number
}

export interface TipSetJson {
  readonly Cids: readonly CidJson[]
  readonly Blocks: readonly BlockHeaderJson[]
  readonly Height: number
}

/** A list of CIDs; null and [] both name the head. @throws PosterError INVALID_ARGUMENT with the reason */
export function parseTipSetKeyJson(value: unknown): TipSetKey {
  if (value === null) return []
  if (!Array.isArray(value) || value.length > maxTipSetBlocks) {
    throw new PosterError('INVALID_ARGUMENT', `a tipset key is a list of at most ${maxTipSetBlocks} CIDs`)
  }
  return value.map(parseCidJson)
}

export function formatTipSetKeyJson(key: TipSetKey): CidJson[] {
  return key.map(formatCidJson)
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseTipSetJson(value: unknown): TipSet {
  const fields = new JsonFields(value, 'the tipset')
  const key = fields.object('Cids', parseTipSetKeyJson)
  const [first, ...others] = fields.list('Blocks', parseBlockHeaderJson)
  if (!first || others.length + 1 !== key.length) {
    throw new PosterError('INVALID_ARGUMENT', 'the tipset has not one CID for each of its blocks')
  }
  return { key, blocks: [first, ...others], height: fields.integer('Height') }
}

export function formatTipSetJson({ key, blocks, height }: TipSet, prefix: NetworkPrefix): TipSetJson {
  return {
    Cids: formatTipSetKeyJson(key),
    Blocks: blocks.map((block) => formatBlockHeaderJson(block, prefix)),
    Height: height
  }
}

/** Why the parts of a tipset do not belong together: CIDs, heights or parents; undefined when they do. */
export function findTipSetFault({ key, blocks, height }: TipSet): string | undefined {
  const [first] = blocks
  for (const [place, block] of blocks.entries()) {
    const cid = cidOfBlockHeader(block)
    if (cid !== key[place]) return `block ${place} is ${cid}, where the key has ${key[place] ?? 'nothing'}`
    if (block.height !== height) return `block ${place} is of height ${block.height}, the tipset of ${height}`
    if (!isSameTipSet(block.parents, first.parents)) return `block ${place} has other parents than the first`
  }
  return undefined
}
