/**
 * One record, one line: the console format of the original (fields separated by TAB) and its JSON format.
 * Source: node-protocol.md §8.1. Control characters in a message are written as escapes (a line break as `\n`), so that
 * a record never spreads over lines nor drives a terminal; backslashes stay as they are. It removes no secrets: records
 * come in clean.
 */
import type { LogFields, LogLevel, LogRecord } from './logger.ts'

export type LogFormat = 'color' | 'nocolor' | 'json'

/** Minutes east of UTC at a given time (ms since the Unix epoch). */
export type ZoneOffset = (time: number) => number

/** The zone of this machine. */
export const localZone: ZoneOffset = (time) => -new Date(time).getTimezoneOffset()

// As zap colours them.
const colours: Record<LogLevel, number> = { debug: 35, info: 34, warn: 33, error: 31 }
const reservedKeys = new Set(['level', 'ts', 'logger', 'caller', 'msg'])

/** The record as one line without line end. */
export function formatRecord(record: LogRecord, format: LogFormat, zone: ZoneOffset = localZone): string {
  return format === 'json' ? formatJson(record, zone) : formatConsole(record, format === 'color', zone)
}

function formatConsole(record: LogRecord, coloured: boolean, zone: ZoneOffset): string {
  const level = record.level.toUpperCase()
  let line = `${formatTime(record.time, zone)}\t`
  line += coloured ? `\x1b[${colours[record.level]}m${level}\x1b[0m` : level
  line += `\t${escapeControls(record.logger)}`
  if (record.caller !== undefined) line += `\t${escapeControls(record.caller)}`
  line += `\t${escapeControls(record.message)}`
  const { fields } = record
  if (fields !== undefined && hasMembers(fields)) line += `\t${printJson(fields, ' ')}`
  return line
}

function formatJson(record: LogRecord, zone: ZoneOffset): string {
  const members = [
    `"level":"${record.level}"`,
    `"ts":"${formatTime(record.time, zone)}"`,
    `"logger":${printText(record.logger)}`
  ]
  if (record.caller !== undefined) members.push(`"caller":${printText(record.caller)}`)
  members.push(`"msg":${printText(record.message)}`)
  for (const [key, value] of Object.entries(record.fields ?? {})) {
    if (value === undefined) continue
    members.push(`${printText(reservedKeys.has(key) ? `${key}_` : key)}:${printJson(value, '')}`)
  }
  return `{${members.join(',')}}`
}

/** `2022-04-27T19:15:00.441+0800`, with `Z` where the zone is UTC. */
export function formatTime(time: number, zone: ZoneOffset = localZone): string {
  const offset = zone(time)
  const local = new Date(time + offset * 60_000).toISOString().slice(0, -1)
  if (offset === 0) return `${local}Z`
  const distance = Math.abs(offset)
  const hours = String(Math.trunc(distance / 60)).padStart(2, '0')
  const minutes = String(distance % 60).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${hours}${minutes}`
}

/**
 * JSON text with `gap` after `:` and `,`. Bigints are digits. Takes the plain data of log-fields.ts; anything else is
 * written as text.
 */
export function printJson(value: unknown, gap: '' | ' '): string {
  switch (typeof value) {
    case 'string':
      return printText(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${String(value)}"`
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object': {
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map((member) => printJson(member, gap)).join(`,${gap}`)}]`
      const members: string[] = []
      for (const [key, member] of Object.entries(value)) {
        if (member !== undefined) members.push(`${printText(key)}:${gap}${printJson(member, gap)}`)
      }
      return `{${members.join(`,${gap}`)}}`
    }
    default:
      return printText(String(value))
  }
}

function printText(text: string): string {
  return escapeControls(JSON.stringify(text))
}

/** C0 and C1 controls, and the two separators some programs take for line ends. */
const controls = /[\p{Cc}\u2028\u2029]/gu
const shortEscapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeControls(text: string): string {
  return text.replace(
    controls,
    (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

function hasMembers(fields: LogFields): boolean {
  for (const key in fields) if (fields[key] !== undefined) return true
  return false
}
