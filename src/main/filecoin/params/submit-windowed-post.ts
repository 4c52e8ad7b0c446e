/**
 * Parameters of SubmitWindowedPoSt, method 5: which partitions of a deadline are proven, with what proof. The actor's rules
 * (one proof, ascending or at least distinct partitions, a random value of 32 bytes at most) are not applied: a refused
 * message must be readable too. Bitfields stay the bytes they are. Source: proving.md §1.5, §1.10, vectors §7.8.
 */
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'
import { readPoStProof, writePoStProof, type PoStProof } from '../post-proof.ts'

export interface PoStPartition {
  /** Of the deadline, from 0. */
  readonly index: bigint
  /** RLE+ of the sector numbers that the proof leaves out; empty bytes for none. */
  readonly skipped: Uint8Array
}

export interface SubmitWindowedPoStParams {
  /** Of the proving period, from 0. */
  readonly deadline: bigint
  readonly partitions: readonly PoStPartition[]
  /** The chain wants exactly one. */
  readonly proofs: readonly PoStProof[]
  readonly chainCommitEpoch: number
  /** Chain randomness of that epoch, unmasked. */
  readonly chainCommitRand: Uint8Array
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeSubmitWindowedPoSt(bytes: Uint8Array): SubmitWindowedPoStParams {
  const reader = new CborReader(bytes, 'SubmitWindowedPoStParams')
  reader.readStruct('SubmitWindowedPoStParams', 5)
  const params = {
    deadline: reader.readUnsigned('Deadline'),
    partitions: reader.readList('Partitions', readPartition),
    proofs: reader.readList('Proofs', readPoStProof),
    chainCommitEpoch: reader.readInteger('ChainCommitEpoch'),
    chainCommitRand: reader.readBytes('ChainCommitRand')
  }
  reader.end()
  return params
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeSubmitWindowedPoSt(params: SubmitWindowedPoStParams): Uint8Array {
  const writer = new CborWriter()
  writer.writeStruct(5)
  writer.writeUnsigned('Deadline', params.deadline)
  writer.writeList('Partitions', params.partitions, writePartition)
  writer.writeList('Proofs', params.proofs, writePoStProof)
  writer.writeInteger('ChainCommitEpoch', params.chainCommitEpoch)
  writer.writeBytes('ChainCommitRand', params.chainCommitRand)
  return writer.finish()
}

function readPartition(reader: CborReader): PoStPartition {
  reader.readStruct('PoStPartition', 2)
  return { index: reader.readUnsigned('Index'), skipped: reader.readBytes('Skipped') }
}

function writePartition(writer: CborWriter, { index, skipped }: PoStPartition): void {
  writer.writeStruct(2)
  writer.writeUnsigned('Index', index)
  writer.writeBytes('Skipped', skipped)
}
