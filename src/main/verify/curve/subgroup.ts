/**
 * Which points of the curve belong to G1? Exact, for many points at a time: φ(P) = −[x²]P with φ(x, y) = (βx, y) holds in
 * the subgroup of prime order and nowhere else on the curve. Source: M. Scott, "A note on group membership tests for G1,
 * G2 and GT on BLS pairing-friendly curves", eprint 2021/1130. It takes for granted that the points are on the curve.
 */
import { elementBytes, pointBytes } from '../field/field-layout.ts'
import type { FieldMemory } from '../field/field-memory.ts'
import { PairList, PointSums, type Checkpoint } from './point-sums.ts'

/** The parameter x of the curve without its sign. */
const curveParameter = 0xd201000000010000n
/** A cube root of one. */
const beta = 0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffen

export class SubgroupCheck {
  readonly capacity: number
  readonly #field: FieldMemory
  readonly #sums: PointSums
  readonly #doubles: PairList
  readonly #additions: PairList
  readonly #once: number
  readonly #twice: number
  readonly #beta: number
  readonly #scratch: number

  /** @param capacity most points of one call */
  constructor(field: FieldMemory, capacity: number) {
    this.capacity = capacity
    this.#field = field
    this.#sums = new PointSums(field, capacity)
    this.#doubles = new PairList(capacity)
    this.#additions = new PairList(capacity)
    this.#once = field.reservePoints(capacity)
    this.#twice = field.reservePoints(capacity)
    this.#beta = field.constant(beta)
    this.#scratch = field.reserveElements(1)
  }

  /** The places, counted from `base`, of points that are not in G1. */
  findForeign(base: number, count: number, checkpoint: Checkpoint): number[] {
    const lost = new Set<number>()
    this.#multiply(this.#once, base, count, lost, checkpoint)
    this.#multiply(this.#twice, this.#once, count, lost, checkpoint)
    for (let place = 0; place < count; place++) {
      if (!this.#isImage(base + place * pointBytes, this.#twice + place * pointBytes)) lost.add(place)
    }
    return [...lost].sort((one, other) => one - other)
  }

  /**
   * `count` points times |x|. A sum that is infinity on the way shows a point whose order is below 2^64: none of G1. Its
   * place is kept in `lost`, and what is written for it means nothing from then on.
   */
  #multiply(target: number, base: number, count: number, lost: Set<number>, checkpoint: Checkpoint): void {
    for (const list of [this.#doubles, this.#additions]) list.length = 0
    for (let place = 0; place < count; place++) {
      const [point, multiple] = [base + place * pointBytes, target + place * pointBytes]
      this.#field.copyPoint(multiple, point)
      this.#doubles.push(multiple, multiple, multiple)
      this.#additions.push(multiple, point, multiple)
    }
    for (const bit of curveParameter.toString(2).slice(1)) {
      for (const list of bit === '1' ? [this.#doubles, this.#additions] : [this.#doubles]) {
        checkpoint()
        this.#sums.addAll(list)
        list.present.subarray(0, count).forEach((present, place) => {
          if (present === 0) lost.add(place)
        })
      }
    }
  }

  /** Whether the multiple [x²]P is −φ(P). */
  #isImage(point: number, multiple: number): boolean {
    const field = this.#field
    field.multiply(this.#scratch, point, this.#beta)
    field.subtract(this.#scratch, this.#scratch, multiple)
    if (!field.isZero(this.#scratch)) return false
    field.add(this.#scratch, point + elementBytes, multiple + elementBytes)
    return field.isZero(this.#scratch)
  }
}
