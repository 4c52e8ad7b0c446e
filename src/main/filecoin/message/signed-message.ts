/**
 * Messages with their signature. Those signed with BLS keep the name of the unsigned message, as their signatures are
 * merged away; all others are named with the signature inside. Source: proving.md §1.5.
 */
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'
import { cidOfBlock, type Cid } from '../cid.ts'
import { cidOfMessage, readMessage, writeMessage, type Message } from './message.ts'
import { decodeSignature, encodeSignature, maxSignatureBytes, type Signature } from './signature.ts'

export interface SignedMessage {
  readonly message: Message
  readonly signature: Signature
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeSignedMessage(bytes: Uint8Array): SignedMessage {
  const reader = new CborReader(bytes, 'the signed message')
  reader.readStruct('SignedMessage', 2)
  const message = readMessage(reader)
  const signature = reader.readDecoded('Signature', maxSignatureBytes, decodeSignature)
  reader.end()
  return { message, signature }
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeSignedMessage({ message, signature }: SignedMessage): Uint8Array {
  const writer = new CborWriter()
  writer.writeStruct(2)
  writeMessage(writer, message)
  writer.writeBytes('Signature', encodeSignature(signature))
  return writer.finish()
}

/** The name under which the chain and the message pool know it. */
export function cidOfSignedMessage(signed: SignedMessage): Cid {
  return signed.signature.kind === 'bls'
    ? cidOfMessage(signed.message)
    : cidOfBlock(encodeSignedMessage(signed))
}
