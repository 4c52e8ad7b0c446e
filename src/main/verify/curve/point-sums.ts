/**
 * Adds many pairs of G1 points at once, in affine coordinates, with one inversion for all of them (Montgomery's trick): six
 * multiplications a sum instead of the twelve and more of projective formulas. Equal and opposite points are told apart.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { PosterError } from '../../lib/error.ts'
import type { FieldMemory } from '../field/field-memory.ts'
import { elementBytes } from '../field/field-layout.ts'

const { Fp } = bls12_381.fields

/** Called between pieces of work of some ten milliseconds; throws when the work is not wanted any more. */
export type Checkpoint = () => void

/** Addresses of pairs and of their sums, filled up to `length`; as long as its maker wants. */
export class PairList {
  readonly first: Int32Array
  readonly second: Int32Array
  /** May be an operand of the same pair or of an earlier one. */
  readonly target: Int32Array
  /** After the sum: 0 where it is the point at infinity and nothing was written. */
  readonly present: Uint8Array
  length = 0

  constructor(capacity: number) {
    this.first = new Int32Array(capacity)
    this.second = new Int32Array(capacity)
    this.target = new Int32Array(capacity)
    this.present = new Uint8Array(capacity)
  }

  push(first: number, second: number, target: number): void {
    const place = this.length++
    if (place >= this.first.length) throw new PosterError('INTERNAL', 'more sums than there is room for')
    this.first[place] = first
    this.second[place] = second
    this.target[place] = target
  }
}

const [isSum, isDouble, isInfinity] = [0, 1, 2] as const

export class PointSums {
  readonly #field: FieldMemory
  readonly #capacity: number
  readonly #divisors: number
  readonly #inverses: number
  readonly #kinds: Uint8Array
  readonly #product: number
  readonly #slope: number
  readonly #x: number
  readonly #rest: number

  /** @param capacity most pairs of one call */
  constructor(field: FieldMemory, capacity: number) {
    this.#field = field
    this.#capacity = capacity
    this.#divisors = field.reserveElements(capacity)
    this.#inverses = field.reserveElements(capacity)
    this.#kinds = new Uint8Array(capacity)
    this.#product = field.reserveElements(1)
    this.#slope = field.reserveElements(1)
    this.#x = field.reserveElements(1)
    this.#rest = field.reserveElements(1)
  }

  /** Fills in `pairs.present` and the targets. @throws PosterError INTERNAL for more pairs than the capacity */
  addAll(pairs: PairList): void {
    if (pairs.length > this.#capacity) throw new PosterError('INTERNAL', 'more sums than there is room for')
    if (pairs.length === 0) return
    this.#collectDivisors(pairs)
    this.#invertDivisors(pairs.length)
    this.#writeSums(pairs)
  }

  /** Divisor of each slope, and in `inverses` the product of all before it. */
  #collectDivisors({ first, second, length }: PairList): void {
    const field = this.#field
    field.copyElement(this.#product, field.one)
    for (let place = 0; place < length; place++) {
      const [left, right] = [first[place] ?? 0, second[place] ?? 0]
      const divisor = this.#divisors + place * elementBytes
      field.subtract(divisor, right, left)
      let kind: number = isSum
      if (field.isZero(divisor)) {
        field.add(divisor, left + elementBytes, right + elementBytes)
        kind = field.isZero(divisor) ? isInfinity : isDouble
        if (kind === isInfinity) field.copyElement(divisor, field.one)
      }
      this.#kinds[place] = kind
      field.copyElement(this.#inverses + place * elementBytes, this.#product)
      field.multiply(this.#product, this.#product, divisor)
    }
  }

  #invertDivisors(length: number): void {
    const field = this.#field
    field.write(this.#product, Fp.inv(field.read(this.#product)))
    for (let place = length - 1; place >= 0; place--) {
      const inverse = this.#inverses + place * elementBytes
      field.multiply(inverse, inverse, this.#product)
      field.multiply(this.#product, this.#product, this.#divisors + place * elementBytes)
    }
  }

  #writeSums({ first, second, target, present, length }: PairList): void {
    const field = this.#field
    const [slope, x, rest] = [this.#slope, this.#x, this.#rest]
    for (let place = 0; place < length; place++) {
      const kind = this.#kinds[place]
      present[place] = kind === isInfinity ? 0 : 1
      if (kind === isInfinity) continue
      const [left, right, sum] = [first[place] ?? 0, second[place] ?? 0, target[place] ?? 0]
      if (kind === isDouble) {
        field.multiply(rest, left, left)
        field.add(slope, rest, rest)
        field.add(slope, slope, rest)
      } else field.subtract(slope, right + elementBytes, left + elementBytes)
      field.multiply(slope, slope, this.#inverses + place * elementBytes)
      field.multiply(x, slope, slope)
      field.subtract(x, x, left)
      field.subtract(x, x, right)
      field.subtract(rest, left, x)
      field.multiply(rest, rest, slope)
      field.subtract(sum + elementBytes, rest, left + elementBytes)
      field.copyElement(sum, x)
    }
  }
}
