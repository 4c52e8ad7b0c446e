/**
 * The vocabulary in which a configuration file is described once: keys with their types, defaults and meaning, tables,
 * and lists of tables. The same description reads a file, finds unknown keys, tells what a change needs, prints the
 * effective configuration, and feeds the form and the documentation. It holds data only; the acts are beside it.
 */
import type { TomlValue } from '../toml/parse-toml.ts'
import type { TomlInput } from '../toml/write-toml.ts'

/** When a changed key takes effect: at the next use after a reload, or only after a restart. */
export type Effect = 'now' | 'restart'

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  /** `at`: which element of a list or table was refused. */
  | { readonly ok: false; readonly at?: readonly (string | number)[] }

export type ValueKind =
  | 'text'
  | 'boolean'
  | 'integer'
  | 'float'
  | 'duration'
  | 'fil'
  | 'address'
  | 'actor'
  | 'api'
  | 'choice'
  | 'list'
  | 'map'

/** How one kind of value is read and printed. */
export interface ValueType<T> {
  readonly kind: ValueKind
  /** Accepted values for people, ending a sentence such as "… must be". */
  readonly accepts: string
  /** The alternatives of a choice. */
  readonly choices?: readonly string[]
  /** The type of the elements of a list or map. */
  readonly element?: ValueType<unknown>
  parse(value: TomlValue): Parsed<T>
  /** The value as it is written to a file; undefined = the key is left out. */
  print(value: T): TomlInput | undefined
  /** The value with secrets covered, for logs and reports. Defaults to `print`. */
  mask?(value: T): TomlInput | undefined
}

export interface KeyDescription<T> {
  readonly member: 'key'
  /** Spelling in the file. */
  readonly name: string
  /** Earlier spellings that are still read. */
  readonly formerNames: readonly string[]
  /** Which spelling counts when both are written and neither is empty. */
  readonly precedence: 'name' | 'former'
  readonly type: ValueType<T>
  /** The value when the key is not written. */
  readonly fallback: T
  /** The value in the commented example file; undefined = the key is not in it. */
  readonly example: TomlInput | undefined
  readonly effect: Effect | undefined
  /** First version that knows the key; '' = every version; 'PoSter Console' = a key of our own. */
  readonly since: string
  readonly about: string
}

export interface TableDescription<M extends Members> {
  readonly member: 'table'
  readonly name: string
  readonly members: M
  /** Counts for every key below that says nothing itself. */
  readonly effect: Effect | undefined
  /** False = the header is not in the example file. */
  readonly inExample: boolean
  readonly about: string
}

/** What is to be said about one entry of a list of tables. */
export type EntryRemark =
  /** The entry is left out, and why. `untouched`: it holds nothing but headers, as a default file leaves it. */
  | { readonly kind: 'ignore'; readonly untouched: boolean; readonly message: string }
  /** The entry counts; something in it does not do what one may think. */
  | { readonly kind: 'note'; readonly key: string; readonly message: string }
  | { readonly kind: 'problem'; readonly key: string; readonly message: string; readonly advice: string }

export interface ListDescription<M extends Members> {
  readonly member: 'list'
  readonly name: string
  readonly members: M
  readonly effect: Effect | undefined
  readonly inExample: boolean
  readonly about: string
  /** What names an entry across two versions of the file; undefined = its position. */
  identify?(entry: ReadMembers<M>): string | undefined
  /** @param written spellings of all keys with a value in the entry, those of its tables included. */
  inspect?(
    entry: ReadMembers<M>,
    written: readonly string[],
    earlier: readonly ReadMembers<M>[]
  ): EntryRemark[]
}

/**
 * Any member, its types forgotten. The functions of a description take their own entry type, so they are methods here
 * (compared loosely by TypeScript) and only ever get what the same description has read.
 */
export type Member = KeyDescription<unknown> | AnyTable | AnyList
export interface AnyTable extends Omit<TableDescription<Members>, 'members'> {
  readonly members: Members
}
export interface AnyList extends Omit<ListDescription<Members>, 'members' | 'identify' | 'inspect'> {
  readonly members: Members
  identify?(entry: unknown): string | undefined
  inspect?(entry: unknown, written: readonly string[], earlier: readonly unknown[]): EntryRemark[]
}
export interface Members {
  readonly [property: string]: Member
}

/** The typed object that a described table reads to. */
export type ReadMembers<M> = { readonly [K in keyof M]: ReadMember<M[K]> }
type ReadMember<D> =
  D extends KeyDescription<infer T>
    ? T
    : D extends { readonly member: 'table'; readonly members: infer M }
      ? ReadMembers<M>
      : D extends { readonly member: 'list'; readonly members: infer M }
        ? readonly ReadMembers<M>[]
        : never

export interface KeyOptions {
  readonly formerNames?: readonly string[]
  readonly precedence?: 'name' | 'former'
  readonly example?: TomlInput
  readonly effect?: Effect
  readonly since?: string
}

/** Describes a key. The fallback may be undefined where the type has no such value: "not set". */
export function key<T, F extends T | undefined>(
  name: string,
  type: ValueType<T>,
  fallback: F,
  about: string,
  options: KeyOptions = {}
): KeyDescription<T | F> {
  return {
    member: 'key',
    name,
    formerNames: options.formerNames ?? [],
    precedence: options.precedence ?? 'name',
    type: {
      ...type,
      print: (value) => (value === undefined ? undefined : type.print(value)),
      mask: (value) => (value === undefined ? undefined : (type.mask ?? type.print)(value))
    },
    fallback,
    example: options.example,
    effect: options.effect,
    since: options.since ?? '',
    about
  }
}

export interface TableOptions {
  readonly effect?: Effect
  readonly inExample?: boolean
}

export function table<const M extends Members>(
  name: string,
  about: string,
  members: M,
  options: TableOptions = {}
): TableDescription<M> {
  return {
    member: 'table',
    name,
    members,
    about,
    effect: options.effect,
    inExample: options.inExample ?? true
  }
}

export interface ListOptions<M extends Members> extends TableOptions {
  readonly identify?: (entry: ReadMembers<M>) => string | undefined
  readonly inspect?: (
    entry: ReadMembers<M>,
    written: readonly string[],
    earlier: readonly ReadMembers<M>[]
  ) => EntryRemark[]
}

export function list<const M extends Members>(
  name: string,
  about: string,
  members: M,
  options: ListOptions<M> = {}
): ListDescription<M> {
  const { identify, inspect } = options
  return {
    member: 'list',
    name,
    members,
    about,
    effect: options.effect,
    inExample: options.inExample ?? true,
    ...(identify && { identify }),
    ...(inspect && { inspect })
  }
}

/** What is to be said about entries that do not stand well together; `path` leads to the key of one of them. */
export interface FileRemark {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** A whole file. */
export interface FileDescription<M extends Members> {
  /** `sector-manager` or `ext-prover`: the file is `<name>.cfg`. */
  readonly name: string
  readonly members: M
  /** What its parts say only together. */
  inspect?(config: ReadMembers<M>): readonly FileRemark[]
}
