/**
 * Messages as the chain has them: an array of ten fields, named by the CID of its bytes. Whether a message would be taken
 * (version 0, amounts of at least zero, gas within a block) is the chain's question: any well-formed one can be read.
 * Source: proving.md §1.5, vectors §7.8.
 */
import { decodeAddress, encodeAddress, maxAddressBytes } from '../address/address-bytes.ts'
import type { Address } from '../address/address.ts'
import { decodeBigInt, encodeBigInt, maxBigIntBytes } from '../big-int-bytes.ts'
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'
import { cidOfBlock, type Cid } from '../cid.ts'

export interface Message {
  /** 0 on every chain so far. */
  readonly version: bigint
  readonly to: Address
  readonly from: Address
  readonly nonce: bigint
  /** attoFIL */
  readonly value: bigint
  /** Units of gas. */
  readonly gasLimit: number
  /** attoFIL for a unit of gas */
  readonly gasFeeCap: bigint
  /** attoFIL for a unit of gas */
  readonly gasPremium: bigint
  readonly method: bigint
  /** CBOR of the method's parameters; empty for none. */
  readonly params: Uint8Array
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeMessage(bytes: Uint8Array): Message {
  const reader = new CborReader(bytes, 'the message')
  const message = readMessage(reader)
  reader.end()
  return message
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeMessage(message: Message): Uint8Array {
  const writer = new CborWriter()
  writeMessage(writer, message)
  return writer.finish()
}

/** The CID of the unsigned message; what venus and sophon messagers take for an id. */
export function cidOfMessage(message: Message): Cid {
  return cidOfBlock(encodeMessage(message))
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function readMessage(reader: CborReader): Message {
  reader.readStruct('Message', 10)
  return {
    version: reader.readUnsigned('Version'),
    to: reader.readDecoded('To', maxAddressBytes, decodeAddress),
    from: reader.readDecoded('From', maxAddressBytes, decodeAddress),
    nonce: reader.readUnsigned('Nonce'),
    value: reader.readDecoded('Value', maxBigIntBytes, decodeBigInt),
    gasLimit: reader.readInteger('GasLimit'),
    gasFeeCap: reader.readDecoded('GasFeeCap', maxBigIntBytes, decodeBigInt),
    gasPremium: reader.readDecoded('GasPremium', maxBigIntBytes, decodeBigInt),
    method: reader.readUnsigned('Method'),
    params: reader.readBytes('Params')
  }
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function writeMessage(writer: CborWriter, message: Message): void {
  writer.writeStruct(10)
  writer.writeUnsigned('Version', message.version)
  writer.writeBytes('To', encodeAddress(message.to))
  writer.writeBytes('From', encodeAddress(message.from))
  writer.writeUnsigned('Nonce', message.nonce)
  writer.writeBytes('Value', encodeBigInt(message.value))
  writer.writeInteger('GasLimit', message.gasLimit)
  writer.writeBytes('GasFeeCap', encodeBigInt(message.gasFeeCap))
  writer.writeBytes('GasPremium', encodeBigInt(message.gasPremium))
  writer.writeUnsigned('Method', message.method)
  writer.writeBytes('Params', message.params)
}
