/**
 * The text of a flag as its value, by the rules of Go's flag package and urfave/cli: booleans, 64-bit integers,
 * durations, lists. Pure; whoever calls says where the text came from.
 */
import type { FlagSpec, FlagValue } from './command-spec.ts'

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const)
])

/** ms of each unit of a Go duration */
const units: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000]
])

/** What each type accepts, in words for people. */
export const acceptedValues: Readonly<Record<FlagSpec['type'], string>> = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  duration: 'a duration such as 30s, 10m or 1h30m',
  list: 'texts separated by commas'
}

/** The value, or undefined when the text is not one. Durations are ms. */
export function readFlagValue(type: FlagSpec['type'], text: string): FlagValue | undefined {
  switch (type) {
    case 'string':
      return text
    case 'boolean':
      return truths.get(text)
    case 'integer':
      return readInteger(text)
    case 'duration':
      return readDuration(text)
    case 'list':
      return text === '' ? [] : text.split(',').map((item) => item.trim())
  }
}

function readInteger(text: string): number | undefined {
  const match = /^([+-]?)(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(text)
  if (!match) return undefined
  const value = Number(match[2])
  if (!Number.isSafeInteger(value)) return undefined
  return match[1] === '-' && value !== 0 ? -value : value
}

function readDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  for (const [, number, unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(number) * (units.get(unit) ?? Number.NaN)
  }
  if (!Number.isFinite(total)) return undefined
  return text.startsWith('-') ? -total : total
}

/** `1h30m`, `10m`, `1.5s`, `0s` from ms. Reads back to the same value. */
export function formatGoDuration(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : ''
  let rest = Math.abs(milliseconds)
  const hours = Math.floor(rest / 3_600_000)
  rest -= hours * 3_600_000
  const minutes = Math.floor(rest / 60_000)
  rest -= minutes * 60_000
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}`
  if (rest === 0) return text === '' ? '0s' : sign + text
  return `${sign}${text}${Number.isInteger(rest) && rest < 1_000 ? `${rest}ms` : `${rest / 1_000}s`}`
}
