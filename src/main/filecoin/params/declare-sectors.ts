/**
 * Parameters of DeclareFaults and DeclareFaultsRecovered, methods 10 and 11: the same bytes say which sectors of which
 * partitions are faulty, or recovered. Bitfields stay the bytes they are. Source: proving.md §1.5, vectors §7.8.
 */
import { CborReader } from '../cbor/cbor-reader.ts'
import { CborWriter } from '../cbor/cbor-writer.ts'

export interface SectorDeclaration {
  /** Of the proving period, from 0. */
  readonly deadline: bigint
  /** Of the deadline, from 0. */
  readonly partition: bigint
  /** RLE+ of sector numbers. */
  readonly sectors: Uint8Array
}

/** @throws PosterError INVALID_ARGUMENT with field, place and reason */
export function decodeSectorDeclarations(bytes: Uint8Array): SectorDeclaration[] {
  const reader = new CborReader(bytes, 'the declaration')
  reader.readStruct('Declaration', 1)
  const declarations = reader.readList('Declarations', readDeclaration)
  reader.end()
  return declarations
}

/** @throws PosterError INVALID_ARGUMENT when a field is out of its range */
export function encodeSectorDeclarations(declarations: readonly SectorDeclaration[]): Uint8Array {
  const writer = new CborWriter()
  writer.writeStruct(1)
  writer.writeList('Declarations', declarations, writeDeclaration)
  return writer.finish()
}

function readDeclaration(reader: CborReader): SectorDeclaration {
  reader.readStruct('SectorDeclaration', 3)
  return {
    deadline: reader.readUnsigned('Deadline'),
    partition: reader.readUnsigned('Partition'),
    sectors: reader.readBytes('Sectors')
  }
}

function writeDeclaration(writer: CborWriter, declaration: SectorDeclaration): void {
  writer.writeStruct(3)
  writer.writeUnsigned('Deadline', declaration.deadline)
  writer.writeUnsigned('Partition', declaration.partition)
  writer.writeBytes('Sectors', declaration.sectors)
}
