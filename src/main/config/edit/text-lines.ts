/** Lines and table bodies in the text of a TOML file: the places where something can be put in or taken out. */
import type { Layout, Span } from '../toml/layout.ts'

/** A piece of the old text and what stands there instead. */
export interface Splice extends Span {
  readonly text: string
}

/** The text with the splices applied; they must not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = text
  for (const splice of [...splices].sort((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, splice.start) + splice.text + result.slice(splice.end)
  }
  return result
}

/** The line ending the file uses. */
export function lineEndingOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

export function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

/** Position after the last character of the line, before its line ending. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  if (feed === -1) return text.length
  return feed > at && text[feed - 1] === '\r' ? feed - 1 : feed
}

/** Position of the next line, or the end of the text. */
export function nextLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  return feed === -1 ? text.length : feed + 1
}

export function indentationAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? ''
}

/** A line that separates: blank, or the lone `#` of generated files. */
const separator = /^\s*#?\s*$/
/** A key behind a comment sign, as generated files have them. */
const commentedKey = /^\s*#+\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=/
const commentedHeader = /^\s*#+\s*\[.*\]\s*$/
const commentLine = /^\s*#/

export function isSeparator(line: string): boolean {
  return separator.test(line)
}

/** The name of a commented-out key, or undefined. */
export function commentedKeyName(line: string): string | undefined {
  const match = commentedKey.exec(line)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}

/** The body of a header (−1: what stands before the first one): from the next line to the next header's line. */
export function bodyOf(layout: Layout, header: number): Span {
  const { text, headers } = layout
  const own = headers[header]
  const next = headers[header + 1]
  return {
    start: own ? nextLine(text, own.span.end) : 0,
    end: next ? lineStart(text, next.span.start) : text.length
  }
}

/**
 * Where the content of a header ends: the end of its last assignment's line or of its own line, extended over commented-out
 * keys that follow without a gap. 0 for the part before the first header when it has no assignment.
 */
export function contentEnd(layout: Layout, header: number): number {
  const { text, headers, assignments } = layout
  const own = headers[header]
  const last = assignments.findLast((assignment) => assignment.header === header && !assignment.inline)
  if (!own && !last) return 0
  let end = lineEnd(text, last ? last.span.end : (own?.span.end ?? 0))
  const limit = bodyOf(layout, header).end
  for (let at = nextLine(text, end); at < limit; at = nextLine(text, at)) {
    if (at === end || commentedKeyName(text.slice(at, lineEnd(text, at))) === undefined) break
    end = lineEnd(text, at)
  }
  return end
}

/** The end of the line of a commented-out key in the body of a header, searched up to the first commented-out header. */
export function commentedKeyLine(layout: Layout, header: number, name: string): number | undefined {
  const { text, comments } = layout
  const body = bodyOf(layout, header)
  for (let at = body.start; at < body.end; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at))
    if (commentedHeader.test(line)) return undefined
    if (commentedKeyName(line)?.toLowerCase() !== name.toLowerCase()) continue
    // Not a line of some multi-line text that looks like a comment.
    if (comments.some((comment) => comment.start >= at && text.slice(at, comment.start).trim() === '')) {
      return lineEnd(text, at)
    }
  }
  return undefined
}

/**
 * Start of the comment lines that stand right above a header and speak of it; its own line when there are none. The first
 * lines of a file speak of the file, commented-out keys of the table before.
 */
export function leadingCommentStart(layout: Layout, header: number): number {
  const { text, headers } = layout
  const own = headers[header]
  if (!own) return 0
  const first = lineStart(text, own.span.start)
  const floor = header > 0 ? nextLine(text, contentEnd(layout, header - 1)) : contentEnd(layout, -1)
  let start = first
  while (start > floor) {
    const above = lineStart(text, start - 1)
    const line = text.slice(above, lineEnd(text, above))
    if (above < floor || isSeparator(line) || !commentLine.test(line)) break
    start = above
  }
  return start === 0 ? first : start
}
