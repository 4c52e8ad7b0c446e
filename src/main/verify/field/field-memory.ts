/**
 * A memory full of field elements and the arithmetic on them. Elements are named by their address in bytes; who holds an
 * address decides what lies there. Nothing is ever freed: a memory lives as long as the key it was made for.
 */
import { PosterError } from '../../lib/error.ts'
import { fieldModule } from './field-code.ts'
import {
  elementBytes,
  elementWords,
  limbBits,
  limbsOf,
  modulus,
  montgomery,
  montgomerySquared,
  pointBytes,
  pointWords
} from './field-layout.ts'

const pageBytes = 65_536
/** 256 MiB: a key of 26,000 points and all that is needed to work with it takes a twentieth. */
const mostPages = 4096

type Operation = (target: number, left: number, right: number) => void

export class FieldMemory {
  /** target = left · right, left + right, left − right; operands may be the target. */
  readonly multiply: Operation
  readonly add: Operation
  readonly subtract: Operation
  readonly #isZero: (address: number) => number
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages })
  #words = new Uint32Array(this.#memory.buffer)
  #used = 0
  readonly zero: number
  readonly one: number
  readonly #square: number
  readonly #plainOne: number
  readonly #modulus: number

  constructor() {
    const { exports } = new WebAssembly.Instance(fieldModule, { host: { memory: this.#memory } })
    this.multiply = exports['multiply'] as Operation // the functions of field-code.ts
    this.add = exports['add'] as Operation
    this.subtract = exports['subtract'] as Operation
    this.#isZero = exports['isZero'] as (address: number) => number
    this.zero = this.constant(0n)
    this.one = this.constant(1n)
    this.#square = this.#keep(montgomerySquared)
    this.#plainOne = this.#keep(1n)
    this.#modulus = this.#keep(modulus)
  }

  /** Room for so many elements. @throws PosterError TOO_LARGE */
  reserveElements(count: number): number {
    return this.#reserve(count * elementBytes)
  }

  /** Room for so many points. @throws PosterError TOO_LARGE */
  reservePoints(count: number): number {
    return this.#reserve(count * pointBytes)
  }

  /** An element with a fixed value. */
  constant(value: bigint): number {
    const address = this.reserveElements(1)
    this.write(address, value)
    return address
  }

  /** @param value from 0 to p − 1 */
  write(address: number, value: bigint): void {
    this.#writeLimbs(address, (value * montgomery) % modulus)
  }

  /** The value from 0 to p − 1. */
  read(address: number): bigint {
    let value = 0n
    const scratch = this.#scratch()
    this.multiply(scratch, address, this.#plainOne)
    for (let word = scratch / 4 + elementWords - 1; word >= scratch / 4; word--) {
      value = (value << BigInt(limbBits)) | BigInt(this.#words[word] ?? 0)
    }
    return value % modulus
  }

  /** Reads 48 big-endian bytes; false unless they are below p, and then nothing is said of what is written. */
  decode(address: number, bytes: Uint8Array, offset: number): boolean {
    const words = this.#words
    let held = 0
    let bits = 0
    let word = address / 4
    for (let place = offset + 47; place >= offset; place--) {
      held |= (bytes[place] ?? 0) << bits
      bits += 8
      if (bits < limbBits) continue
      words[word++] = held & 0xfff_ffff
      bits -= limbBits
      held = (bytes[place] ?? 0) >>> (8 - bits)
    }
    words[word] = held
    if (!this.#isBelowModulus(address)) return false
    this.multiply(address, address, this.#square)
    return true
  }

  /** A point as numbers. */
  readPoint(address: number): { x: bigint; y: bigint } {
    return { x: this.read(address), y: this.read(address + elementBytes) }
  }

  writePoint(address: number, { x, y }: { x: bigint; y: bigint }): void {
    this.write(address, x)
    this.write(address + elementBytes, y)
  }

  isZero(address: number): boolean {
    return this.#isZero(address) === 1
  }

  copyPoint(target: number, source: number): void {
    const from = source / 4
    this.#words.copyWithin(target / 4, from, from + pointWords)
  }

  copyElement(target: number, source: number): void {
    const from = source / 4
    this.#words.copyWithin(target / 4, from, from + elementWords)
  }

  #isBelowModulus(address: number): boolean {
    for (let place = elementWords - 1; place >= 0; place--) {
      const limb = this.#words[address / 4 + place] ?? 0
      const limit = this.#words[this.#modulus / 4 + place] ?? 0
      if (limb !== limit) return limb < limit
    }
    return false
  }

  /** The limbs as they are, without Montgomery's factor. */
  #keep(value: bigint): number {
    const address = this.reserveElements(1)
    this.#writeLimbs(address, value)
    return address
  }

  #writeLimbs(address: number, value: bigint): void {
    for (const [place, limb] of limbsOf(value).entries()) this.#words[address / 4 + place] = Number(limb)
  }

  #scratchAddress: number | undefined
  #scratch(): number {
    return (this.#scratchAddress ??= this.reserveElements(1))
  }

  #reserve(bytes: number): number {
    const address = this.#used
    const missing = address + bytes - this.#memory.buffer.byteLength
    if (missing > 0) {
      if (address + bytes > mostPages * pageBytes) {
        throw new PosterError('TOO_LARGE', `no room for ${bytes} more bytes of points`)
      }
      this.#memory.grow(Math.ceil(missing / pageBytes))
      this.#words = new Uint32Array(this.#memory.buffer)
    }
    this.#used = address + bytes
    return address
  }
}
