/**
 * A proof of spacetime as messages and headers carry it: the type the chain registered, and bytes. Type numbers and lengths
 * that no network knows are kept: what an actor says of them is its own matter. Source: proving.md §1.5.
 */
import type { CborReader } from './cbor/cbor-reader.ts'
import type { CborWriter } from './cbor/cbor-writer.ts'

export interface PoStProof {
  /** A number; {@link postProofType} says whether it is one of the registered ones. */
  readonly proofType: number
  /** All Groth16 proofs of 192 bytes each, one after the other. */
  readonly proof: Uint8Array
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function readPoStProof(reader: CborReader): PoStProof {
  reader.readStruct('PoStProof', 2)
  return { proofType: reader.readInteger('PoStProof.PoStProof'), proof: reader.readBytes('ProofBytes') }
}

/** @throws PosterError INVALID_ARGUMENT with the reason */
export function writePoStProof(writer: CborWriter, { proofType, proof }: PoStProof): void {
  writer.writeStruct(2)
  writer.writeInteger('PoStProof.PoStProof', proofType)
  writer.writeBytes('ProofBytes', proof)
}
