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

/** Most lines that may differ before the search gives up. */
const mostEdits = 2000

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

/** @returns the kinds in order; undefined when more than {@link mostEdits} lines differ */
function search(old: readonly string[], fresh: readonly string[]): DiffLine['kind'][] | undefined {
  const most = Math.min(old.length + fresh.length, mostEdits)
  /** Furthest line of `old` reached on each diagonal, per number of edits. */
  const trace: Map<number, number>[] = []
  let reached = new Map<number, number>([[1, 0]])
  for (let edits = 0; edits <= most; edits += 1) {
    const next = new Map(reached)
    trace.push(reached)
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepsDown(reached, diagonal, edits) ? at(reached, diagonal + 1) : at(reached, diagonal - 1) + 1
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x += 1
      next.set(diagonal, x)
      if (x >= old.length && x - diagonal >= fresh.length) return walkBack(trace, old.length, fresh.length)
    }
    reached = next
  }
  return undefined
}

const at = (reached: ReadonlyMap<number, number>, diagonal: number): number => reached.get(diagonal) ?? -1

function stepsDown(reached: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits || (diagonal !== edits && at(reached, diagonal - 1) < at(reached, diagonal + 1))
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  oldLength: number,
  freshLength: number
): DiffLine['kind'][] {
  const kinds: DiffLine['kind'][] = []
  let x = oldLength
  let y = freshLength
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reached = trace[edits] ?? new Map<number, number>()
    const diagonal = x - y
    const previous = stepsDown(reached, diagonal, edits) ? diagonal + 1 : diagonal - 1
    const fromX = at(reached, previous)
    const fromY = fromX - previous
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      kinds.push('same')
      x -= 1
      y -= 1
    }
    if (edits === 0) break
    kinds.push(x === fromX ? 'added' : 'removed')
    x = fromX
    y = fromY
  }
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
