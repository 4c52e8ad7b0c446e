/**
 * A message as venus and sophon messagers keep it: the chain's message, what became of it, and the reason why it waits.
 * Source: proving.md §1.7. Fields that only the messager itself needs are not read.
 */
import type { Cid } from '../../filecoin/cid.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { parseCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { parseMessageJson } from '../../filecoin/lotus-json/message-json.ts'
import { parseTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember, textOr } from '../wire/members.ts'
import { readReceipt, type Receipt } from '../wire/message-results.ts'

/**
 * `unfilled`: taken, waits for gas, nonce and signature, for ever when its estimation fails; `filled`: signed and sent;
 * `replaced`: another message took its nonce.
 */
export type StoredMessageState =
  'unknown' | 'unfilled' | 'filled' | 'on-chain' | 'failed' | 'replaced' | 'no-wallet'

export interface StoredMessage {
  readonly id: string
  readonly message: Message
  readonly state: StoredMessageState
  /** Undefined before it is signed; it changes when the message is replaced. */
  readonly signedCid: Cid | undefined
  readonly unsignedCid: Cid | undefined
  /** Undefined when it was not executed, or a reorganisation undid that. */
  readonly receipt: Receipt | undefined
  readonly tipset: TipSetKey
  readonly height: number
  /** Epochs on top of it. */
  readonly confidence: number
  /** Why it is not sent; undefined when nothing is wrong. */
  readonly error: string | undefined
}

const states: readonly StoredMessageState[] = [
  'unknown',
  'unfilled',
  'filled',
  'on-chain',
  'failed',
  'replaced',
  'no-wallet'
]

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readStoredMessage(value: JsonValue): StoredMessage {
  const fields = new JsonFields(value, 'the message')
  const receipt = hasMember(value, 'Receipt') ? fields.object('Receipt', readReceipt) : undefined
  const error = textOr(value, 'ErrorMsg', '')
  return {
    id: textOr(value, 'ID', ''),
    message: parseMessageJson(value),
    state: states[fields.integer('State')] ?? 'unknown',
    signedCid: hasMember(value, 'SignedCid') ? fields.object('SignedCid', parseCidJson) : undefined,
    unsignedCid: hasMember(value, 'UnsignedCid') ? fields.object('UnsignedCid', parseCidJson) : undefined,
    receipt: receipt && receipt.exitCode >= 0 ? receipt : undefined,
    tipset: hasMember(value, 'TipSetKey') ? fields.object('TipSetKey', parseTipSetKeyJson) : [],
    height: hasMember(value, 'Height') ? fields.integer('Height') : 0,
    confidence: hasMember(value, 'Confidence') ? fields.integer('Confidence') : 0,
    error: error === '' ? undefined : error
  }
}
