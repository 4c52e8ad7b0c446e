/**
 * Copies points into buckets by the digits of their scalars, the buckets of a window after each other and windows after
 * each other; a point with a negative digit goes in with its sign turned.
 */
import type { FieldMemory } from '../field/field-memory.ts'
import { elementBytes, pointBytes } from '../field/field-layout.ts'

export interface BucketEntries {
  /** Window by window, one digit for each of `places`, at most `half` from zero. */
  readonly digits: Int16Array
  /** Which points they belong to. */
  readonly places: Int32Array
  readonly half: number
}

/** The number of points in each bucket: for every window bucket 0, which stays empty, to bucket `half`. */
export function fillBuckets(
  field: FieldMemory,
  { digits, places, half }: BucketEntries,
  { points, target }: { points: number; target: number }
): Int32Array {
  const windows = digits.length / places.length
  const bucketOf = new Int32Array(digits.length)
  const counts = new Int32Array(windows * (half + 1))
  for (let entry = 0; entry < digits.length; entry++) {
    const size = Math.abs(digits[entry] ?? 0)
    if (size === 0) continue
    const bucket = Math.floor(entry / places.length) * (half + 1) + size
    bucketOf[entry] = bucket
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  const next = beginnings(counts, target)
  for (let entry = 0; entry < digits.length; entry++) {
    const digit = digits[entry] ?? 0
    if (digit === 0) continue
    const bucket = bucketOf[entry] ?? 0
    const address = next[bucket] ?? 0
    next[bucket] = address + pointBytes
    field.copyPoint(address, points + (places[entry % places.length] ?? 0) * pointBytes)
    if (digit < 0) field.subtract(address + elementBytes, field.zero, address + elementBytes)
  }
  return counts
}

/** Where each group begins. */
function beginnings(counts: Int32Array, base: number): Int32Array {
  let address = base
  return counts.map((count) => {
    const begin = address
    address += count * pointBytes
    return begin
  })
}
