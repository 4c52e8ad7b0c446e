/**
 * TOML text to plain values. A wrapper around smol-toml that speaks in our errors and refuses what a Go reader would:
 * bytes that are not UTF-8, files beyond 4 MiB, integers beyond int64.
 */
import { TomlDate, TomlError, parse } from 'smol-toml'
import { PosterError, messageOf } from '../../lib/error.ts'
import { lineFinder, readLayout } from './layout.ts'
import type { TomlPath } from './path.ts'
import { showPath } from './path.ts'

export type TomlValue = string | number | bigint | boolean | TomlDate | TomlValue[] | TomlTable
export interface TomlTable {
  [key: string]: TomlValue
}

export const maxConfigBytes = 4 * 1024 * 1024
/** Far beyond what any known key needs; what follows may recurse. */
const deepest = 64
const smallestInt64 = -(2n ** 63n)
const largestInt64 = 2n ** 63n - 1n

/** Text of a configuration file's bytes. @throws PosterError TOO_LARGE, CONFIG_SYNTAX */
export function decodeConfig(bytes: Uint8Array, file: string): string {
  if (bytes.byteLength > maxConfigBytes) {
    throw new PosterError(
      'TOO_LARGE',
      `${file} has ${bytes.byteLength} bytes, more than the ${maxConfigBytes} allowed`
    )
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new PosterError('CONFIG_SYNTAX', `${file} is not UTF-8 text`, {
      cause: error,
      advice: 'Save the file as UTF-8'
    })
  }
}

/** Text without a leading byte order mark. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** @throws PosterError CONFIG_SYNTAX with file, line and column; CONFIG_VALUE for an integer beyond int64. */
export function parseToml(text: string, file: string): TomlTable {
  const body = withoutByteOrderMark(text)
  let table: TomlTable
  try {
    table = parse(body, { integersAsBigInt: 'asNeeded', maxDepth: deepest })
  } catch (error) {
    if (!(error instanceof TomlError)) {
      throw new PosterError('CONFIG_SYNTAX', `${file}: ${messageOf(error)}`, { cause: error })
    }
    const atLineEnd = error.column > (body.split('\n')[error.line - 1] ?? '').replace(/\r$/, '').length
    const reason =
      atLineEnd && error.message.includes('in strings')
        ? 'the text in quotes is not closed on this line'
        : (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')
    throw new PosterError('CONFIG_SYNTAX', `${file}:${error.line}:${error.column}: ${reason}`, {
      cause: error,
      advice: `Correct line ${error.line} of the file; it must be valid TOML`
    })
  }
  const tooLarge = findTooLargeInteger(table, [], file)
  if (tooLarge) {
    const line = lineFinder(readLayout(body))(tooLarge)
    throw new PosterError(
      'CONFIG_VALUE',
      `${file}:${line}: ${showPath(tooLarge)}: the integer does not fit into 64 bits`,
      { advice: `Write an integer from ${smallestInt64} to ${largestInt64}` }
    )
  }
  return table
}

function findTooLargeInteger(value: TomlValue, path: TomlPath, file: string): TomlPath | undefined {
  if (path.length > deepest) {
    throw new PosterError(
      'CONFIG_SYNTAX',
      `${file}: ${showPath(path.slice(0, 3))}… is nested deeper than ${deepest} levels`
    )
  }
  if (typeof value === 'bigint') return value < smallestInt64 || value > largestInt64 ? path : undefined
  if (typeof value !== 'object' || value instanceof TomlDate) return undefined
  const members: [string | number, TomlValue][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  for (const [key, member] of members) {
    const found = findTooLargeInteger(member, [...path, key], file)
    if (found) return found
  }
  return undefined
}

/** True for a table, as opposed to a list, a date or a plain value. */
export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlDate)
}
