/**
 * Values to TOML text, in the plainest form every reader takes: basic strings, one line, no dates. It refuses what TOML
 * cannot say instead of writing something near it.
 */
import { PosterError } from '../../lib/error.ts'
import { showKey } from './path.ts'

/** A number that must carry a decimal point: early Go managers reject `1` where they want `1.0`. */
export class TomlFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** What can be written. A number without a fraction becomes an integer; use {@link TomlFloat} for a float. */
export type TomlInput = string | number | bigint | boolean | TomlFloat | readonly TomlInput[] | TomlInputTable
export interface TomlInputTable {
  readonly [key: string]: TomlInput
}

export function isInputTable(value: TomlInput): value is TomlInputTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlFloat)
}

/** @throws PosterError INVALID_ARGUMENT for what TOML cannot say: lone surrogates, integers beyond int64. */
export function writeTomlValue(value: TomlInput): string {
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return writeInteger(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : writeFloat(value)
  if (value instanceof TomlFloat) return writeFloat(value.value)
  if (isInputTable(value)) return writeInlineTable(value)
  return `[${value.map(writeTomlValue).join(', ')}]`
}

function writeInlineTable(table: TomlInputTable): string {
  const members = Object.entries(table).map(
    ([key, value]) => `${writeTomlKey(key)} = ${writeTomlValue(value)}`
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

export function writeTomlKey(name: string): string {
  return showKey(name).startsWith('"') ? writeString(name) : name
}

function writeInteger(value: bigint): string {
  if (BigInt.asIntN(64, value) !== value) {
    throw new PosterError('INVALID_ARGUMENT', `the integer ${value} does not fit into 64 bits`)
  }
  return value.toString()
}

function writeFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const text = Object.is(value, -0) ? '-0.0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r'
}

function writeString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      'the text holds half a character and cannot be written to a file'
    )
  }
  const escaped = text.replace(/["\\\p{Cc}\u2028\u2029\uFEFF]/gu, (character) => {
    const short = shortEscapes[character]
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`
  })
  return `"${escaped}"`
}
