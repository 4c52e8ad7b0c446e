/**
 * Σ b·S(b) over the buckets b of each window without multiplying: the odd buckets are added up as they are, and 2j and
 * 2j+1 become bucket j of half as many, worth twice. As many sums as adding up from the highest bucket down, but in batches.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { pointBytes } from '../field/field-layout.ts'
import type { FieldMemory } from '../field/field-memory.ts'
import type { GroupSums } from './group-sums.ts'
import type { Checkpoint } from './point-sums.ts'

const { Point } = bls12_381.G1
export type G1Point = InstanceType<typeof Point>

/** A point that counts 2^bit times. */
export interface WeightedPoint {
  readonly bit: number
  readonly point: G1Point
}

export interface FilledBuckets {
  /** The lowest bit of each window's digits. */
  readonly bits: readonly number[]
  readonly half: number
  /** Points of each bucket, 0 to `half`, window by window. */
  readonly counts: Int32Array
}

/** @param areas the points lie in the first; both are written to */
export function foldBuckets(
  field: FieldMemory,
  groups: GroupSums,
  { bits, half, counts }: FilledBuckets,
  areas: readonly [number, number],
  checkpoint: Checkpoint
): WeightedPoint[] {
  groups.reduce(areas[0], counts, checkpoint)
  let addresses = locate(counts, areas[0])
  const weighted: WeightedPoint[] = []
  for (let level = 0, highest = half; highest > 0; level++) {
    const target = areas[(level + 1) % 2] ?? areas[0]
    const next = Math.floor(highest / 2)
    const folded = copyFold(field, { addresses, windows: bits.length, highest }, target)
    groups.reduce(target, folded, checkpoint)
    // Where the group of a window's odd buckets lies, there is bucket 0 of the next level, which counts nothing.
    addresses = locate(folded, target)
    for (const [window, bit] of bits.entries()) {
      const odd = addresses[window * (next + 1)] ?? absent
      if (odd !== absent) weighted.push({ bit: bit + level, point: readPoint(field, odd) })
    }
    highest = next
  }
  return weighted
}

const absent = -1

/** Addresses of sums that lie one after the other. */
function locate(counts: Int32Array, base: number): Int32Array {
  let address = base
  return counts.map((count) => {
    if (count === 0) return absent
    address += pointBytes
    return address - pointBytes
  })
}

interface Level {
  /** Of buckets 0 to `highest`, window by window. */
  readonly addresses: Int32Array
  readonly windows: number
  readonly highest: number
}

/** Copies the groups of one level: for each window its odd buckets, then 2j and 2j+1 for each j. Gives their sizes. */
function copyFold(field: FieldMemory, { addresses, windows, highest }: Level, target: number): Int32Array {
  const next = Math.floor(highest / 2)
  const counts = new Int32Array(windows * (next + 1))
  let end = target
  const copy = (window: number, bucket: number, group: number): void => {
    const address = bucket > highest ? absent : (addresses[window * (highest + 1) + bucket] ?? absent)
    if (address === absent) return
    field.copyPoint(end, address)
    end += pointBytes
    const place = window * (next + 1) + group
    counts[place] = (counts[place] ?? 0) + 1
  }
  for (let window = 0; window < windows; window++) {
    for (let odd = 1; odd <= highest; odd += 2) copy(window, odd, 0)
    for (let pair = 1; pair <= next; pair++) {
      copy(window, 2 * pair, pair)
      copy(window, 2 * pair + 1, pair)
    }
  }
  return counts
}

function readPoint(field: FieldMemory, address: number): G1Point {
  return Point.fromAffine(field.readPoint(address))
}

/** Σ 2^bit·point. */
export function addWeighted(points: readonly WeightedPoint[]): G1Point {
  let sum = Point.ZERO
  for (let bit = Math.max(0, ...points.map((each) => each.bit)); bit >= 0; bit--) {
    sum = sum.double()
    for (const each of points) if (each.bit === bit) sum = sum.add(each.point)
  }
  return sum
}
