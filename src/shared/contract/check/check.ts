/**
 * What a value from outside must look like before anyone works with it: small checks that are put together, each giving the
 * value as its type or saying where it is wrong. Nothing is converted, and members that nobody asked for are refused.
 */

/** @param path where the value stands, for the message: `params.miner` @throws CheckError */
export type Check<T> = (value: unknown, path: string) => T

/** What a check lets through. */
export type Checked<C> = C extends Check<infer T> ? T : never

/** Says which member is wrong and what it should be. */
export class CheckError extends Error {
  override readonly name = 'CheckError'

  constructor(path: string, expected: string) {
    super(`${path} must be ${expected}`)
  }
}

/** @param longest most UTF-16 code units */
export function text(longest: number): Check<string> {
  return (value, path) => {
    if (typeof value === 'string' && value.length <= longest) return value
    throw new CheckError(path, `a text of at most ${longest} characters`)
  }
}

/** A text that is not empty. */
export function name(longest: number): Check<string> {
  return (value, path) => {
    if (typeof value === 'string' && value.length > 0 && value.length <= longest) return value
    throw new CheckError(path, `a text of 1 to ${longest} characters`)
  }
}

/** A whole number that is exact. */
export function integer(least: number, most: number): Check<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most)
      return value
    throw new CheckError(path, `a whole number from ${least} to ${most}`)
  }
}

export const boolean: Check<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value
  throw new CheckError(path, 'true or false')
}

export function oneOf<const T extends readonly string[]>(...words: T): Check<T[number]> {
  return (value, path) => {
    const found = words.find((word) => word === value)
    if (found !== undefined) return found
    throw new CheckError(path, `one of ${words.join(', ')}`)
  }
}

export function list<T>(check: Check<T>, most: number): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most)
      throw new CheckError(path, `a list of at most ${most} members`)
    return value.map((member, place) => check(member, `${path}[${place}]`))
  }
}

/** A table with free names, such as environment variables. */
export function record<T>(check: Check<T>, most: number): Check<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isTable(value) || Object.keys(value).length > most)
      throw new CheckError(path, `a table of at most ${most} members`)
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, check(member, `${path}.${key}`)])
    )
  }
}

/** Also lets null through. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path))
}

/** Marks a member that may be missing. */
export interface Optional<T> {
  readonly optional: Check<T>
}

export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check }
}

type Members = Readonly<Record<string, Check<unknown> | Optional<unknown>>>

type Required<M> = { [K in keyof M as M[K] extends Optional<unknown> ? never : K]: Checked<M[K]> }
type Maybe<M> = { [K in keyof M as M[K] extends Optional<unknown> ? K : never]?: OptionalType<M[K]> }
type OptionalType<O> = O extends Optional<infer T> ? T : never

/** Shape of a table with these members and no others. */
export type ObjectOf<M> = { readonly [K in keyof (Required<M> & Maybe<M>)]: (Required<M> & Maybe<M>)[K] }

export function object<M extends Members>(members: M): Check<ObjectOf<M>> {
  return (value, path) => {
    if (!isTable(value)) throw new CheckError(path, 'a table')
    for (const key of Object.keys(value))
      if (!Object.hasOwn(members, key)) throw new CheckError(`${path}.${key}`, 'left out: nobody knows it')
    const result: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(members)) {
      const given = value[key]
      if (typeof member === 'function') result[key] = member(given, `${path}.${key}`)
      else if (given !== undefined) result[key] = member.optional(given, `${path}.${key}`)
    }
    // Every member was put in by its own check just above.
    return result as ObjectOf<M>
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
