/**
 * Block headers: an array of sixteen fields, named by the CID of its bytes and signed over the same bytes without the
 * signature. Source: proving.md §2.4, Appendix A. Whether a block is valid is the chain's question.
 */
import { decodeAddress, encodeAddress, maxAddressBytes } from '../address/address-bytes.ts'
import type { Address } from '../address/address.ts'
import { decodeBigInt, encodeBigInt, maxBigIntBytes } from '../big-int-bytes.ts'
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'
import { cidOfBlock, type Cid } from '../cid.ts'
import { decodeSignature, encodeSignature, maxSignatureBytes, type Signature } from '../message/signature.ts'
import { readPoStProof, writePoStProof, type PoStProof } from '../post-proof.ts'

export interface ElectionProof {
  readonly winCount: number
  readonly vrfProof: Uint8Array
}

export interface BeaconEntry {
  readonly round: bigint
  readonly data: Uint8Array
}

export interface BlockHeader {
  readonly miner: Address
  /** The VRF proof of the ticket, which orders the blocks of a tipset. */
  readonly ticket: Uint8Array
  readonly electionProof: ElectionProof
  readonly beaconEntries: readonly BeaconEntry[]
  readonly winningProofs: readonly PoStProof[]
  readonly parents: readonly Cid[]
  readonly parentWeight: bigint
  /** Epoch. */
  readonly height: number
  readonly parentStateRoot: Cid
  readonly parentMessageReceipts: Cid
  readonly messages: Cid
  readonly blsAggregate: Signature | null
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly blockSignature: Signature | null
  readonly forkSignaling: bigint
  /** attoFIL for a unit of gas */
  readonly parentBaseFee: bigint
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeBlockHeader(bytes: Uint8Array): BlockHeader {
  const reader = new CborReader(bytes, 'the block header')
  reader.readStruct('BlockHeader', 16)
  const header = {
    miner: reader.readDecoded('Miner', maxAddressBytes, decodeAddress),
    ticket: readTicket(reader),
    electionProof: readElectionProof(reader),
    beaconEntries: reader.readList('BeaconEntries', readBeaconEntry),
    winningProofs: reader.readList('WinPoStProof', readPoStProof),
    parents: reader.readList('Parents', (list) => list.readLink('Parents')),
    parentWeight: reader.readDecoded('ParentWeight', maxBigIntBytes, decodeBigInt),
    height: reader.readInteger('Height'),
    parentStateRoot: reader.readLink('ParentStateRoot'),
    parentMessageReceipts: reader.readLink('ParentMessageReceipts'),
    messages: reader.readLink('Messages'),
    blsAggregate: readSignature(reader, 'BLSAggregate'),
    timestamp: reader.readUnsigned('Timestamp'),
    blockSignature: readSignature(reader, 'BlockSig'),
    forkSignaling: reader.readUnsigned('ForkSignaling'),
    parentBaseFee: reader.readDecoded('ParentBaseFee', maxBigIntBytes, decodeBigInt)
  }
  reader.end()
  return header
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeBlockHeader(header: BlockHeader): Uint8Array {
  const writer = new CborWriter()
  writer.writeStruct(16)
  writer.writeBytes('Miner', encodeAddress(header.miner))
  writer.writeStruct(1)
  writer.writeBytes('Ticket', header.ticket)
  writer.writeStruct(2)
  writer.writeInteger('WinCount', header.electionProof.winCount)
  writer.writeBytes('VRFProof', header.electionProof.vrfProof)
  writer.writeList('BeaconEntries', header.beaconEntries, writeBeaconEntry)
  writer.writeList('WinPoStProof', header.winningProofs, writePoStProof)
  writer.writeList('Parents', header.parents, (list, parent) => list.writeLink('Parents', parent))
  writer.writeBytes('ParentWeight', encodeBigInt(header.parentWeight))
  writer.writeInteger('Height', header.height)
  writer.writeLink('ParentStateRoot', header.parentStateRoot)
  writer.writeLink('ParentMessageReceipts', header.parentMessageReceipts)
  writer.writeLink('Messages', header.messages)
  writeSignature(writer, 'BLSAggregate', header.blsAggregate)
  writer.writeUnsigned('Timestamp', header.timestamp)
  writeSignature(writer, 'BlockSig', header.blockSignature)
  writer.writeUnsigned('ForkSignaling', header.forkSignaling)
  writer.writeBytes('ParentBaseFee', encodeBigInt(header.parentBaseFee))
  return writer.finish()
}

/** The bytes that a miner signs: those of the header without its signature. */
export function signingBytesOf(header: BlockHeader): Uint8Array {
  return encodeBlockHeader({ ...header, blockSignature: null })
}

export function cidOfBlockHeader(header: BlockHeader): Cid {
  return cidOfBlock(encodeBlockHeader(header))
}

function readTicket(reader: CborReader): Uint8Array {
  reader.readStruct('Ticket', 1)
  return reader.readBytes('Ticket')
}

function readElectionProof(reader: CborReader): ElectionProof {
  reader.readStruct('ElectionProof', 2)
  return { winCount: reader.readInteger('WinCount'), vrfProof: reader.readBytes('VRFProof') }
}

function readBeaconEntry(reader: CborReader): BeaconEntry {
  reader.readStruct('BeaconEntry', 2)
  return { round: reader.readUnsigned('Round'), data: reader.readBytes('Data') }
}

function writeBeaconEntry(writer: CborWriter, { round, data }: BeaconEntry): void {
  writer.writeStruct(2)
  writer.writeUnsigned('Round', round)
  writer.writeBytes('Data', data)
}

function readSignature(reader: CborReader, field: string): Signature | null {
  return reader.takeNull() ? null : reader.readDecoded(field, maxSignatureBytes, decodeSignature)
}

function writeSignature(writer: CborWriter, field: string, signature: Signature | null): void {
  if (signature === null) writer.writeNull()
  else writer.writeBytes(field, encodeSignature(signature))
}
