/**
 * What changed between two texts, line by line, as few lines as possible (Myers' greedy search). Texts too different to be
 * compared within bounds are told as one replaced by the other. Pure.
 */

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
  /** Line number in the text before, and in the one after; from 1. */
  readonly before: number | undefined
  readonly after: number | undefined
}

/** Most lines that may differ before the search gives up: some ms and a few MiB. */
const mostEdits = 1000

export interface LineDiff {
  readonly lines: readonly DiffLine[]
  /** The search was given up: everything is removed and added. */
  readonly whole: boolean
}

export function diffLines(before: string, after: string): LineDiff {
  const old = splitLines(before)
  const fresh = splitLines(after)
  const head = countSame(old, fresh, (lines, index) => lines[index])
  const tail = Math.min(
    countSame(old, fresh, (lines, index) => lines[lines.length - 1 - index]),
    Math.min(old.length, fresh.length) - head
  )
  const middle = search(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail))
  const kinds: DiffLine['kind'][] = [
    ...Array<'same'>(head).fill('same'),
    ...(middle ?? [
      ...Array<'removed'>(old.length - head - tail).fill('removed'),
      ...Array<'added'>(fresh.length - head - tail).fill('added')
    ]),
    ...Array<'same'>(tail).fill('same')
  ]
  return { lines: number(kinds, old, fresh), whole: middle === undefined }
}

function splitLines(text: string): readonly string[] {
  if (text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function countSame(
  one: readonly string[],
  other: readonly string[],
  at: (lines: readonly string[], index: number) => string | undefined
): number {
  const most = Math.min(one.length, other.length)
  let count = 0
  while (count < most && at(one, count) === at(other, count)) count += 1
  return count
}

/** How far each diagonal had come before a step; diagonal `d` is at `d + steps`. */
type Reached = Int32Array

/** @returns the kinds in order; undefined when more than {@link mostEdits} lines differ */
function search(old: readonly string[], fresh: readonly string[]): DiffLine['kind'][] | undefined {
  const most = Math.min(old.length + fresh.length, mostEdits)
  const trace: Reached[] = []
  let reached: Reached = new Int32Array(3)
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reached)
    const next: Reached = new Int32Array(2 * edits + 5)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = beginOf(reached, diagonal, edits)
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x += 1
      next[diagonal + edits + 2] = x
      if (x >= old.length && x - diagonal >= fresh.length) return walkBack(trace, old.length, fresh.length)
    }
    reached = next
  }
  return undefined
}

/** Where a diagonal's walk begins with so many edits: from the neighbour that had come further. */
function beginOf(reached: Reached, diagonal: number, edits: number): number {
  if (edits === 0) return 0
  const above = at(reached, diagonal + 1, edits)
  return stepsDown(reached, diagonal, edits) ? above : at(reached, diagonal - 1, edits) + 1
}

/** The arrays are two wider than their diagonals, so that a neighbour outside is read as 0. */
const at = (reached: Reached, diagonal: number, edits: number): number => reached[diagonal + edits + 1] ?? 0

function stepsDown(reached: Reached, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true
  return diagonal !== edits && at(reached, diagonal - 1, edits) < at(reached, diagonal + 1, edits)
}

function walkBack(trace: readonly Reached[], oldLength: number, freshLength: number): DiffLine['kind'][] {
  const kinds: DiffLine['kind'][] = []
  let x = oldLength
  let y = freshLength
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const reached = trace[edits] ?? new Int32Array(0)
    const down = stepsDown(reached, x - y, edits)
    const previous = down ? x - y + 1 : x - y - 1
    const fromX = at(reached, previous, edits)
    while (x > (down ? fromX : fromX + 1)) {
      kinds.push('same')
      x -= 1
      y -= 1
    }
    kinds.push(down ? 'added' : 'removed')
    x = fromX
    y = fromX - previous
  }
  for (; x > 0; x -= 1) kinds.push('same')
  return kinds.reverse()
}

function number(
  kinds: readonly DiffLine['kind'][],
  old: readonly string[],
  fresh: readonly string[]
): DiffLine[] {
  let before = 0
  let after = 0
  return kinds.map((kind) => {
    if (kind !== 'added') before += 1
    if (kind !== 'removed') after += 1
    return {
      kind,
      text: (kind === 'added' ? fresh[after - 1] : old[before - 1]) ?? '',
      before: kind === 'added' ? undefined : before,
      after: kind === 'removed' ? undefined : after
    }
  })
}
