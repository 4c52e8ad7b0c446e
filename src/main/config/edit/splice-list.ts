/** The text changes that add an entry to a list: a `[[table]]` behind the others, or an element between brackets. */
import type { Layout } from '../toml/layout.ts'
import { samePath, type TomlPath } from '../toml/path.ts'
import { writeTomlValue, type TomlInput, type TomlInputTable } from '../toml/write-toml.ts'
import { addSection, formOf, keyText, renderTable, spliceAdd } from './splice-set.ts'
import { indentationAt, lineEndingOf, lineStart, type Splice } from './text-lines.ts'

/** Adds a table to a list of tables. @param path the list; @param count how many entries it has. */
export function spliceAddEntry(
  layout: Layout,
  path: TomlPath,
  count: number,
  entry: TomlInputTable
): Splice[] {
  if (layout.assignments.some((one) => samePath(one.path, path))) return spliceAddElement(layout, path, entry)
  let owner: TomlPath = [...path, count - 1]
  if (count === 0) {
    owner = path.slice(0, -1)
    while (owner.length > 0 && !formOf(layout, owner)) owner = owner.slice(0, -1)
    const form = formOf(layout, owner)
    if (form?.form === 'inline' || form?.form === 'dotted') return spliceAdd(layout, path, [entry])
  }
  return [addSection(layout, owner, renderTable(`[[${keyText(path)}]]`, path, entry))]
}

/** Adds an element to a list written in brackets. */
export function spliceAddElement(layout: Layout, path: TomlPath, value: TomlInput): Splice[] {
  const { text, elements } = layout
  const list = layout.assignments.find((one) => samePath(one.path, path))
  const span = list?.value ?? elements.find((one) => samePath(one.path, path))?.span
  if (!span) return []
  const written = writeTomlValue(value)
  const last = elements.findLast((one) => samePath(one.path.slice(0, -1), path))
  if (!last) return [{ start: span.start + 1, end: span.start + 1, text: written }]
  const at = last.span.end
  const startsItsLine = text.slice(lineStart(text, last.span.start), last.span.start).trim() === ''
  const gap = startsItsLine ? `,${lineEndingOf(text)}${indentationAt(text, last.span.start)}` : ', '
  return [{ start: at, end: at, text: gap + written }]
}
