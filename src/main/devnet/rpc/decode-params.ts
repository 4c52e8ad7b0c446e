/** Parameters of the chain's methods as what they stand for. One that cannot be read is answered with −32700, as in Go. */
import { parseAddress, type Address } from '../../filecoin/address/address.ts'
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'
import { parseBitfieldJson } from '../../filecoin/bitfield-json.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { Cid } from '../../filecoin/cid.ts'
import { parseCidJson } from '../../filecoin/lotus-json/cid-json.ts'
import { parseMessageJson, parseSignedMessageJson } from '../../filecoin/lotus-json/message-json.ts'
import { parseTipSetKeyJson } from '../../filecoin/lotus-json/tipset-json.ts'
import type { Message } from '../../filecoin/message/message.ts'
import type { SignedMessage } from '../../filecoin/message/signed-message.ts'
import { parseWireAmount } from '../../filecoin/wire-amount.ts'
import { ParamError, goNullable, goString, type Decoder } from '../../jsonrpc/server/params.ts'
import type { JsonValue } from '../../lib/json.ts'
import { PosterError } from '../../lib/error.ts'

export const addressParam: Decoder<Address> = (value) => reading(() => parseAddress(goString(value)))
export const cidParam: Decoder<Cid> = (value) => reading(() => parseCidJson(value))
export const keyParam: Decoder<TipSetKey> = (value) => reading(() => parseTipSetKeyJson(value ?? null))
export const messageParam: Decoder<Message> = (value) => reading(() => parseMessageJson(value))
export const signedMessageParam: Decoder<SignedMessage> = (value) =>
  reading(() => parseSignedMessageJson(value))
export const amountParam: Decoder<bigint> = (value) => reading(() => parseWireAmount(value))
/** Null stands for all. */
export const filterParam: Decoder<Bitfield | null> = goNullable((value: JsonValue | undefined) =>
  reading(() => parseBitfieldJson(value))
)

/** Whatever a parser of JSON makes of a value. */
export function parsedParam<Value>(parse: (value: unknown) => Value): Decoder<Value> {
  return (value) => reading(() => parse(value ?? null))
}

function reading<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw PosterError.is(error) ? new ParamError(error.message) : error
  }
}
