/**
 * The text changes that take a path out: a line, a member of an inline table, an element, or a table with all that belongs
 * to it. Comments beside a removed key stay; those inside a removed table, and right above its header, go with it.
 */
import type { Assignment, Layout, Span } from '../toml/layout.ts'
import { samePath, startsWith, type TomlPath } from '../toml/path.ts'
import {
  contentEnd,
  indentationAt,
  isSeparator,
  leadingCommentStart,
  lineEnd,
  lineEndingOf,
  lineStart,
  nextLine,
  type Splice
} from './text-lines.ts'

/** Empty when the path is not written. */
export function spliceRemove(layout: Layout, path: TomlPath): Splice[] {
  const assignment = layout.assignments.find((one) => samePath(one.path, path))
  if (assignment)
    return [assignment.inline ? removeMember(layout, assignment) : removeLine(layout, assignment)]
  const element = layout.elements.find((one) => samePath(one.path, path))
  if (element) return [removeElement(layout, element.path, element.span)]
  return removeTable(layout, path)
}

function removeLine(layout: Layout, assignment: Assignment): Splice {
  const { text } = layout
  const start = lineStart(text, assignment.span.start)
  const end = lineEnd(text, assignment.span.end)
  const indentation = indentationAt(text, assignment.span.start)
  const kept = layout.comments
    .filter((comment) => comment.start >= start && comment.end <= end)
    .map((comment) => indentation + text.slice(comment.start, comment.end).trimEnd())
  if (kept.length > 0) return { start, end, text: kept.join(lineEndingOf(text)) }
  const next = nextLine(text, end)
  // The last line of a file without a line end takes the one before it along.
  if (next === end && start > 0) return { start: lineEnd(text, lineStart(text, start - 1)), end, text: '' }
  return { start, end: next, text: '' }
}

function removeMember(layout: Layout, assignment: Assignment): Splice {
  const around = layout.assignments
    .filter(
      (one) =>
        one !== assignment && one.span.start < assignment.span.start && one.span.end > assignment.span.end
    )
    .map((one) => one.value)
  const elements = layout.elements
    .map((one) => one.span)
    .filter((span) => span.start < assignment.span.start && span.end > assignment.span.end)
  const table = [...around, ...elements].sort((a, b) => b.start - a.start)[0]
  if (!table) return { ...assignment.span, text: '' }
  const siblings = layout.assignments
    .filter((one) => one.inline && one.span.start > table.start && one.span.end < table.end)
    .filter(
      (one) =>
        !layout.assignments.some((outer) => contains(outer.span, one.span) && contains(table, outer.span))
    )
  const at = siblings.indexOf(assignment)
  const before = siblings[at - 1]
  const after = siblings[at + 1]
  if (before) return { start: before.span.end, end: assignment.span.end, text: '' }
  if (after) return { start: assignment.span.start, end: after.span.start, text: '' }
  return { start: table.start, end: table.end, text: '{}' }
}

function contains(outer: Span, inner: Span): boolean {
  return (
    outer.start <= inner.start &&
    outer.end >= inner.end &&
    !(outer.start === inner.start && outer.end === inner.end)
  )
}

function removeElement(layout: Layout, path: TomlPath, span: Span): Splice {
  const { text } = layout
  const siblings = layout.elements.filter((one) => samePath(one.path.slice(0, -1), path.slice(0, -1)))
  const at = siblings.findIndex((one) => samePath(one.path, path))
  const before = siblings[at - 1]
  if (before && !text.slice(before.span.end, span.start).includes('\n')) {
    return { start: before.span.end, end: span.end, text: '' }
  }
  const start = lineStart(text, span.start)
  const startsLine = text.slice(start, span.start).trim() === ''
  const tail = /^(?:\s*,)?[ \t]*/.exec(text.slice(span.end))?.[0] ?? ''
  const end = span.end + (tail.includes(',') || startsLine ? tail.length : 0)
  const ownLine = startsLine && text.slice(end, lineEnd(text, end)).trim() === ''
  return ownLine && before
    ? { start, end: nextLine(text, end), text: '' }
    : { start: span.start, end, text: '' }
}

function removeTable(layout: Layout, path: TomlPath): Splice[] {
  const { text, headers, assignments } = layout
  const lines = assignments
    .filter((one) => !one.inline && startsWith(one.path, path))
    .filter((one) => !startsWith(headers[one.header]?.path ?? [], path))
    .map((one) => removeLine(layout, one))
  const tables: { start: number; end: number }[] = []
  for (const [at, header] of headers.entries()) {
    if (!startsWith(header.path, path)) continue
    const start = leadingCommentStart(layout, at)
    const end = nextLine(text, contentEnd(layout, at))
    const before = tables.at(-1)
    if (before && text.slice(before.end, start).trim() === '') before.end = end
    else tables.push({ start, end })
  }
  return [...lines, ...tables.map(({ start, end }) => ({ start, end: withGap(text, start, end), text: '' }))]
}

/** Of the blank lines above and below a removed table one is enough. The lone `#` that ends a generated file stays. */
function withGap(text: string, start: number, end: number): number {
  const above = lineStart(text, start - 1)
  const gapAbove = start === 0 || isSeparator(text.slice(above, lineEnd(text, above)))
  const gapBelow = end < text.length && text.slice(end, lineEnd(text, end)).trim() === ''
  return gapAbove && gapBelow ? nextLine(text, end) : end
}
