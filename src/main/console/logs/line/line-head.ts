/**
 * Level and time of a line, read off its first characters, without reading the rest: millions of lines are passed over to show
 * a few. Knows the console and JSON formats of ours and of the Go node (node-protocol.md §8.1) and those of Rust children:
 * env_logger, fil_logger and tracing. It refuses to guess: a line that begins otherwise has no head.
 */
import { parseLogTime } from '../../../lib/log/log-parse.ts'
import type { LogLevel } from '../../../lib/log/logger.ts'

export interface LineHead {
  readonly level: LogLevel
  /** As the line writes it; see {@link headTime}. */
  readonly timeText: string
}

const levels: Readonly<Record<string, LogLevel>> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
  DPANIC: 'error',
  PANIC: 'error',
  FATAL: 'error'
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/
const shortestTime = 19
const longestTime = 40

/** By the code of their first letter. */
const wordsByInitial: ReadonlyMap<number, readonly string[]> = new Map(
  Object.keys(levels).map((word) => {
    const initial = word.charCodeAt(0)
    return [initial, Object.keys(levels).filter((other) => other.charCodeAt(0) === initial)]
  })
)

const bracketHead = /^\[(\d{4}-\d\d-\d\dT[\d:.]+Z?) +(TRACE|DEBUG|INFO|WARN|ERROR)\b/
const jsonLevel = /"level":"(\w{1,8})"/
const jsonTime = /"ts":"([^"]{1,40})"/
/** Characters of a line in which its head stands. */
const headLength = 200
const zone = /(?:Z|[+-]\d\d:?\d\d)$/

const zero = 0x30
const nine = 0x39
const bracket = 0x5b
const brace = 0x7b
const escape = 0x1b
const tab = 0x09
const blank = 0x20

/** Undefined for a line that does not begin like a record. */
export function readHead(line: string): LineHead | undefined {
  const first = line.charCodeAt(0)
  if (first >= zero && first <= nine) return consoleHead(line)
  if (first === bracket) return bracketedHead(line)
  if (first === brace) return jsonHead(line)
  // A terminal's output may colour the time, too.
  return first === escape
    ? consoleHead(line.slice(0, headLength).replace(/^(?:\u001b\[[\d;]*m)+/, ''))
    : undefined
}

/** By characters and not by a pattern, since every line that is passed over goes through here. */
function consoleHead(line: string): LineHead | undefined {
  if (line.charCodeAt(4) !== 0x2d || line.charCodeAt(10) !== 0x54) return undefined
  let end = shortestTime
  while (end < longestTime && !isBlank(line.charCodeAt(end))) end++
  let from = end
  while (isBlank(line.charCodeAt(from))) from++
  if (from === end) return undefined
  if (line.charCodeAt(from) === escape) from = line.indexOf('m', from) + 1
  const word = wordsByInitial.get(line.charCodeAt(from))?.find((name) => line.startsWith(name, from))
  if (word === undefined || isLetter(line.charCodeAt(from + word.length))) return undefined
  const level = levels[word]
  const timeText = line.slice(0, end)
  return level && timePattern.test(timeText) ? { level, timeText } : undefined
}

function bracketedHead(line: string): LineHead | undefined {
  const match = bracketHead.exec(line)
  const level = levels[match?.[2] ?? '']
  return match?.[1] === undefined || level === undefined ? undefined : { level, timeText: match[1] }
}

function jsonHead(line: string): LineHead | undefined {
  const beginning = line.length > headLength ? line.slice(0, headLength) : line
  const level = levels[jsonLevel.exec(beginning)?.[1]?.toUpperCase() ?? '']
  const timeText = jsonTime.exec(beginning)?.[1]
  return level === undefined || timeText === undefined ? undefined : { level, timeText }
}

/** ms since the Unix epoch. A time without a zone is UTC, as fil_logger writes it. */
export function headTime({ timeText }: LineHead): number | undefined {
  return parseLogTime(zone.test(timeText) ? timeText : `${timeText}Z`)
}

function isBlank(code: number): boolean {
  return code === tab || code === blank
}

function isLetter(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}
