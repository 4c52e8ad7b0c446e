/**
 * The fields of a log call as plain, bounded JSON data without secrets, ready to be kept, sent and printed. It refuses to
 * print stacks unless asked, to follow cycles, and to copy things of any size.
 */
import type { LogFields } from './logger.ts'
import { isSecretKey, redacted, type Redactor } from './redact.ts'

export type PlainValue =
  string | number | bigint | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue }

export interface PlainFieldsOptions {
  /** Adds `<key>.stack` beside every error. */
  readonly stacks: boolean
}

/** One walk over the fields of one call. */
interface Walk extends PlainFieldsOptions {
  readonly redactor: Redactor
  /** values that may still be copied */
  remaining: number
}

const deepest = 6
const mostValues = 2_000
const mostMembers = 200
const longestText = 16_384
const longestScanned = 1 << 20
const longestCauseChain = 8

/**
 * An own copy of the fields. Errors become one text (message, code, causes), dates ISO text, bytes their count, numbers
 * that JSON does not know their name; functions, symbols and undefined are left out.
 */
export function plainFields(
  fields: LogFields,
  redactor: Redactor,
  options: PlainFieldsOptions
): Record<string, PlainValue> {
  return copyMembers(entriesOf(fields), { redactor, ...options, remaining: mostValues }, [fields])
}

/** `text` without secrets, cut to `limit` characters with a note. Cut last, so that no half of a secret stays. */
export function cleanText(text: string, redactor: Redactor, limit = longestText): string {
  const clean = redactor.redact(text.length > longestScanned ? text.slice(0, longestScanned) : text)
  return clean.length <= limit ? clean : `${clean.slice(0, limit)}… (${text.length} characters)`
}

function copyMembers(
  entries: readonly (readonly [string, unknown])[],
  walk: Walk,
  parents: readonly object[]
): Record<string, PlainValue> {
  // No prototype: a key may be any text, `__proto__` too. An empty object is a Record by construction.
  const result = Object.create(null) as Record<string, PlainValue>
  for (const [rawKey, value] of entries.slice(0, mostMembers)) {
    const key = cleanText(rawKey, walk.redactor, 256)
    const copy = copyMember(rawKey, value, walk, parents)
    if (copy !== undefined) result[key] = copy
    if (walk.stacks && value instanceof Error && value.stack !== undefined) {
      result[`${key}.stack`] = cleanText(value.stack, walk.redactor)
    }
  }
  if (entries.length > mostMembers) result['…'] = 'more left out'
  return result
}

function copyMember(
  key: string,
  value: unknown,
  walk: Walk,
  parents: readonly object[]
): PlainValue | undefined {
  if (
    isSecretKey(key) &&
    value !== '' &&
    typeof value !== 'boolean' &&
    value !== null &&
    value !== undefined
  ) {
    return redacted
  }
  return copyValue(value, walk, parents)
}

function copyValue(value: unknown, walk: Walk, parents: readonly object[]): PlainValue | undefined {
  if (walk.remaining-- <= 0) return '<too much>'
  switch (typeof value) {
    case 'string':
      return cleanText(value, walk.redactor)
    case 'number':
      return Number.isFinite(value) ? redactNumber(value, walk.redactor) : nameOfNumber(value)
    case 'bigint':
      return redactNumber(value, walk.redactor)
    case 'boolean':
      return value
    case 'undefined':
    case 'function':
    case 'symbol':
      return undefined
    case 'object':
      return value === null ? null : copyObject(value, walk, parents)
  }
}

function copyObject(value: object, walk: Walk, parents: readonly object[]): PlainValue {
  if (value instanceof Error) return cleanText(describeCauses(value), walk.redactor)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`
  if (parents.includes(value)) return '<circular>'
  if (parents.length > deepest) return '<too deep>'
  const inner = [...parents, value]
  if (Array.isArray(value)) return copyList(value, walk, inner)
  if (value instanceof Set) return copyList(firstOf(value), walk, inner)
  if (value instanceof Map) {
    const entries = firstOf(value).map(([key, member]): [string, unknown] => [String(key), member])
    return copyMembers(entries, walk, inner)
  }
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      // Found to be a function; TypeScript only knows `Function`.
      const json = (value.toJSON as () => unknown).call(value)
      return copyValue(json === value ? null : json, walk, inner) ?? null
    }
    return copyMembers(entriesOf(value), walk, inner)
  } catch {
    // A getter or toJSON threw. A log line must not fail its caller.
    return '<unprintable>'
  }
}

/** One more than is printed, so that a surplus shows; a large collection is not copied whole. */
function firstOf<T>(values: Iterable<T>): T[] {
  const first: T[] = []
  for (const value of values) {
    first.push(value)
    if (first.length > mostMembers) break
  }
  return first
}

function entriesOf(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => [key, memberOf(value, key)])
}

function memberOf(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    // A getter threw. A log line must not fail its caller, and the other fields are worth having.
    return '<unprintable>'
  }
}

function copyList(list: readonly unknown[], walk: Walk, parents: readonly object[]): PlainValue {
  const copies = list.slice(0, mostMembers).map((member) => copyValue(member, walk, parents) ?? null)
  return list.length > mostMembers ? [...copies, '… more left out'] : copies
}

function redactNumber<T extends number | bigint>(value: T, redactor: Redactor): T | string {
  const text = String(value)
  const kept = redactor.redact(text)
  return kept === text ? value : kept
}

/** As Go's zap writes them. */
function nameOfNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/** `message (CODE): cause (CODE): …`; a cause whose words already stand in the message is not repeated. */
export function describeCauses(error: unknown): string {
  const parts: string[] = []
  let current = error
  for (let depth = 0; depth < longestCauseChain && current !== undefined && current !== null; depth++) {
    const text = describeOne(current)
    if (!parts.some((part) => part.includes(text))) parts.push(text)
    if (current instanceof AggregateError && !(current.cause instanceof Error)) {
      parts.push(...current.errors.slice(0, 3).map(describeOne))
      break
    }
    current = current instanceof Error ? current.cause : undefined
  }
  return parts.join(': ')
}

function describeOne(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'object' ? '<object>' : String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const text = error.message || error.name
  return code === undefined || text.includes(code) ? text : `${text} (${code})`
}
