/** Two changes of one text put together where they touch different lines. Pure; it refuses to choose between two. */
import { compareLines, linesOf, type LineChange } from './compare-texts.ts'

/** Undefined when both change the same lines, or lines that touch, to something different. */
export function mergeTexts(base: string, ours: string, theirs: string): string | undefined {
  if (ours === theirs || base === theirs) return ours
  if (base === ours) return theirs
  const lines = linesOf(base)
  const mine = replacements(lines, linesOf(ours))
  const yours = replacements(lines, linesOf(theirs))
  const merged: string[] = []
  let at = 0
  while (mine.length > 0 || yours.length > 0) {
    const [first, second] = [mine[0], yours[0]]
    if (first && second && touch(first, second)) {
      if (!isSame(first, second)) return undefined
      yours.shift()
      continue
    }
    const takeMine = second === undefined || (first !== undefined && first.beforeStart < second.beforeStart)
    const next = takeMine ? mine.shift() : yours.shift()
    if (!next) break
    merged.push(...lines.slice(at, next.beforeStart), ...next.text)
    at = next.beforeEnd
  }
  merged.push(...lines.slice(at))
  const lineEnd = theirs.includes('\r\n') ? '\r\n' : '\n'
  const ends = theirs.endsWith('\n') || ours.endsWith('\n')
  return `${merged.join(lineEnd)}${ends && merged.length > 0 ? lineEnd : ''}`
}

interface Replacement extends LineChange {
  readonly text: readonly string[]
}

function replacements(base: readonly string[], changed: readonly string[]): Replacement[] {
  return compareLines(base, changed).map((change) => ({
    ...change,
    text: changed.slice(change.afterStart, change.afterEnd)
  }))
}

function touch(one: Replacement, other: Replacement): boolean {
  return one.beforeStart <= other.beforeEnd && other.beforeStart <= one.beforeEnd
}

function isSame(one: Replacement, other: Replacement): boolean {
  return (
    one.beforeStart === other.beforeStart &&
    one.beforeEnd === other.beforeEnd &&
    one.text.length === other.text.length &&
    one.text.every((line, at) => line === other.text[at])
  )
}
