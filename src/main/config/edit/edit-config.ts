/**
 * Changes the text of a configuration file and leaves everything else as it is: comments, order, unknown keys, line
 * endings, byte order mark. After every edit the text is read again and held against the intended values; it refuses to
 * give out a text that does not read as intended.
 */
import { PosterError } from '../../lib/error.ts'
import type { FileDescription, Members } from '../schema/describe.ts'
import { readLayout, type Layout } from '../toml/layout.ts'
import { isTable, parseToml, withoutByteOrderMark, type TomlTable } from '../toml/parse-toml.ts'
import { samePath, showPath, type TomlPath } from '../toml/path.ts'
import { isInputTable, type TomlInput, type TomlInputTable } from '../toml/write-toml.ts'
import { sameValue, valueAt, withValue, withoutPath } from './edit-object.ts'
import { resolvePath } from './resolve-path.ts'
import { spliceAddElement, spliceAddEntry } from './splice-list.ts'
import { spliceRemove } from './splice-remove.ts'
import { spliceAdd, spliceReplace } from './splice-set.ts'
import { applySplices, type Splice } from './text-lines.ts'

/** Paths are in the caller's spelling; the file's own is found without regard to case. */
export type ConfigEdit =
  /** Gives a key a value. A table given for a path makes the table at that path hold exactly these keys. */
  | { readonly act: 'set'; readonly path: TomlPath; readonly value: TomlInput }
  /** Takes out a key, a table, or (path ending in a position) an entry of a list. */
  | { readonly act: 'remove'; readonly path: TomlPath }
  /** Appends an entry to the list of tables at `path`. */
  | { readonly act: 'add-entry'; readonly path: TomlPath; readonly value: TomlInputTable }

/**
 * The text with the edits applied in order.
 * @throws PosterError CONFIG_SYNTAX when `text` is not TOML; CONFIG_TARGET_NOT_FOUND; CONFIG_EDIT_MISMATCH;
 *   INVALID_ARGUMENT for a value TOML cannot hold
 */
export function editConfig<M extends Members>(
  file: FileDescription<M>,
  text: string,
  edits: readonly ConfigEdit[]
): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  let body = withoutByteOrderMark(text)
  for (const edit of edits) body = applyEdit(file, body, edit)
  return mark + body
}

function applyEdit(file: FileDescription<Members>, text: string, edit: ConfigEdit): string {
  const name = `${file.name}.cfg`
  const before = parseToml(text, name)
  const path = resolvePath(file.members, before, edit.path)
  if (path.length === 0) {
    throw new PosterError('INVALID_ARGUMENT', 'a whole file cannot be set or removed as one value')
  }
  const resolved = { ...edit, path }
  const parts = expand(resolved, before)
  if (parts) return parts.reduce((current, part) => applyEdit(file, current, part), text)

  const layout = readLayout(text)
  const plan = planEdit(resolved, before, layout)
  const after = applySplices(text, plan.splices)
  verify(name, after, plan.intended, edit.path)
  if (plan.keepsComments) verifyComments(layout, readLayout(after), edit.path)
  return after
}

/** An edit of a table that is there already is an edit of each of its keys. */
function expand(edit: ConfigEdit, before: TomlTable): ConfigEdit[] | undefined {
  if (edit.act !== 'set' || !isInputTable(edit.value)) return undefined
  const { path, value } = edit
  const present = valueAt(before, path)
  if (!isTable(present)) return undefined
  const removed = Object.keys(present).filter((key) => !Object.hasOwn(value, key))
  return [
    ...Object.entries(value).map(([key, member]): ConfigEdit => ({
      act: 'set',
      path: [...path, key],
      value: member
    })),
    ...removed.map((key): ConfigEdit => ({ act: 'remove', path: [...path, key] }))
  ]
}

interface Plan {
  readonly splices: readonly Splice[]
  readonly intended: TomlTable
  /** False where comments are meant to go: inside a removed table. */
  readonly keepsComments: boolean
}

function planEdit(edit: ConfigEdit, before: TomlTable, layout: Layout): Plan {
  const { path } = edit
  const present = valueAt(before, path)
  switch (edit.act) {
    case 'set':
      return {
        splices: spliceSet(layout, before, path, edit.value),
        intended: withValue(before, path, edit.value),
        keepsComments: true
      }
    case 'remove':
      if (present === undefined) throw missing(path)
      return {
        splices: spliceRemove(layout, path),
        intended: withoutPath(before, path, layout),
        keepsComments: layout.assignments.some((one) => samePath(one.path, path))
      }
    case 'add-entry': {
      const count = Array.isArray(present) ? present.length : 0
      if (present !== undefined && !Array.isArray(present)) {
        throw new PosterError('CONFIG_TARGET_NOT_FOUND', `${showPath(path)} is not a list of tables`)
      }
      return {
        splices: spliceAddEntry(layout, path, count, edit.value),
        intended: withValue(before, [...path, count], edit.value),
        keepsComments: true
      }
    }
  }
}

function spliceSet(layout: Layout, before: TomlTable, path: TomlPath, value: TomlInput): readonly Splice[] {
  const replaced = spliceReplace(layout, path, value)
  if (replaced) return replaced
  const present = valueAt(before, path)
  if (present !== undefined) {
    // A table or list of tables with headers of its own, to be replaced by a plain value.
    throw new PosterError(
      'CONFIG_TARGET_NOT_FOUND',
      `${showPath(path)} is a table and cannot become a single value`,
      {
        advice: 'Remove the table first'
      }
    )
  }
  const at = path.findIndex(
    (step, depth) =>
      typeof step === 'number' && depth < path.length - 1 && !valueAt(before, path.slice(0, depth + 1))
  )
  if (at !== -1) throw missing(path.slice(0, at + 1))
  if (typeof path.at(-1) !== 'number') return spliceAdd(layout, path, value)
  const list = path.slice(0, -1)
  const entries = valueAt(before, list)
  if (isInputTable(value))
    return spliceAddEntry(layout, list, Array.isArray(entries) ? entries.length : 0, value)
  return spliceAddElement(layout, list, value)
}

function missing(path: TomlPath): PosterError {
  return new PosterError('CONFIG_TARGET_NOT_FOUND', `there is no ${showPath(path)} in this file`)
}

function verify(name: string, after: string, intended: TomlTable, path: TomlPath): void {
  let read: TomlTable
  try {
    read = parseToml(after, name)
  } catch (error) {
    throw mismatch(path, error)
  }
  if (!sameValue(read, intended)) throw mismatch(path)
}

function verifyComments(before: Layout, after: Layout, path: TomlPath): void {
  const left = new Map<string, number>()
  for (const { start, end } of after.comments) {
    const comment = after.text.slice(start, end).trimEnd()
    left.set(comment, (left.get(comment) ?? 0) + 1)
  }
  for (const { start, end } of before.comments) {
    const comment = before.text.slice(start, end).trimEnd()
    const count = left.get(comment) ?? 0
    if (count === 0) throw mismatch(path)
    left.set(comment, count - 1)
  }
}

function mismatch(path: TomlPath, cause?: unknown): PosterError {
  return new PosterError(
    'CONFIG_EDIT_MISMATCH',
    `changing ${showPath(path)} would not have read back as intended`,
    {
      cause,
      advice: 'Nothing was changed; edit the file by hand'
    }
  )
}
