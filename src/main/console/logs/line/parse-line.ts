/**
 * A raw line as what the console knows about it: logger, caller, message, fields. Level and time come from its head, so that
 * a line that is counted and the same line shown never differ.
 */
import { parseLogLine } from '../../../lib/log/log-parse.ts'
import type { LogFields } from '../../../lib/log/logger.ts'
import { headTime, readHead, type LineHead } from './line-head.ts'
import type { LogLineParts } from './log-line-parts.ts'
import { parseRustLine } from './parse-rust-line.ts'

export interface ParsedLine extends LogLineParts {
  /** Undefined for a line that does not begin like a record. */
  readonly head: LineHead | undefined
  /** ms since the Unix epoch. */
  readonly at: number | undefined
}

export function parseLine(text: string): ParsedLine {
  const head = readHead(text)
  if (!head) return { head, at: undefined, ...wholeLine(text) }
  return { head, at: headTime(head), ...(parseRustLine(text) ?? parseLogLine(text) ?? afterHead(text)) }
}

const empty: { readonly caller: undefined; readonly fields: LogFields | undefined } = {
  caller: undefined,
  fields: undefined
}

function wholeLine(message: string): LogLineParts {
  return { logger: '', ...empty, message }
}

/** Of a head and nothing that is known behind it. */
function afterHead(text: string): LogLineParts {
  return wholeLine(/^\S+\s+\S+\s+(.*)$/s.exec(text)?.[1] ?? text)
}
