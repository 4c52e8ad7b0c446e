/**
 * The text changes that give a path a value: in the place of the old value, or as a new line where it belongs (after the
 * commented default, at the end of its table, in a table of its own). Only text; nothing is checked here.
 */
import type { Assignment, Layout } from '../toml/layout.ts'
import { samePath, startsWith, type TomlPath } from '../toml/path.ts'
import {
  isInputTable,
  writeTomlKey,
  writeTomlValue,
  type TomlInput,
  type TomlInputTable
} from '../toml/write-toml.ts'
import {
  commentedKeyLine,
  contentEnd,
  indentationAt,
  leadingCommentStart,
  lineEnd,
  lineEndingOf,
  lineStart,
  type Splice
} from './text-lines.ts'

/** Replaces a written value; undefined when the path is not written as a value. Comments inside it move above its line. */
export function spliceReplace(layout: Layout, path: TomlPath, value: TomlInput): Splice[] | undefined {
  const span =
    layout.assignments.find((assignment) => samePath(assignment.path, path))?.value ??
    layout.elements.find((element) => samePath(element.path, path))?.span
  if (!span) return undefined
  const replacement = { ...span, text: writeTomlValue(value) }
  return [replacement, ...liftComments(layout, span)]
}

/** The comments inside a span as lines above the assignment that holds it. */
export function liftComments(layout: Layout, span: { start: number; end: number }): Splice[] {
  const { text } = layout
  const inside = layout.comments.filter((comment) => comment.start >= span.start && comment.end <= span.end)
  const holder = layout.assignments.find(
    (one) => !one.inline && one.span.start <= span.start && one.span.end >= span.end
  )
  if (inside.length === 0 || !holder) return []
  const at = lineStart(text, holder.span.start)
  const indentation = indentationAt(text, holder.span.start)
  const lines = inside.map((comment) => indentation + text.slice(comment.start, comment.end).trimEnd())
  return [{ start: at, end: at, text: lines.map((line) => line + lineEndingOf(text)).join('') }]
}

/** How a table is written, which decides how a key is added to it. */
type TableForm =
  | { readonly form: 'body'; readonly header: number }
  | { readonly form: 'inline'; readonly start: number; readonly end: number }
  | { readonly form: 'dotted'; readonly last: Assignment }
  | { readonly form: 'implied'; readonly firstBelow: number }

export function formOf(layout: Layout, path: TomlPath): TableForm | undefined {
  if (path.length === 0) return { form: 'body', header: -1 }
  const header = layout.headers.findIndex((one) => samePath(one.path, path))
  if (header !== -1) return { form: 'body', header }
  const value =
    layout.assignments.find((one) => samePath(one.path, path) && one.shape === 'table')?.value ??
    layout.elements.find((one) => samePath(one.path, path) && one.shape === 'table')?.span
  if (value) return { form: 'inline', start: value.start, end: value.end }
  const last = layout.assignments.findLast(
    (one) =>
      !one.inline &&
      one.path.length > path.length &&
      startsWith(one.path, path) &&
      !headedBy(layout, one, path)
  )
  if (last) return { form: 'dotted', last }
  const firstBelow = layout.headers.findIndex((one) => startsWith(one.path, path))
  return firstBelow === -1 ? undefined : { form: 'implied', firstBelow }
}

function headedBy(layout: Layout, assignment: Assignment, path: TomlPath): boolean {
  return startsWith(layout.headers[assignment.header]?.path ?? [], path)
}

/** Adds a path that is not written yet. @param path its list positions all exist. */
export function spliceAdd(layout: Layout, path: TomlPath, value: TomlInput): Splice[] {
  let depth = path.length - 1
  let form = formOf(layout, path.slice(0, depth))
  while (!form && depth > 0) form = formOf(layout, path.slice(0, --depth))
  if (!form) return []
  const owner = path.slice(0, depth)
  const rest = path.slice(depth)
  switch (form.form) {
    case 'inline':
      return [addInline(layout, owner, form, rest, value)]
    case 'dotted':
      return [
        addLine(
          layout,
          lineEnd(layout.text, form.last.span.end),
          form.last,
          dottedLine(layout, form.last, path, value)
        )
      ]
    case 'body':
    case 'implied':
      if (rest.length > 1 || isInputTable(value)) return [addTable(layout, owner, path, value)]
      if (form.form === 'body') return [addToBody(layout, form.header, String(rest[0]), value)]
      return [addImplied(layout, form.firstBelow, owner, String(rest[0]), value)]
  }
}

/** `a = { b = … }` from the inside out. */
function nested(rest: TomlPath, value: TomlInput): TomlInput {
  return rest.reduceRight<TomlInput>((inner, step) => ({ [String(step)]: inner }), value)
}

function addInline(
  layout: Layout,
  owner: TomlPath,
  table: { readonly start: number; readonly end: number },
  rest: TomlPath,
  value: TomlInput
): Splice {
  const member = `${writeTomlKey(String(rest[0]))} = ${writeTomlValue(nested(rest.slice(1), value))}`
  const last = layout.assignments
    .filter((one) => one.inline && one.span.start > table.start && one.span.end < table.end)
    .filter((one) => startsWith(one.path, owner))
    .sort((a, b) => a.span.end - b.span.end)
    .at(-1)
  if (last) return { start: last.span.end, end: last.span.end, text: `, ${member}` }
  return { start: table.start, end: table.end, text: `{ ${member} }` }
}

function dottedLine(layout: Layout, sibling: Assignment, path: TomlPath, value: TomlInput): string {
  const above = layout.headers[sibling.header]?.path.length ?? 0
  return `${keyText(path.slice(above))} = ${writeTomlValue(value)}`
}

function addLine(layout: Layout, after: number, sibling: Assignment | undefined, line: string): Splice {
  const indentation = sibling ? indentationAt(layout.text, sibling.span.start) : ''
  return { start: after, end: after, text: lineEndingOf(layout.text) + indentation + line }
}

function addToBody(layout: Layout, header: number, name: string, value: TomlInput): Splice {
  const { text, headers, assignments } = layout
  const line = `${writeTomlKey(name)} = ${writeTomlValue(value)}`
  const sibling = assignments.findLast((one) => one.header === header && !one.inline)
  const commented = commentedKeyLine(layout, header, name)
  const end = commented ?? contentEnd(layout, header)
  if (header === -1 && commented === undefined && !sibling) return addBeforeHeaders(layout, line)
  const own = headers[header]
  if (!sibling && own) {
    const indentation = indentationAt(text, own.span.start)
    return { start: end, end, text: lineEndingOf(text) + indentation + line }
  }
  return addLine(layout, end, sibling, line)
}

/** A first key outside every table: it must stand before the first header. */
function addBeforeHeaders(layout: Layout, line: string): Splice {
  const { text, headers } = layout
  const ending = lineEndingOf(text)
  if (headers.length === 0) {
    const gap = text === '' || text.endsWith('\n') ? '' : ending
    return { start: text.length, end: text.length, text: gap + line + ending }
  }
  const at = leadingCommentStart(layout, 0)
  return { start: at, end: at, text: line + ending + ending }
}

/** `[A]` for a table so far only implied by `[A.B]`, put before it. */
function addImplied(layout: Layout, below: number, owner: TomlPath, name: string, value: TomlInput): Splice {
  const ending = lineEndingOf(layout.text)
  const at = leadingCommentStart(layout, below)
  const lines = [`[${keyText(owner)}]`, `${writeTomlKey(name)} = ${writeTomlValue(value)}`, '']
  return { start: at, end: at, text: lines.map((line) => line + ending).join('') }
}

/** A new `[table]` after everything that belongs to its owner. */
function addTable(layout: Layout, owner: TomlPath, path: TomlPath, value: TomlInput): Splice {
  const [tablePath, body]: [TomlPath, TomlInputTable] = isInputTable(value)
    ? [path, value]
    : [path.slice(0, -1), { [String(path.at(-1))]: value }]
  return addSection(layout, owner, renderTable(`[${keyText(tablePath)}]`, tablePath, body))
}

/** New lines behind the last table below `owner`; behind everything when it is the whole file. */
export function addSection(layout: Layout, owner: TomlPath, lines: readonly string[]): Splice {
  const { text, headers } = layout
  const ending = lineEndingOf(text)
  const section = lines.join(ending)
  const last = owner.length === 0 ? -1 : headers.findLastIndex((one) => startsWith(one.path, owner))
  if (last !== -1) {
    const at = contentEnd(layout, last)
    return { start: at, end: at, text: ending + ending + section }
  }
  const gap = text === '' ? '' : text.endsWith('\n') ? ending : ending + ending
  return { start: text.length, end: text.length, text: gap + section + ending }
}

/** A header line with its keys and, below, its tables. */
export function renderTable(header: string, path: TomlPath, body: TomlInputTable): string[] {
  const lines = [header]
  const tables: [string, TomlInputTable][] = []
  for (const [name, value] of Object.entries(body)) {
    if (isInputTable(value)) tables.push([name, value])
    else lines.push(`${writeTomlKey(name)} = ${writeTomlValue(value)}`)
  }
  for (const [name, value] of tables) {
    const below = [...path, name]
    lines.push(...renderTable(`[${keyText(below)}]`, below, value))
  }
  return lines
}

/** The names of a path joined by dots; positions are not written in TOML. */
export function keyText(path: TomlPath): string {
  return path
    .filter((step) => typeof step === 'string')
    .map(writeTomlKey)
    .join('.')
}
