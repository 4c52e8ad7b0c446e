/**
 * One value of the `ChainNotify` channel: what happened to the head. A change without a tipset (null) is left out, as is a
 * kind that is not known: neither says anything that could be acted on. Sources: proving.md §2.5, §6 item 2.
 */
import type { TipSet } from '../../filecoin/block/tipset.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { parseTipSetJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember, textOr } from './members.ts'
import { listOf } from './read-result.ts'

export type HeadChangeKind = 'current' | 'apply' | 'revert'

export interface HeadChange {
  readonly kind: HeadChangeKind
  readonly tipset: TipSet
}

/** Changes of one value; a reorganisation of a finality has 900 and as many again. */
const mostChanges = 100_000

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function readHeadChanges(value: JsonValue): HeadChange[] {
  return listOf(readHeadChange, mostChanges)(value).filter((change) => change !== undefined)
}

function readHeadChange(value: JsonValue): HeadChange | undefined {
  if (value === null || !hasMember(value, 'Val')) return undefined
  const kind = textOr(value, 'Type', '')
  if (kind !== 'current' && kind !== 'apply' && kind !== 'revert') return undefined
  return { kind, tipset: new JsonFields(value, 'the change').object('Val', parseTipSetJson) }
}
