/**
 * Tipsets and their keys as the JSON of the chain's API. Source: proving.md §2.4. Whether blocks and key
 * belong together is not looked at: findTipSetFault() does.
 */
import { PosterError } from '../../lib/error.ts'
import type { NetworkPrefix } from '../address/address.ts'
import { maxTipSetBlocks, type TipSetKey } from '../block/tipset-key.ts'
import type { TipSet } from '../block/tipset.ts'
import { formatBlockHeaderJson, parseBlockHeaderJson, type BlockHeaderJson } from './block-header-json.ts'
import { formatCidJson, parseCidJson, type CidJson } from './cid-json.ts'
import { JsonFields } from './json-fields.ts'

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
