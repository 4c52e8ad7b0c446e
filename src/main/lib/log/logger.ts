/**
 * What a room sees of logging. The sink behind it (format, files, levels, redaction) is chosen once, in the composition
 * root; see log-sink.ts. A room never writes to stdout or stderr itself.
 */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Structured fields, printed as one JSON object at the end of the line. */
export type LogFields = Readonly<Record<string, unknown>>

export interface LogRecord {
  /** ms since the Unix epoch */
  readonly time: number
  readonly level: LogLevel
  /** Logger name as an operator's scripts know it, e.g. `dep` (node-protocol.md §8.2). */
  readonly logger: string
  /** `folder/file.ts:line`; undefined when unknown. */
  readonly caller: string | undefined
  readonly message: string
  readonly fields: LogFields | undefined
}

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** The same sink under another logger name. */
  named(logger: string): Logger
  /** The same logger with fields added to every line. */
  with(fields: LogFields): Logger
}

/** Drops everything. For callers that do not care. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  named: () => silentLogger,
  with: () => silentLogger
}
