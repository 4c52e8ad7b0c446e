/** Parameters of DisputeWindowedPoSt, method 24: which proof of which deadline is said to be wrong. Source: proving.md §1.5. */
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'

export interface DisputeWindowedPoStParams {
  /** Of the proving period, from 0. */
  readonly deadline: bigint
  /** Of the proofs the deadline took, from 0. */
  readonly postIndex: bigint
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeDisputeWindowedPoSt(bytes: Uint8Array): DisputeWindowedPoStParams {
  const reader = new CborReader(bytes, 'DisputeWindowedPoStParams')
  reader.readStruct('DisputeWindowedPoStParams', 2)
  const params = { deadline: reader.readUnsigned('Deadline'), postIndex: reader.readUnsigned('PoStIndex') }
  reader.end()
  return params
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeDisputeWindowedPoSt({ deadline, postIndex }: DisputeWindowedPoStParams): Uint8Array {
  const writer = new CborWriter()
  writer.writeStruct(2)
  writer.writeUnsigned('Deadline', deadline)
  writer.writeUnsigned('PoStIndex', postIndex)
  return writer.finish()
}
