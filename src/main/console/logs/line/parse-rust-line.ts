/**
 * Lines that Rust children write on stderr, as records: env_logger (`[time LEVEL target] message`), fil_logger
 * (`time LEVEL target > message`) and tracing (`time LEVEL target: message`). It refuses every other shape.
 */
import type { LogLineParts } from './log-line-parts.ts'

const bracketed = /^\[\S+ +[A-Z]+ *([^\]\s]*)\] ?(.*)$/s
const pointed = /^\S+ [A-Z]+ ([\w:]+) > (.*)$/s
const traced = /^\S+ +[A-Z]+ +(?:ThreadId\(\d+\) +)?(?:[^\t]{0,300}?[}:] )?([A-Za-z_]\w*(?:::\w+)*): (.*)$/s

/** The parts of a line whose head was read already, or undefined. */
export function parseRustLine(line: string): LogLineParts | undefined {
  if (line.includes('\t')) return undefined
  const match = bracketed.exec(line) ?? pointed.exec(line) ?? traced.exec(line)
  if (!match) return undefined
  const [, logger = '', message = ''] = match
  return { logger, caller: undefined, message, fields: undefined }
}
