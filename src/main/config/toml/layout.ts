/**
 * Where everything stands in the text of a TOML file: headers, keys, values and comments with their character ranges.
 * Used to name lines in errors and to edit in place. It reads only; values come from parse-toml.ts.
 */
import { parseTOML, type AST } from 'toml-eslint-parser'
import type { TomlPath } from './path.ts'

/** Character positions in the text, the end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A `[table]` or `[[list of tables]]` line. */
export interface Header {
  readonly path: TomlPath
  readonly kind: 'table' | 'entry'
  /** From the opening bracket to the closing one. */
  readonly span: Span
  /** The text between the brackets. */
  readonly key: Span
  readonly line: number
}

/** A `key = value`, in a table body or inside an inline table. */
export interface Assignment {
  readonly path: TomlPath
  /** From the first character of the key to the last one of the value. */
  readonly span: Span
  readonly key: Span
  readonly value: Span
  readonly line: number
  /** Position of the header it stands under in {@link Layout.headers}; −1 = before the first one. */
  readonly header: number
  /** True inside `{ }` or `[ ]`: it has no line of its own. */
  readonly inline: boolean
  readonly shape: 'plain' | 'list' | 'table'
}

/** An element of a list written in brackets. */
export interface Element {
  readonly path: TomlPath
  readonly span: Span
  readonly line: number
  readonly shape: 'plain' | 'list' | 'table'
}

export interface Layout {
  readonly text: string
  readonly headers: readonly Header[]
  readonly assignments: readonly Assignment[]
  readonly elements: readonly Element[]
  readonly comments: readonly Span[]
}

/** @param text valid TOML without a byte order mark. */
export function readLayout(text: string): Layout {
  const program = parseTOML(text, { tomlVersion: '1.1' })
  const headers: Header[] = []
  const assignments: Assignment[] = []
  const elements: Element[] = []

  const readAssignment = (
    node: AST.TOMLKeyValue,
    parent: TomlPath,
    header: number,
    inline: boolean
  ): void => {
    const path = [...parent, ...node.key.keys.map(keyName)]
    assignments.push({
      path,
      span: spanOf(node),
      key: spanOf(node.key),
      value: spanOf(node.value),
      line: node.loc.start.line,
      header,
      inline,
      shape: shapeOf(node.value)
    })
    readContent(node.value, path, header)
  }
  const readContent = (node: AST.TOMLContentNode, path: TomlPath, header: number): void => {
    if (node.type === 'TOMLInlineTable') {
      for (const member of node.body) readAssignment(member, path, header, true)
    } else if (node.type === 'TOMLArray') {
      node.elements.forEach((element, at) => {
        const elementPath = [...path, at]
        elements.push({
          path: elementPath,
          span: spanOf(element),
          line: element.loc.start.line,
          shape: shapeOf(element)
        })
        readContent(element, elementPath, header)
      })
    }
  }

  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') {
      readAssignment(node, [], -1, false)
      continue
    }
    const opening = node.kind === 'array' ? 2 : 1
    const key = spanOf(node.key)
    headers.push({
      path: [...node.resolvedKey],
      kind: node.kind === 'array' ? 'entry' : 'table',
      span: { start: node.range[0], end: text.indexOf(']', key.end) + opening },
      key,
      line: node.loc.start.line
    })
    for (const member of node.body) readAssignment(member, node.resolvedKey, headers.length - 1, false)
  }
  return { text, headers, assignments, elements, comments: program.comments.map(spanOf) }
}

/**
 * Tells the line (from 1) that a path stands on; for a path that is not written, the line of the nearest table around it.
 */
export function lineFinder(layout: Layout): (path: TomlPath) => number {
  const exact = new Map<string, number>()
  // Tables that exist only through what stands below them.
  const below = new Map<string, number>()
  for (const { path, line } of [...layout.assignments, ...layout.elements, ...layout.headers]) {
    setFirst(exact, identity(path), line)
    for (let length = path.length - 1; length > 0; length--)
      setFirst(below, identity(path.slice(0, length)), line)
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const wanted = identity(path.slice(0, length))
      const line = exact.get(wanted) ?? below.get(wanted)
      if (line !== undefined) return line
    }
    return 1
  }
}

function setFirst(lines: Map<string, number>, path: string, line: number): void {
  if (!lines.has(path)) lines.set(path, line)
}

function identity(path: TomlPath): string {
  return JSON.stringify(path)
}

function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value
}

function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return { start: node.range[0], end: node.range[1] }
}

function shapeOf(node: AST.TOMLContentNode): 'plain' | 'list' | 'table' {
  if (node.type === 'TOMLArray') return 'list'
  return node.type === 'TOMLInlineTable' ? 'table' : 'plain'
}
