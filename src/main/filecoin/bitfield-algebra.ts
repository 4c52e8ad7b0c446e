/**
 * Set algebra on bitfields: one sweep over the ends of both operands' runs, linear in the number of runs and blind to how
 * many bits they stand for. Source: proving.md §1.6; the uses are in §1.3.4 and §1.3.5.
 */
import { Bitfield } from './bitfield.ts'

/** Members of any of them. Many are joined in pairs, so that a thousand partitions are swept ten times and not a thousand. */
export function union(...bitfields: readonly Bitfield[]): Bitfield {
  let level = bitfields
  while (level.length > 1) {
    const next: Bitfield[] = []
    for (let place = 0; place < level.length; place += 2) {
      const left = level[place] ?? Bitfield.empty
      const right = level[place + 1] ?? Bitfield.empty
      next.push(combine(left, right, (inLeft, inRight) => inLeft || inRight))
    }
    level = next
  }
  return level[0] ?? Bitfield.empty
}

/** Members of both. */
export function intersection(left: Bitfield, right: Bitfield): Bitfield {
  return combine(left, right, (inLeft, inRight) => inLeft && inRight)
}

/** Members of `from` that `taken` does not have. */
export function difference(from: Bitfield, taken: Bitfield): Bitfield {
  return combine(from, taken, (inFrom, inTaken) => inFrom && !inTaken)
}

/** Numbers below `end` that the bitfield does not have. @throws PosterError INVALID_ARGUMENT for an end outside 64 bits */
export function complementBelow(bitfield: Bitfield, end: bigint): Bitfield {
  return difference(Bitfield.fromRange(0n, end), bitfield)
}

/** True when every member of `part` is one of `whole`; so it is of an empty `part`. */
export function isSubset(part: Bitfield, whole: Bitfield): boolean {
  return !meets(part, whole, (inPart, inWhole) => inPart && !inWhole)
}

/** True when they share a member. */
export function overlaps(left: Bitfield, right: Bitfield): boolean {
  return meets(left, right, (inLeft, inRight) => inLeft && inRight)
}

/** What a number's membership of either operand means. Must be false for a number of neither. */
type Membership = (inLeft: boolean, inRight: boolean) => boolean

function combine(left: Bitfield, right: Bitfield, keep: Membership): Bitfield {
  const edges = new BigUint64Array(left.edgeCount + right.edgeCount)
  let length = 0
  sweep(left, right, (place, inLeft, inRight) => {
    // An odd number of edges so far means that a run is open.
    if (keep(inLeft, inRight) !== (length % 2 === 1)) edges[length++] = place
    return false
  })
  return Bitfield.fromEdges(edges.slice(0, length))
}

function meets(left: Bitfield, right: Bitfield, wanted: Membership): boolean {
  return sweep(left, right, (_place, inLeft, inRight) => wanted(inLeft, inRight))
}

/**
 * Visits every place where membership of one of them changes, ascending, with what holds from there on, until the visitor
 * returns true. True when it did. A visitor and no generator, which takes twice the time.
 */
function sweep(
  left: Bitfield,
  right: Bitfield,
  visit: (place: bigint, inLeft: boolean, inRight: boolean) => boolean
): boolean {
  let atLeft = 0
  let atRight = 0
  let nextLeft = left.edgeAt(0)
  let nextRight = right.edgeAt(0)
  while (nextLeft !== undefined || nextRight !== undefined) {
    const isLeft = nextRight === undefined || (nextLeft !== undefined && nextLeft <= nextRight)
    const place = (isLeft ? nextLeft : nextRight) ?? 0n
    if (nextLeft === place) nextLeft = left.edgeAt(++atLeft)
    if (nextRight === place) nextRight = right.edgeAt(++atRight)
    if (visit(place, atLeft % 2 === 1, atRight % 2 === 1)) return true
  }
  return false
}
