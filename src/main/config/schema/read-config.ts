/**
 * Reads a file's text by its description: names matched exactly and then without case, earlier spellings, defaults per
 * block. Pure; it never stops at the first mistake, so that a form can show all of them.
 * Sources: node-protocol.md §2.3 (names), §3 (defaults per block), §10 (unknown keys are not errors).
 */
import {
  isTable,
  parseToml,
  withoutByteOrderMark,
  type TomlTable,
  type TomlValue
} from '../toml/parse-toml.ts'
import { lineFinder, readLayout } from '../toml/layout.ts'
import { sameName, showPath, type TomlPath } from '../toml/path.ts'
import type { AnyList, AnyTable, FileDescription, KeyDescription, Members, ReadMembers } from './describe.ts'
import { suggestKey } from './suggest-key.ts'

/** Something worth telling that does not stop the node. */
export interface ConfigNotice {
  /** `untouched-entry`: headers of a default file nobody has filled in; nothing to worry about. */
  readonly kind: 'unknown-key' | 'duplicate-key' | 'ignored-entry' | 'untouched-entry' | 'note'
  readonly path: TomlPath
  readonly line: number
  readonly message: string
}

/** Something the file cannot be used with. */
export interface ConfigProblem {
  readonly path: TomlPath
  readonly line: number
  readonly message: string
  readonly advice: string
}

export interface ReadConfig<M extends Members> {
  /** Complete and typed; where a problem is reported it holds the default. */
  readonly value: ReadMembers<M>
  readonly problems: readonly ConfigProblem[]
  readonly notices: readonly ConfigNotice[]
}

const mostRemarks = 200

/**
 * @param fileName for error messages.
 * @throws PosterError CONFIG_SYNTAX, CONFIG_VALUE (integer beyond int64); everything else is a problem or a notice.
 */
export function readConfig<const M extends Members>(
  file: FileDescription<M>,
  text: string,
  fileName: string
): ReadConfig<M> {
  const reader = new Reader(file.members, withoutByteOrderMark(text))
  const read = reader.readMembers(file.members, parseToml(text, fileName), [])
  // readMembers fills exactly the properties of the description, each from its own type or fallback.
  const value = read.value as ReadMembers<M>
  for (const { path, message } of file.inspect?.(value) ?? []) reader.note(path, message)
  return { value, problems: reader.problems, notices: reader.notices }
}

interface ReadTable {
  readonly value: Readonly<Record<string, unknown>>
  /** Spellings of all keys with a value in the table and below. */
  readonly written: readonly string[]
}

class Reader {
  readonly problems: ConfigProblem[] = []
  readonly notices: ConfigNotice[] = []
  readonly #root: Members
  readonly #text: string
  #findLine: ((path: TomlPath) => number) | undefined

  constructor(root: Members, text: string) {
    this.#root = root
    this.#text = text
  }

  readMembers(members: Members, source: TomlTable, path: TomlPath): ReadTable {
    const used = new Set<string>()
    const value: Record<string, unknown> = {}
    for (const [property, member] of Object.entries(members)) {
      switch (member.member) {
        case 'key':
          value[property] = this.#readKey(member, source, path, used)
          break
        case 'table':
          value[property] = this.#readTable(member, source, path, used)
          break
        case 'list':
          value[property] = this.#readList(member, source, path, used)
          break
      }
    }
    this.#reportUnused(members, source, path, used)
    return { value, written: writtenKeys(source) }
  }

  note(path: TomlPath, message: string): void {
    this.#notice('note', path, message)
  }

  #readKey(member: KeyDescription<unknown>, source: TomlTable, path: TomlPath, used: Set<string>): unknown {
    const names =
      member.precedence === 'former'
        ? [...member.formerNames, member.name]
        : [member.name, ...member.formerNames]
    const candidates: { value: unknown; blank: boolean }[] = []
    for (const name of names) {
      const spelling = findSpelling(source, name)
      if (spelling === undefined || used.has(spelling)) continue
      used.add(spelling)
      const written = source[spelling]
      if (written === undefined) continue
      const parsed = member.type.parse(written)
      if (parsed.ok) candidates.push({ value: parsed.value, blank: isBlank(parsed.value, member.type.kind) })
      else this.#refuse(member, written, [...path, spelling], parsed.at)
    }
    const chosen = candidates.find((candidate) => !candidate.blank) ?? candidates[0]
    return chosen ? chosen.value : member.fallback
  }

  #readTable(member: AnyTable, source: TomlTable, path: TomlPath, used: Set<string>): unknown {
    const spelling = findSpelling(source, member.name)
    const written = spelling === undefined ? undefined : source[spelling]
    if (spelling === undefined || written === undefined)
      return this.readMembers(member.members, {}, path).value
    used.add(spelling)
    const below = [...path, spelling]
    if (isTable(written)) return this.readMembers(member.members, written, below).value
    this.#report(
      below,
      `${showPath(below)} must be a table`,
      `Write it as [${showPath(below)}] with its keys below`
    )
    return this.readMembers(member.members, {}, path).value
  }

  #readList(member: AnyList, source: TomlTable, path: TomlPath, used: Set<string>): unknown {
    const spelling = findSpelling(source, member.name)
    const written = spelling === undefined ? undefined : source[spelling]
    if (spelling === undefined || written === undefined) return []
    used.add(spelling)
    const below = [...path, spelling]
    const tables = Array.isArray(written) ? written : undefined
    if (!tables?.every(isTable)) {
      this.#report(
        below,
        `${showPath(below)} must be a list of tables`,
        `Write each entry as [[${showPath(below)}]] with its keys below`
      )
      return []
    }
    const entries: unknown[] = []
    for (const [at, table] of tables.entries()) {
      const entry = this.readMembers(member.members, table, [...below, at])
      if (this.#inspect(member, entry, entries, [...below, at])) entries.push(entry.value)
    }
    return entries
  }

  /** True when the entry counts. */
  #inspect(member: AnyList, entry: ReadTable, earlier: readonly unknown[], path: TomlPath): boolean {
    let counts = true
    for (const remark of member.inspect?.(entry.value, entry.written, earlier) ?? []) {
      switch (remark.kind) {
        case 'ignore':
          counts = false
          this.#notice(
            remark.untouched ? 'untouched-entry' : 'ignored-entry',
            path,
            `${showPath(path)}: ${remark.message}`
          )
          break
        case 'note':
          this.#notice('note', [...path, remark.key], `${showPath(path)}: ${remark.message}`)
          break
        case 'problem':
          this.#report([...path, remark.key], `${showPath(path)}: ${remark.message}`, remark.advice)
          break
      }
    }
    return counts
  }

  #reportUnused(members: Members, source: TomlTable, path: TomlPath, used: ReadonlySet<string>): void {
    for (const spelling of Object.keys(source)) {
      if (used.has(spelling)) continue
      if (this.notices.length >= mostRemarks) return
      const keyPath = [...path, spelling]
      const twin = [...used].find((other) => sameName(other, spelling))
      if (twin !== undefined) {
        this.#notice('duplicate-key', keyPath, `${showPath(keyPath)} is ignored: ${twin} names the same key`)
        continue
      }
      const suggestion = suggestKey(this.#root, members, spelling)
      this.#notice(
        'unknown-key',
        keyPath,
        `${showPath(keyPath)} is not a known key and has no effect${suggestion ? `; ${suggestion}` : ''}`
      )
    }
  }

  #refuse(member: KeyDescription<unknown>, written: TomlValue, path: TomlPath, at: TomlPath = []): void {
    const { type } = member
    const accepts = at.length > 0 ? (type.element?.accepts ?? type.accepts) : type.accepts
    const shown = mayBeSecret(member) ? '' : ` is ${showValue(valueAt(written, at))} but`
    const full = [...path, ...at]
    this.#report(full, `${showPath(full)}${shown} must be ${accepts}`, `Write ${accepts}, or remove the key`)
  }

  #report(path: TomlPath, message: string, advice: string): void {
    if (this.problems.length < mostRemarks)
      this.problems.push({ path, line: this.#lineOf(path), message, advice })
  }

  #notice(kind: ConfigNotice['kind'], path: TomlPath, message: string): void {
    if (this.notices.length < mostRemarks)
      this.notices.push({ kind, path, line: this.#lineOf(path), message })
  }

  #lineOf(path: TomlPath): number {
    this.#findLine ??= lineFinder(readLayout(this.#text))
    return this.#findLine(path)
  }
}

function writtenKeys(source: TomlTable): string[] {
  return Object.entries(source).flatMap(([spelling, value]) =>
    isTable(value) ? writtenKeys(value) : [spelling]
  )
}

/** The key of a table that stands for a name: exact first, then without case. */
export function findSpelling(source: TomlTable, name: string): string | undefined {
  if (Object.hasOwn(source, name)) return name
  return Object.keys(source).find((spelling) => sameName(spelling, name))
}

/** A value that gives way to another spelling of the same key; fees of 0 do, as in the original (§3.6). */
function isBlank(value: unknown, kind: string): boolean {
  return value === undefined || value === '' || (kind === 'fil' && value === 0n)
}

/** Endpoints may carry a token, and a token may be written with a wrong type. */
function mayBeSecret(member: KeyDescription<unknown>): boolean {
  const { kind } = member.type
  return kind === 'api' || member.type.element?.kind === 'api' || /token|dsn|meta/i.test(member.name)
}

function valueAt(value: TomlValue, path: TomlPath): TomlValue | undefined {
  let found: TomlValue | undefined = value
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined
    else found = isTable(found) ? found[step] : undefined
  }
  return found
}

function showValue(value: TomlValue | undefined): string {
  if (Array.isArray(value)) return 'a list'
  if (isTable(value)) return 'a table'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'object') return 'a date'
  return String(value)
}
