/**
 * Messages as the JSON of Lotus and Venus: `MpoolPushMessage`, `MpoolPending`, `WalletSignMessage`. Sources: proving.md
 * §1.7, §2.4. A `CID` beside the fields is written as Lotus writes it and not read: the fields alone say the message.
 */
import { PosterError } from '../../lib/error.ts'
import { formatAddress, type NetworkPrefix } from '../address/address.ts'
import { encodeBase64 } from '../base64.ts'
import { cidOfMessage, type Message } from '../message/message.ts'
import { signatureKindOf, signatureTypeOf, type Signature } from '../message/signature.ts'
import { cidOfSignedMessage, type SignedMessage } from '../message/signed-message.ts'
import { formatCidJson, type CidJson } from './cid-json.ts'
import { JsonFields } from './json-fields.ts'
import { bytesJson, integerJson } from './json-values.ts'

export interface MessageJson {
  readonly Version: number | bigint
  readonly To: string
  readonly From: string
  readonly Nonce: number | bigint
  readonly Value: string
  readonly GasLimit: number
  readonly GasFeeCap: string
  readonly GasPremium: string
  readonly Method: number | bigint
  readonly Params: string | null
  readonly CID: CidJson
}

export interface SignatureJson {
  readonly Type: number
  readonly Data: string
}

export interface SignedMessageJson {
  readonly Message: MessageJson
  readonly Signature: SignatureJson
  readonly CID: CidJson
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseMessageJson(value: unknown): Message {
  const fields = new JsonFields(value, 'the message')
  return {
    version: fields.unsigned('Version'),
    to: fields.address('To'),
    from: fields.address('From'),
    nonce: fields.unsigned('Nonce'),
    value: fields.amount('Value'),
    gasLimit: fields.integer('GasLimit'),
    gasFeeCap: fields.amount('GasFeeCap'),
    gasPremium: fields.amount('GasPremium'),
    method: fields.unsigned('Method'),
    params: fields.bytes('Params')
  }
}

export function formatMessageJson(message: Message, prefix: NetworkPrefix): MessageJson {
  return {
    Version: integerJson(message.version),
    To: formatAddress(message.to, prefix),
    From: formatAddress(message.from, prefix),
    Nonce: integerJson(message.nonce),
    Value: message.value.toString(),
    GasLimit: message.gasLimit,
    GasFeeCap: message.gasFeeCap.toString(),
    GasPremium: message.gasPremium.toString(),
    Method: integerJson(message.method),
    Params: bytesJson(message.params),
    CID: formatCidJson(cidOfMessage(message))
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseSignedMessageJson(value: unknown): SignedMessage {
  const fields = new JsonFields(value, 'the signed message')
  return {
    message: fields.object('Message', parseMessageJson),
    signature: fields.object('Signature', parseSignatureJson)
  }
}

export function formatSignedMessageJson(signed: SignedMessage, prefix: NetworkPrefix): SignedMessageJson {
  return {
    Message: formatMessageJson(signed.message, prefix),
    Signature: formatSignatureJson(signed.signature),
    CID: formatCidJson(cidOfSignedMessage(signed))
  }
}

/** @throws PosterError INVALID_ARGUMENT with the member and the reason */
export function parseSignatureJson(value: unknown): Signature {
  const fields = new JsonFields(value, 'the signature')
  const type = fields.integer('Type')
  const kind = signatureKindOf(type)
  if (!kind) throw new PosterError('INVALID_ARGUMENT', `the signature is of the unknown type ${type}`)
  return { kind, data: fields.bytes('Data') }
}

export function formatSignatureJson({ kind, data }: Signature): SignatureJson {
  return { Type: signatureTypeOf(kind), Data: encodeBase64(data) }
}
