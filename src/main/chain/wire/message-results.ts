/** What became of messages: receipts, lookups, calls tried without sending. Source: proving.md §1.7. */
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { JsonFields } from '../../filecoin/lotus-json/json-fields.ts'
import { parseTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { JsonValue } from '../../lib/json.ts'
import { hasMember, textOr } from './members.ts'

export interface Receipt {
  /** 0 for success; the codes of proving.md §1.10. −1 from a messager: not executed (any more). */
  readonly exitCode: number
  readonly returned: Uint8Array
  readonly gasUsed: number
}

export interface MessageLookup {
  /** Another one than was asked for when that was replaced. */
  readonly message: Cid
  readonly receipt: Receipt
  /** The tipset whose state has the receipt: one after that with the message. */
  readonly tipset: TipSetKey
  readonly height: number
}

export interface CallResult {
  /** Undefined when it did not come to an execution. */
  readonly receipt: Receipt | undefined
  /** The actor's words; undefined for success. */
  readonly error: string | undefined
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readReceipt(value: unknown): Receipt {
  const fields = new JsonFields(value, 'the receipt')
  return {
    exitCode: fields.integer('ExitCode'),
    returned: hasMember(value as JsonValue, 'Return') ? fields.bytes('Return') : new Uint8Array(0), // an object of JSON
    gasUsed: hasMember(value as JsonValue, 'GasUsed') ? fields.integer('GasUsed') : 0 // as above
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readMessageLookup(value: JsonValue): MessageLookup {
  const fields = new JsonFields(value, 'the lookup')
  return {
    message: fields.cid('Message'),
    receipt: fields.object('Receipt', readReceipt),
    tipset: fields.object('TipSet', parseTipSetKeyJson),
    height: fields.integer('Height')
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function readCallResult(value: JsonValue): CallResult {
  const fields = new JsonFields(value, 'the result')
  const error = textOr(value, 'Error', '')
  return {
    receipt: hasMember(value, 'MsgRct') ? fields.object('MsgRct', readReceipt) : undefined,
    error: error === '' ? undefined : error
  }
}
