/**
 * JSON that never rounds a 64-bit integer. Go writes uint64 as plain digits; JSON.parse would round those past 2^53.
 * Here such an integer becomes a bigint, every other number stays a number, and bigints are written as plain digits.
 * Source: node-protocol.md §5.2.3, §6.4. It refuses to guess types: callers validate what they read.
 */
import { randomBytes } from 'node:crypto'
import { PosterError, messageOf } from './error.ts'

export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * One of the two is true for every text with an integer of 16 digits or more outside its strings, and for few others. They
 * are two, and say no more than a character before the digits, since that is searched three times as fast.
 */
const longInteger = /[[:,\s-]\d{16}/
const longIntegerAlone = /^\d{16}/
/** A quote, or a number that begins with 16 digits or more; not the digits after a point or an exponent. */
const quoteOrLongNumber = /"|(?<![\d.eE+-])-?\d{16,}(?:[.eE][\d.eE+-]*)?/g
/** Marks a lifted integer. Nobody outside the process knows it, so no input can imitate it. */
const mark = `\uE000${randomBytes(12).toString('hex')}:`
const markedInteger = new RegExp(`"${mark}(-?\\d+)"`, 'g')

/** @throws PosterError INVALID_JSON */
export function parseJson(text: string): JsonValue {
  try {
    // JSON.parse returns exactly the JSON types.
    if (!longInteger.test(text) && !longIntegerAlone.test(text)) return JSON.parse(text) as JsonValue
    const lifted = liftLongIntegers(text)
    return JSON.parse(lifted, restoreLifted) as JsonValue
  } catch (error) {
    throw new PosterError('INVALID_JSON', `not valid JSON: ${messageOf(error)}`, { cause: error })
  }
}

/** Strings are skipped by hand: a pattern over a string of megabytes would exhaust the stack. */
function liftLongIntegers(text: string): string {
  let lifted = ''
  let copied = 0
  quoteOrLongNumber.lastIndex = 0
  for (let match = quoteOrLongNumber.exec(text); match; match = quoteOrLongNumber.exec(text)) {
    const [token] = match
    if (token === '"') quoteOrLongNumber.lastIndex = endOfString(text, match.index + 1)
    else if (!/[.eE]/.test(token) && !Number.isSafeInteger(Number(token))) {
      lifted += `${text.slice(copied, match.index)}"${mark}${token}"`
      copied = quoteOrLongNumber.lastIndex
    }
  }
  return lifted + text.slice(copied)
}

/** The index after the quote that ends a string whose content begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (quote - backslashes > start && text.charCodeAt(quote - backslashes - 1) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return quote + 1
  }
  return text.length
}

function restoreLifted(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value
}

/** JSON text of a value; bigints as digits. `undefined` members are left out, as in JSON.stringify. */
export function stringifyJson(value: unknown, indent?: string): string {
  try {
    // A third of the time of the way below, and most values hold no bigint.
    return JSON.stringify(value, undefined, indent)
  } catch (error) {
    // A bigint; or a cycle, which throws once more.
    if (!(error instanceof TypeError)) throw error
    return stringifyWithBigints(value, indent)
  }
}

function stringifyWithBigints(value: unknown, indent: string | undefined): string {
  let sawBigint = false
  const text = JSON.stringify(
    value,
    (_key, member: unknown) => {
      if (typeof member !== 'bigint') return member
      sawBigint = true
      return mark + member.toString()
    },
    indent
  )
  return sawBigint ? text.replace(markedInteger, '$1') : text
}

const goEscapes: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029'
}

/** JSON text with the characters escaped that Go's encoding/json escapes (node-protocol.md §5). */
export function stringifyGoJson(value: unknown): string {
  const text = stringifyJson(value)
  return /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, (c) => goEscapes[c] ?? c) : text
}
