/**
 * Sums of many groups of G1 points that lie one after the other: pairs of all groups are added in one go, until every group
 * is one point or none. It works in place and keeps the order of the groups.
 */
import { pointBytes } from '../field/field-layout.ts'
import type { FieldMemory } from '../field/field-memory.ts'
import { PairList, PointSums, type Checkpoint } from './point-sums.ts'

export class GroupSums {
  readonly #field: FieldMemory
  readonly #sums: PointSums
  readonly #pairs: PairList
  /** Most points of one call. */
  readonly capacity: number

  constructor(field: FieldMemory, capacity: number) {
    this.capacity = capacity
    this.#field = field
    this.#sums = new PointSums(field, Math.floor(capacity / 2))
    this.#pairs = new PairList(Math.floor(capacity / 2))
  }

  /**
   * The points of the groups begin at `base`, `counts` says how many each has. Afterwards a count is 1, or 0 for a group
   * without points or with the sum infinity, and the sums lie one after the other from `base`.
   */
  reduce(base: number, counts: Int32Array, checkpoint: Checkpoint): void {
    while (this.#collectPairs(base, counts)) {
      checkpoint()
      this.#sums.addAll(this.#pairs)
      this.#closeUp(base, counts)
    }
  }

  #collectPairs(base: number, counts: Int32Array): boolean {
    const pairs = this.#pairs
    pairs.length = 0
    let address = base
    for (const count of counts) {
      for (let place = 0; place + 1 < count; place += 2) {
        const first = address + place * pointBytes
        pairs.push(first, first + pointBytes, first)
      }
      address += count * pointBytes
    }
    return pairs.length > 0
  }

  /** Drops what was added to its neighbour and what became infinity; halves the counts. */
  #closeUp(base: number, counts: Int32Array): void {
    const { present } = this.#pairs
    let [pair, from, to] = [0, base, base]
    for (const [group, count] of counts.entries()) {
      let left = 0
      for (let place = 0; place < count; place += 2, from += 2 * pointBytes) {
        const isPair = place + 1 < count
        if (isPair && present[pair++] === 0) continue
        if (to !== from) this.#field.copyPoint(to, from)
        to += pointBytes
        left++
      }
      if (count % 2 === 1) from -= pointBytes
      counts[group] = left
    }
  }
}
