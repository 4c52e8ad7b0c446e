/** A logger that keeps its lines, for tests that count them. */
import type { LogFields, Logger, LogLevel } from '../../src/main/lib/log/logger.ts'

export interface RecordedLine {
  readonly level: LogLevel
  readonly logger: string
  readonly message: string
  readonly fields: LogFields | undefined
}

export interface RecordingLogger extends Logger {
  readonly lines: RecordedLine[]
  /** Messages of one level, in order. */
  at(level: LogLevel): string[]
}

export function recordingLogger(logger = '', lines: RecordedLine[] = []): RecordingLogger {
  const record =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      lines.push({ level, logger, message, fields })
    }
  const self: RecordingLogger = {
    lines,
    at: (level) => lines.filter((line) => line.level === level).map(({ message }) => message),
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    named: (name) => recordingLogger(name, lines),
    with: () => self
  }
  return self
}
