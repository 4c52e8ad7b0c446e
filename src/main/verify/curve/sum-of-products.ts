/**
 * Σ scalar·point over G1 for the public inputs of a proof: a few thousand full scalars and ten times as many of 31 bits.
 * Pippenger's buckets, short scalars apart from long ones, all sums in batches. In slices, so that it can be given up.
 * Every point must be on the curve; which subgroup they are in does not matter here.
 */
import type { FieldMemory } from '../field/field-memory.ts'
import { fillBuckets } from './fill-buckets.ts'
import { addWeighted, foldBuckets, type G1Point, type WeightedPoint } from './fold-buckets.ts'
import { GroupSums } from './group-sums.ts'
import type { Checkpoint } from './point-sums.ts'
import { chooseWidth, countWindows, longestScalar, scalarBytes, writeDigits } from './scalar-digits.ts'

/** Scalars up to this length go together. */
const shortBits = 32
/** Most points in work at a time, unless there are more scalars than that. */
const slicePoints = 32_768

export class SumOfProducts {
  readonly #field: FieldMemory
  readonly #points: number
  readonly #groups: GroupSums
  readonly #areas: readonly [number, number]

  /**
   * @param points address of the first of `count` points
   * @throws PosterError TOO_LARGE
   */
  constructor(field: FieldMemory, points: number, count: number) {
    const capacity = Math.max(slicePoints, count)
    this.#field = field
    this.#points = points
    this.#groups = new GroupSums(field, capacity)
    this.#areas = [field.reservePoints(capacity), field.reservePoints(capacity)]
  }

  /** @param scalars 32 bytes each, least first, one for each point from the first on */
  compute(scalars: Uint8Array, checkpoint: Checkpoint): G1Point {
    const short: number[] = []
    const long: number[] = []
    for (let place = 0; place < scalars.length / scalarBytes; place++) {
      ;(longestScalar(scalars, [place]) > shortBits ? long : short).push(place)
    }
    return addWeighted([short, long].flatMap((places) => this.#addUp(scalars, places, checkpoint)))
  }

  #addUp(scalars: Uint8Array, places: readonly number[], checkpoint: Checkpoint): WeightedPoint[] {
    const bits = longestScalar(scalars, places)
    if (bits === 0) return []
    const width = chooseWidth(places.length, bits)
    const windows = countWindows(bits, width)
    const digits = new Int16Array(places.length * windows)
    for (const [offset, place] of places.entries()) {
      const scalar = scalars.subarray(place * scalarBytes, (place + 1) * scalarBytes)
      writeDigits(digits, scalar, { width, windows, offset, step: places.length })
    }
    const half = 2 ** (width - 1)
    const atOnce = Math.max(1, Math.floor(slicePoints / Math.max(places.length, 2 * half)))
    const weighted: WeightedPoint[] = []
    for (let first = 0; first < windows; first += atOnce) {
      checkpoint()
      const slice = {
        digits: digits.subarray(first * places.length, (first + atOnce) * places.length),
        places: Int32Array.from(places),
        half
      }
      const counts = fillBuckets(this.#field, slice, { points: this.#points, target: this.#areas[0] })
      const bits = Array.from({ length: counts.length / (half + 1) }, (_, window) => (first + window) * width)
      weighted.push(
        ...foldBuckets(this.#field, this.#groups, { bits, half, counts }, this.#areas, checkpoint)
      )
    }
    return weighted
  }
}
