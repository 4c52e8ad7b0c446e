/**
 * Members of the JSON that chain nodes speak, each read as the type it must be: addresses, CIDs, amounts, bytes, integers.
 * What Go writes for "nothing" (null for bytes and lists) is taken as such; a member that is absent is refused, with its
 * name. Source: proving.md §2.4. Members are looked up by their exact names, which is how Go writes them.
 */
import { messageOf, PosterError } from '../../lib/error.ts'
import { parseAddress, type Address } from '../address/address.ts'
import { decodeBase64 } from '../base64.ts'
import { maxByteString } from '../cbor/cbor-limits.ts'
import type { Cid } from '../cid.ts'
import { readUnsigned64 } from '../sector-id.ts'
import { parseWireAmount } from '../wire-amount.ts'
import { parseCidJson } from './cid-json.ts'

/** Members of a list. */
const maxListLength = 100_000

/** An object of JSON whose members are read by name. Every read throws PosterError INVALID_ARGUMENT with the reason. */
export class JsonFields {
  readonly #members: Readonly<Record<string, unknown>>
  readonly #what: string

  /** @param what what the object is, for the reason of a refusal */
  constructor(value: unknown, what: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new PosterError('INVALID_ARGUMENT', `${what} is no JSON object`)
    }
    this.#members = value as Record<string, unknown> // an object, and no list: checked above
    this.#what = what
  }

  address(name: string): Address {
    const value = this.#member(name)
    if (typeof value !== 'string') throw this.#refuse(name, 'is no text')
    return this.#parse(name, () => parseAddress(value))
  }

  /** attoFIL, or another big integer. */
  amount(name: string): bigint {
    return this.#parse(name, () => parseWireAmount(this.#member(name)))
  }

  cid(name: string): Cid {
    return this.#parse(name, () => parseCidJson(this.#member(name)))
  }

  bytes(name: string): Uint8Array {
    const value = this.#member(name)
    if (value === null) return new Uint8Array(0)
    if (typeof value !== 'string' || value.length > 2 * maxByteString)
      throw this.#refuse(name, 'is no base64')
    const bytes = decodeBase64(value)
    if (!bytes) throw this.#refuse(name, 'is no base64 with padding')
    return bytes
  }

  unsigned(name: string): bigint {
    const value = readUnsigned64(this.#member(name))
    if (value === undefined) throw this.#refuse(name, 'is no unsigned integer of 64 bits')
    return value
  }

  integer(name: string): number {
    const value = this.#member(name)
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.#refuse(name, 'is no integer')
    return value
  }

  list<Element>(name: string, parseElement: (value: unknown) => Element): Element[] {
    const value = this.#member(name)
    if (value === null) return []
    if (!Array.isArray(value) || value.length > maxListLength) throw this.#refuse(name, 'is no list')
    return this.#parse(name, () => value.map((element: unknown) => parseElement(element)))
  }

  object<Parsed>(name: string, parseObject: (value: unknown) => Parsed): Parsed {
    return this.#parse(name, () => parseObject(this.#member(name)))
  }

  optional<Parsed>(name: string, parseObject: (value: unknown) => Parsed): Parsed | null {
    return this.#member(name) === null ? null : this.object(name, parseObject)
  }

  #member(name: string): unknown {
    if (!Object.hasOwn(this.#members, name)) throw this.#refuse(name, 'is missing')
    return this.#members[name]
  }

  #parse<Parsed>(name: string, parse: () => Parsed): Parsed {
    try {
      return parse()
    } catch (error) {
      if (!PosterError.is(error, 'INVALID_ARGUMENT')) throw error
      throw this.#refuse(name, `is refused: ${messageOf(error)}`, error)
    }
  }

  #refuse(name: string, problem: string, cause?: unknown): PosterError {
    const message = `${this.#what}: ${name} ${problem}`
    return new PosterError('INVALID_ARGUMENT', message, cause === undefined ? {} : { cause })
  }
}
