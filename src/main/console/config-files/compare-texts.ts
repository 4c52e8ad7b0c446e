/**
 * What changed between two texts, line by line, as unified hunks. Pure. Beyond a bounded effort it calls the whole middle
 * replaced instead of searching on: hostile texts must not hold up the node.
 */
import type { DiffHunk, DiffLine, TextDiff } from '../../../shared/contract/console/config-file.ts'

/** A run of lines that were replaced; positions from 0, ends exclusive. */
export interface LineChange {
  readonly beforeStart: number
  readonly beforeEnd: number
  readonly afterStart: number
  readonly afterEnd: number
}

const contextLines = 3
/** Edits searched for; a trace of its square is kept. */
const mostEdits = 1_200

/** Lines without their ends; a text that ends with a line end has no empty last line. */
export function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (text.endsWith('\n')) lines.pop()
  return lines
}

export function compareTexts(before: string, after: string): TextDiff {
  const old = linesOf(before)
  const now = linesOf(after)
  const changes = compareLines(old, now)
  return {
    added: changes.reduce((sum, { afterStart, afterEnd }) => sum + afterEnd - afterStart, 0),
    removed: changes.reduce((sum, { beforeStart, beforeEnd }) => sum + beforeEnd - beforeStart, 0),
    hunks: groupChanges(changes).map((group) => hunkOf(group, old, now))
  }
}

/** In order, none of them empty, never touching. */
export function compareLines(before: readonly string[], after: readonly string[]): LineChange[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail++
  }
  const old = before.slice(head, before.length - tail)
  const now = after.slice(head, after.length - tail)
  if (old.length === 0 && now.length === 0) return []
  const trace = old.length === 0 || now.length === 0 ? undefined : searchEdits(old, now)
  if (!trace) {
    const [beforeEnd, afterEnd] = [head + old.length, head + now.length]
    return [{ beforeStart: head, beforeEnd, afterStart: head, afterEnd }]
  }
  return walkBack(trace, old.length, now.length).map((change) => ({
    beforeStart: change.beforeStart + head,
    beforeEnd: change.beforeEnd + head,
    afterStart: change.afterStart + head,
    afterEnd: change.afterEnd + head
  }))
}

/** Myers' search: the furthest point on every diagonal, one map for each number of edits; undefined when it takes too many. */
function searchEdits(old: readonly string[], now: readonly string[]): Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = []
  let furthest = new Map([[1, 0]])
  for (let edits = 0; edits <= Math.min(mostEdits, old.length + now.length); edits++) {
    const next = new Map<number, number>()
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const fromAbove = furthest.get(diagonal + 1) ?? -1
      const fromLeft = furthest.get(diagonal - 1) ?? -1
      const down = diagonal === -edits || (diagonal !== edits && fromLeft < fromAbove)
      let at = down ? fromAbove : fromLeft + 1
      while (at < old.length && at - diagonal < now.length && old[at] === now[at - diagonal]) at++
      next.set(diagonal, at)
      if (at >= old.length && at - diagonal >= now.length) return [...trace, furthest, next]
    }
    trace.push(furthest)
    furthest = next
  }
  return undefined
}

function walkBack(trace: readonly Map<number, number>[], oldCount: number, nowCount: number): LineChange[] {
  const changes: LineChange[] = []
  let at = oldCount
  let other = nowCount
  for (let edits = trace.length - 2; edits >= 1; edits--) {
    const furthest = trace[edits] ?? new Map<number, number>()
    const diagonal = at - other
    const fromAbove = furthest.get(diagonal + 1) ?? -1
    const fromLeft = furthest.get(diagonal - 1) ?? -1
    const down = diagonal === -edits || (diagonal !== edits && fromLeft < fromAbove)
    const beforeStart = down ? fromAbove : fromLeft
    const afterStart = beforeStart - (down ? diagonal + 1 : diagonal - 1)
    const step = down
      ? { beforeStart, beforeEnd: beforeStart, afterStart, afterEnd: afterStart + 1 }
      : { beforeStart, beforeEnd: beforeStart + 1, afterStart, afterEnd: afterStart }
    const later = changes.at(-1)
    if (later && later.beforeStart === step.beforeEnd && later.afterStart === step.afterEnd) {
      changes[changes.length - 1] = { ...step, beforeEnd: later.beforeEnd, afterEnd: later.afterEnd }
    } else changes.push(step)
    at = beforeStart
    other = afterStart
  }
  return changes.reverse()
}

function groupChanges(changes: readonly LineChange[]): LineChange[][] {
  const groups: LineChange[][] = []
  for (const change of changes) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && change.beforeStart - last.beforeEnd <= 2 * contextLines) group.push(change)
    else groups.push([change])
  }
  return groups
}

function hunkOf(group: readonly LineChange[], old: readonly string[], now: readonly string[]): DiffHunk {
  const first = group[0] ?? { beforeStart: 0, beforeEnd: 0, afterStart: 0, afterEnd: 0 }
  const last = group.at(-1) ?? first
  const lead = Math.min(contextLines, first.beforeStart)
  const trail = Math.min(contextLines, old.length - last.beforeEnd)
  const lines: DiffLine[] = []
  let at = first.beforeStart - lead
  const keep = (end: number): void => {
    for (; at < end; at++) lines.push({ kind: 'same', text: old[at] ?? '' })
  }
  for (const change of group) {
    keep(change.beforeStart)
    for (const text of old.slice(change.beforeStart, change.beforeEnd)) lines.push({ kind: 'removed', text })
    for (const text of now.slice(change.afterStart, change.afterEnd)) lines.push({ kind: 'added', text })
    at = change.beforeEnd
  }
  keep(last.beforeEnd + trail)
  const beforeCount = last.beforeEnd + trail - (first.beforeStart - lead)
  const afterCount = last.afterEnd + trail - (first.afterStart - lead)
  return {
    beforeStart: beforeCount === 0 ? first.beforeStart - lead : first.beforeStart - lead + 1,
    beforeCount,
    afterStart: afterCount === 0 ? first.afterStart - lead : first.afterStart - lead + 1,
    afterCount,
    lines
  }
}
