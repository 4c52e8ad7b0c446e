/**
 * The object a file must read to after an edit. Worked out from the values alone, independently of the text, so that the
 * two can be held against each other.
 */
import { TomlDate } from 'smol-toml'
import { PosterError } from '../../lib/error.ts'
import { isTable, type TomlTable, type TomlValue } from '../toml/parse-toml.ts'
import { samePath, showPath, type TomlPath } from '../toml/path.ts'
import { TomlFloat, isInputTable, type TomlInput } from '../toml/write-toml.ts'
import type { Layout } from '../toml/layout.ts'

export function valueAt(root: TomlTable, path: TomlPath): TomlValue | undefined {
  let value: TomlValue | undefined = root
  for (const step of path) {
    if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined
    else value = isTable(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }
  return value
}

/** A copy of `root` in which `path` is `value`. @throws PosterError CONFIG_TARGET_NOT_FOUND */
export function withValue(root: TomlTable, path: TomlPath, value: TomlInput): TomlTable {
  const changed = replaceAt(root, path, 0, () => readBack(value))
  return isTable(changed) ? changed : root
}

/**
 * A copy of `root` without `path`. Tables and lists that were written only through what stood in them vanish with it.
 * @throws PosterError CONFIG_TARGET_NOT_FOUND
 */
export function withoutPath(root: TomlTable, path: TomlPath, layout: Layout): TomlTable {
  const changed = replaceAt(root, path, 0, () => undefined)
  const rest = isTable(changed) ? changed : root
  const parent = path.slice(0, -1)
  const left = valueAt(rest, parent)
  const empty = Array.isArray(left) ? left.length === 0 : isTable(left) && Object.keys(left).length === 0
  if (parent.length === 0 || !empty || isWritten(layout, parent)) return rest
  return withoutPath(rest, parent, layout)
}

function isWritten(layout: Layout, path: TomlPath): boolean {
  return [...layout.headers, ...layout.assignments, ...layout.elements].some((place) =>
    samePath(place.path, path)
  )
}

function replaceAt(
  value: TomlValue | undefined,
  path: TomlPath,
  depth: number,
  replacement: () => TomlValue | undefined
): TomlValue | undefined {
  const step = path[depth]
  if (step === undefined) return replacement()
  if (typeof step === 'number') {
    const items: TomlValue[] | undefined = value === undefined ? [] : Array.isArray(value) ? value : undefined
    if (!items || step < 0 || step > items.length || !Number.isInteger(step)) throw notFound(path, depth)
    const item = replaceAt(items[step], path, depth + 1, replacement)
    return item === undefined ? items.toSpliced(step, 1) : items.toSpliced(step, 1, item)
  }
  if (value !== undefined && !isTable(value)) throw notFound(path, depth)
  const copy: TomlTable = Object.assign(emptyTable(), value)
  const item = replaceAt(copy[step], path, depth + 1, replacement)
  if (item === undefined) delete copy[step]
  else copy[step] = item
  return copy
}

function emptyTable(): TomlTable {
  // Without a prototype, as smol-toml makes them: a key may be called __proto__.
  return Object.create(null) as TomlTable
}

function notFound(path: TomlPath, depth: number): PosterError {
  const place = showPath(path.slice(0, depth + 1))
  return new PosterError(
    'CONFIG_TARGET_NOT_FOUND',
    `${showPath(path)} cannot be changed: there is no ${place}`
  )
}

/** What a written value reads back as. */
export function readBack(value: TomlInput): TomlValue {
  if (value instanceof TomlFloat) return value.value
  // An integer has no negative zero.
  if (value === 0) return 0
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value !== 'object') return value
  if (!isInputTable(value)) return value.map(readBack)
  const table = emptyTable()
  for (const [key, member] of Object.entries(value)) table[key] = readBack(member)
  return table
}

/** Equal values, tables without regard to the order of keys. */
export function sameValue(one: TomlValue | undefined, other: TomlValue | undefined): boolean {
  if (one instanceof TomlDate) return other instanceof TomlDate && one.toISOString() === other.toISOString()
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => sameValue(item, other[at]))
    )
  }
  if (isTable(one)) {
    if (!isTable(other)) return false
    const keys = Object.keys(one)
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]))
    )
  }
  return Object.is(one, other)
}
