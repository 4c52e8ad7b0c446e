/**
 * A set of unsigned 64-bit numbers as the chain keeps sectors and partitions: runs, never single bits, so a partition of
 * consecutive sectors and a hostile run of 2^60 bits both cost a few bytes. Source: proving.md §1.6.
 *
 * It holds the ends of the runs in one BigUint64Array: 16 bytes a run, exact for sector numbers above 2^53, and set algebra
 * is one sweep over two sorted lists (bitfield-algebra.ts). It refuses to list its members without a limit.
 */
import { PosterError } from '../lib/error.ts'
import { maxUint64 } from './sector-id.ts'

/** Numbers from `start` on, `length` of them. */
export interface BitRun {
  readonly start: bigint
  readonly length: bigint
}

/** Largest member: the length of a bitfield must itself fit 64 bits. */
export const maxMember = maxUint64 - 1n

/** Unchangeable. */
export class Bitfield {
  static readonly empty: Bitfield = new Bitfield(new BigUint64Array())

  /** First number and first one behind, of each run in turn. Strictly ascending, of even length. */
  private readonly edges: BigUint64Array

  private constructor(edges: BigUint64Array) {
    this.edges = edges
  }

  /**
   * @param edges first number and first one behind, of each run in turn; the array is taken over, not copied
   * @throws PosterError INVALID_ARGUMENT unless they ascend and are pairs
   */
  static fromEdges(edges: BigUint64Array): Bitfield {
    for (let i = 1; i < edges.length; i++) {
      if ((edges[i] ?? 0n) <= (edges[i - 1] ?? 0n)) throw invalid('has runs out of order')
    }
    if (edges.length % 2 !== 0) throw invalid('has a run without an end')
    return edges.length === 0 ? Bitfield.empty : new Bitfield(edges)
  }

  /** @param runs ascending, apart from each other. @throws PosterError INVALID_ARGUMENT when they are not, or too large */
  static fromRuns(runs: Iterable<BitRun>): Bitfield {
    const edges: bigint[] = []
    for (const { start, length } of runs) {
      if (start < 0n || length < 1n || start + length > maxUint64) throw invalid('has a run outside 64 bits')
      edges.push(start, start + length)
    }
    return Bitfield.fromEdges(BigUint64Array.from(edges))
  }

  /** @param numbers in any order, repeated or not. @throws PosterError INVALID_ARGUMENT for one that is no member */
  static fromNumbers(numbers: Iterable<bigint | number>): Bitfield {
    const sorted = BigUint64Array.from(numbers, readMember).sort()
    const edges: bigint[] = []
    for (const number of sorted) {
      const end = edges.at(-1)
      if (end === number + 1n) continue
      if (end === number) edges[edges.length - 1] = number + 1n
      else edges.push(number, number + 1n)
    }
    return Bitfield.fromEdges(BigUint64Array.from(edges))
  }

  /** `length` numbers from `start` on; none gives the empty one. @throws PosterError INVALID_ARGUMENT outside 64 bits */
  static fromRange(start: bigint, length: bigint): Bitfield {
    return length === 0n ? Bitfield.empty : Bitfield.fromRuns([{ start, length }])
  }

  /** Twice the number of runs. */
  get edgeCount(): number {
    return this.edges.length
  }

  /** The first number of a run at even places, the first one behind it at odd ones; undefined behind the last. */
  edgeAt(place: number): bigint | undefined {
    return this.edges[place]
  }

  get runCount(): number {
    return this.edges.length / 2
  }

  get isEmpty(): boolean {
    return this.edges.length === 0
  }

  /** Members, of which there may be 2^64 − 1. */
  get count(): bigint {
    let count = 0n
    for (const run of this.runs()) count += run.length
    return count
  }

  get first(): bigint | undefined {
    return this.edges[0]
  }

  get last(): bigint | undefined {
    const end = this.edges.at(-1)
    return end === undefined ? undefined : end - 1n
  }

  /** In the time of a binary search. A number beyond 64 bits is simply no member. */
  has(number: bigint): boolean {
    let low = 0
    let high = this.edges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.edges[middle] ?? 0n) <= number) low = middle + 1
      else high = middle
    }
    return low % 2 === 1
  }

  equals(other: Bitfield): boolean {
    return (
      this.edges.length === other.edges.length &&
      this.edges.every((edge, place) => edge === other.edges[place])
    )
  }

  /** Ascending, apart from each other. */
  *runs(): Generator<BitRun, void, undefined> {
    for (let place = 0; place < this.edges.length; place += 2) {
      const start = this.edges[place] ?? 0n
      yield { start, length: (this.edges[place + 1] ?? 0n) - start }
    }
  }

  /**
   * Every member, ascending.
   * @throws PosterError TOO_LARGE at once when there are more than `limit`
   */
  numbers(limit: number): Generator<bigint, void, undefined> {
    const count = this.count
    if (count > BigInt(limit)) {
      throw new PosterError(
        'TOO_LARGE',
        `the bitfield has ${count} members, more than the ${limit} allowed here`
      )
    }
    return this.everyNumber()
  }

  /** The members from the `skip`-th smallest on, `take` of them or as many as there are. */
  slice(skip: bigint, take: bigint): Bitfield {
    const kept: BitRun[] = []
    let toSkip = skip > 0n ? skip : 0n
    let toTake = take
    for (const { start, length } of this.runs()) {
      if (toTake <= 0n) break
      if (toSkip >= length) {
        toSkip -= length
        continue
      }
      const left = length - toSkip
      const taken = left < toTake ? left : toTake
      kept.push({ start: start + toSkip, length: taken })
      toSkip = 0n
      toTake -= taken
    }
    return Bitfield.fromRuns(kept)
  }

  private *everyNumber(): Generator<bigint, void, undefined> {
    for (const { start, length } of this.runs()) {
      for (let number = start; number < start + length; number++) yield number
    }
  }
}

function readMember(number: bigint | number): bigint {
  if (typeof number === 'number' && !Number.isSafeInteger(number)) throw invalid(`cannot hold ${number}`)
  const member = BigInt(number)
  if (member < 0n || member > maxMember) throw invalid(`cannot hold ${member}`)
  return member
}

function invalid(problem: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', `the bitfield ${problem}`)
}
