/**
 * Writes DAG-CBOR the one way there is: shortest heads, definite lengths. It refuses what {@link CborReader} would not
 * read back. Source: proving.md §1.5.
 */
import { PosterError } from '../../lib/error.ts'
import { encodeCid, type Cid } from '../cid.ts'
import { maxUint64 } from '../sector-id.ts'
import { maxArrayElements, maxByteString } from './cbor-limits.ts'

const [unsigned, negative, byteString, array, tag] = [0x00, 0x20, 0x40, 0x80, 0xc0]
const linkTag = 42
const nullByte = 0xf6

/** Room for a message with a submission of three partitions; it doubles when more comes. */
const usualRoom = 2048
const nothing = new Uint8Array(0)
/** The room of the writer that finished last, for the next: clearing a new one costs as much as filling it. */
let spareRoom: Uint8Array | undefined

/** Every write throws PosterError INVALID_ARGUMENT for a value its field cannot hold. */
export class CborWriter {
  #bytes: Uint8Array
  #length = 0

  constructor() {
    this.#bytes = spareRoom ?? new Uint8Array(usualRoom)
    spareRoom = undefined
  }

  writeList<Element>(
    field: string,
    elements: readonly Element[],
    writeElement: (writer: CborWriter, element: Element) => void
  ): void {
    if (elements.length > maxArrayElements) throw refuse(field, `${elements.length} elements`)
    this.#writeHead(array, elements.length)
    for (const element of elements) writeElement(this, element)
  }

  /** The head of a struct of `fields` fields; they follow. */
  writeStruct(fields: number): void {
    this.#writeHead(array, fields)
  }

  writeUnsigned(field: string, value: bigint): void {
    if (value < 0n || value > maxUint64) throw refuse(field, `${value}`)
    if (value <= 0xffff_ffffn) return this.#writeHead(unsigned, Number(value))
    this.#writeWideHead(unsigned, Number(value >> 32n), Number(value & 0xffff_ffffn))
  }

  writeInteger(field: string, value: number): void {
    if (!Number.isSafeInteger(value)) throw refuse(field, `${value}`)
    if (value < 0) this.#writeHead(negative, -1 - value)
    else this.#writeHead(unsigned, value)
  }

  writeBytes(field: string, bytes: Uint8Array, limit = maxByteString): void {
    if (bytes.length > limit) throw refuse(field, `${bytes.length} bytes`)
    this.#writeHead(byteString, bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  writeLink(field: string, cid: Cid): void {
    const bytes = encodeCid(cid)
    const link = new Uint8Array(bytes.length + 1)
    link.set(bytes, 1)
    this.#writeHead(tag, linkTag)
    this.writeBytes(field, link)
  }

  writeNull(): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = nullByte
  }

  /** A copy of what was written; the writer is empty after it. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length)
    if (this.#bytes.length === usualRoom) spareRoom = this.#bytes
    this.#bytes = nothing
    this.#length = 0
    return written
  }

  #writeHead(type: number, argument: number): void {
    if (argument > 0xffff_ffff) {
      return this.#writeWideHead(type, Math.floor(argument / 0x1_0000_0000), argument % 0x1_0000_0000)
    }
    const width = argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x1_0000 ? 2 : 4
    this.#reserve(1 + width)
    this.#bytes[this.#length++] = type | (width === 0 ? argument : 24 + Math.log2(width))
    this.#writeBigEndian(argument, width)
  }

  #writeWideHead(type: number, high: number, low: number): void {
    this.#reserve(9)
    this.#bytes[this.#length++] = type | 27
    this.#writeBigEndian(high, 4)
    this.#writeBigEndian(low, 4)
  }

  #writeBigEndian(value: number, width: number): void {
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) this.#bytes[this.#length++] = value >>> shift
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

function refuse(field: string, value: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `${field} cannot be ${value}`)
}
