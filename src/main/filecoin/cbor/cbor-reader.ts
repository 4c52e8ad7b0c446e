/**
 * Reads the DAG-CBOR of messages and headers, field by field as its caller expects them: unsigned and signed integers, byte
 * strings, arrays, links, null. What comes is refused unless it is the only way to write what it says: long heads,
 * indefinite lengths, another type, an oversize or cut item, bytes after the end. So whatever was read is written back
 * byte for byte. Nothing is nested by the input, and nothing is allocated for what the input does not hold.
 * A general decoder would not do: the usual one takes the float 1.0 for 1, undefined for null, and overflows the stack on
 * deep nesting. Source: proving.md §1.5.
 */
import { PosterError } from '../../lib/error.ts'
import { decodeCid, maxCidBytes, type Cid } from '../cid.ts'
import { maxArrayElements, maxByteString } from './cbor-limits.ts'

const typeNames = [
  'an unsigned integer',
  'a negative integer',
  'a byte string',
  'a text',
  'an array',
  'a map',
  'a tag',
  'a simple value'
] as const
const [unsigned, negative, byteString, , array, , tag] = [0, 1, 2, 3, 4, 5, 6]
const linkTag = 42
const nullByte = 0xf6

/** Every read throws PosterError INVALID_ARGUMENT, naming what is read, the field, its place and the reason. */
export class CborReader {
  readonly #bytes: Uint8Array
  readonly #what: string
  #place = 0

  /** @param what what the bytes are meant to be, for the reason of a refusal */
  constructor(bytes: Uint8Array, what: string) {
    // A view without the methods of Buffer: its slices are copies.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#what = what
  }

  /** The head of an array of exactly `fields` elements. */
  readStruct(field: string, fields: number): void {
    const start = this.#place
    const length = this.#readHead(field, array)
    if (length !== fields) throw this.#refuse(field, start, `has ${length} fields instead of ${fields}`)
  }

  /** An array, element by element. */
  readList<Element>(field: string, readElement: (reader: CborReader) => Element): Element[] {
    const length = this.#readLength(field, array, maxArrayElements, 'elements')
    const elements: Element[] = []
    for (let place = 0; place < length; place++) elements.push(readElement(this))
    return elements
  }

  /** An unsigned integer of 64 bits. */
  readUnsigned(field: string): bigint {
    return BigInt(this.#readHead(field, unsigned))
  }

  /** A signed integer; those that a number cannot hold exactly are refused. */
  readInteger(field: string): number {
    const start = this.#place
    const isNegative = this.#bytes[start] !== undefined && this.#bytes[start] >> 5 === negative
    const argument = this.#readHead(field, isNegative ? negative : unsigned)
    const value = isNegative ? -1 - Number(argument) : Number(argument)
    if (!Number.isSafeInteger(value)) throw this.#refuse(field, start, 'is 2^53 or more')
    return value
  }

  /** A copy of a byte string of at most `limit` bytes. */
  readBytes(field: string, limit = maxByteString): Uint8Array {
    return this.#readView(field, limit).slice()
  }

  /**
   * A byte string that `decode` makes something of; its reason is kept.
   * @param decode gets a view of the input, which it may not keep
   */
  readDecoded<Value>(field: string, limit: number, decode: (bytes: Uint8Array) => Value): Value {
    const start = this.#place
    const bytes = this.#readView(field, limit)
    try {
      return decode(bytes)
    } catch (error) {
      if (!PosterError.is(error, 'INVALID_ARGUMENT')) throw error
      throw this.#refuse(field, start, `is refused: ${error.message}`, error)
    }
  }

  /** A CID: tag 42 around a zero byte and its bytes. */
  readLink(field: string): Cid {
    const start = this.#place
    if (this.#readHead(field, tag) !== linkTag) throw this.#refuse(field, start, 'has another tag than 42')
    return this.readDecoded(field, maxCidBytes + 1, (bytes) => {
      if (bytes[0] !== 0) throw new PosterError('INVALID_ARGUMENT', 'the CID has no zero byte in front of it')
      return decodeCid(bytes.subarray(1))
    })
  }

  /** Takes a null when one is next. */
  takeNull(): boolean {
    if (this.#bytes[this.#place] !== nullByte) return false
    this.#place++
    return true
  }

  /** Nothing may follow. */
  end(): void {
    const left = this.#bytes.length - this.#place
    if (left > 0) throw this.#refuse('its end', this.#place, `is followed by ${left} bytes`)
  }

  #readView(field: string, limit: number): Uint8Array {
    const start = this.#place
    const length = this.#readLength(field, byteString, limit, 'bytes')
    const begin = this.#place
    const left = this.#bytes.length - begin
    if (length > left) throw this.#refuse(field, start, `claims ${length} bytes where ${left} are left`)
    this.#place = begin + length
    return this.#bytes.subarray(begin, this.#place)
  }

  #readLength(field: string, type: number, limit: number, unit: string): number {
    const start = this.#place
    const length = this.#readHead(field, type)
    if (length > limit) throw this.#refuse(field, start, `has ${length} ${unit}, ${limit} at most`)
    return Number(length)
  }

  /** The argument of a head of this major type; a bigint where a number would round it. */
  #readHead(field: string, wanted: number): number | bigint {
    const start = this.#place
    const first = this.#bytes[start]
    if (first === undefined) throw this.#refuse(field, start, 'is missing: the bytes end')
    const type = first >> 5
    if (type !== wanted) {
      const expected = typeNames[wanted] ?? 'nothing'
      throw this.#refuse(field, start, `is ${typeNames[type] ?? 'unknown'} where ${expected} belongs`)
    }
    const short = first & 0x1f
    this.#place = start + 1
    if (short < 24) return short
    if (short === 31) throw this.#refuse(field, start, 'has an indefinite length')
    if (short > 27) throw this.#refuse(field, start, 'has a reserved head')
    return this.#readArgument(field, start, 1 << (short - 24))
  }

  #readArgument(field: string, start: number, width: number): number | bigint {
    const end = start + 1 + width
    if (end > this.#bytes.length) throw this.#refuse(field, start, 'has a head that is cut short')
    const high = width === 8 ? this.#readBigEndian(start + 1, start + 5) : 0
    const low = this.#readBigEndian(end - Math.min(width, 4), end)
    const isLong = width === 1 ? low < 24 : width === 8 ? high === 0 : low < 2 ** (4 * width)
    if (isLong) throw this.#refuse(field, start, 'has a longer head than it needs')
    this.#place = end
    return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low)
  }

  #readBigEndian(start: number, end: number): number {
    let value = 0
    for (let place = start; place < end; place++) value = value * 256 + (this.#bytes[place] ?? 0)
    return value
  }

  #refuse(field: string, place: number, problem: string, cause?: unknown): PosterError {
    const message = `${this.#what}: ${field} at byte ${place} ${problem}`
    return new PosterError('INVALID_ARGUMENT', message, cause === undefined ? {} : { cause })
  }
}
