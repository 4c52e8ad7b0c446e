/**
 * A log line back to a record: our console and JSON formats, and those of the Go node, with TABs or with the blanks a
 * terminal made of them. It refuses to guess: a line that does not begin like a record is not one (a stack trace, the
 * second line of a message), and the caller decides what it belongs to. Escapes in a message are left as they are, since
 * the Go node does not escape.
 */
import { parseJson, type JsonValue } from '../json.ts'
import type { LogFields, LogLevel, LogRecord } from './logger.ts'

const levels: Readonly<Record<string, LogLevel>> = {
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
  DPANIC: 'error',
  PANIC: 'error',
  FATAL: 'error'
}

const timePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))$/
const callerPattern = /^[^\s:]+\.\w+:\d+$/
const colourPattern = /\p{Cc}\[[\d;]*m/gu
const linePattern = /^(\S+)[\t ]+([A-Z]+)[\t ]+(.*)$/s
const blankCaller = /^(.*?)[\t ]+([^\s:]+\.\w+:\d+)(?:[\t ]+(.*))?$/s
const longestLogger = 128
const mostAttempts = 8

/** The record a line holds (without line end), or undefined. */
export function parseLogLine(line: string): LogRecord | undefined {
  return line.startsWith('{') ? parseJsonLine(line) : parseConsoleLine(line)
}

/** ms since the Unix epoch of `2022-04-27T19:15:00.441+0800`, or undefined. */
export function parseLogTime(text: string): number | undefined {
  const match = timePattern.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] =
    match
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds
  )
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return sign === '-' ? utc + offset : utc - offset
}

function parseConsoleLine(line: string): LogRecord | undefined {
  const head = linePattern.exec(line.includes('\u001b[') ? line.replace(colourPattern, '') : line)
  if (!head) return undefined
  const [, timeText = '', levelText = '', rest = ''] = head
  const time = parseLogTime(timeText)
  const level = levels[levelText]
  if (time === undefined || level === undefined) return undefined
  const parts = rest.includes('\t') ? splitAtTabs(rest) : splitAtBlanks(rest)
  if (!parts) return undefined
  return { time, level, ...parts }
}

type Parts = Pick<LogRecord, 'logger' | 'caller' | 'message' | 'fields'>

function splitAtTabs(rest: string): Parts | undefined {
  const pieces = rest.split('\t')
  const logger = pieces.shift() ?? ''
  const caller =
    pieces[0] !== undefined && callerPattern.test(pieces[0].trim()) ? pieces.shift()?.trim() : undefined
  const last = pieces.at(-1)
  const fields = pieces.length > 1 && last !== undefined ? parseFields(last.trim()) : undefined
  if (fields) pieces.pop()
  return { logger: logger.trim(), caller, message: pieces.join('\t'), fields }
}

/** A logger's name may hold a blank (`worker prover`), so the caller is what ends it. */
function splitAtBlanks(rest: string): Parts | undefined {
  const head = blankCaller.exec(rest.slice(0, longestLogger * 4))
  const name = head?.[1] ?? ''
  if (!head || name.length === 0 || name.length > longestLogger || name.trim().split(/\s+/).length > 2) {
    const [logger = '', ...words] = rest.split(' ')
    return logger === '' ? undefined : { logger, caller: undefined, ...splitMessage(words.join(' ').trim()) }
  }
  const caller = head[2]
  const text = caller === undefined ? '' : rest.slice(rest.indexOf(caller, name.length) + caller.length)
  return { logger: name.trim(), caller, ...splitMessage(text.trim()) }
}

function splitMessage(text: string): Pick<LogRecord, 'message' | 'fields'> {
  if (text.endsWith('}')) {
    let start = text.startsWith('{') ? 0 : text.indexOf(' {') + 1
    for (let attempt = 0; attempt < mostAttempts && (start > 0 || attempt === 0); attempt++) {
      const fields = start > 0 || text.startsWith('{') ? parseFields(text.slice(start)) : undefined
      if (fields) return { message: text.slice(0, start).trimEnd(), fields }
      start = text.indexOf(' {', start) + 1
    }
  }
  return { message: text, fields: undefined }
}

function parseFields(text: string): LogFields | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined
  return parseObject(text)
}

function parseJsonLine(line: string): LogRecord | undefined {
  const members = parseObject(line)
  if (!members) return undefined
  const { level, ts, logger, caller, msg, ...fields } = members
  if (typeof level !== 'string' || typeof ts !== 'string' || typeof msg !== 'string') return undefined
  const time = parseLogTime(ts)
  const known = levels[level.toUpperCase()]
  if (time === undefined || known === undefined) return undefined
  return {
    time,
    level: known,
    logger: typeof logger === 'string' ? logger : '',
    caller: typeof caller === 'string' ? caller : undefined,
    message: msg,
    fields: Object.keys(fields).length > 0 ? fields : undefined
  }
}

function parseObject(text: string): { [key: string]: JsonValue } | undefined {
  try {
    const value = parseJson(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
