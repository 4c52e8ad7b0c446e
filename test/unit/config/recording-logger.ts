import type { LogLevel, Logger } from '../../../src/main/lib/log/logger.ts'

export interface RecordedLine {
  readonly level: LogLevel
  readonly logger: string
  readonly message: string
}

/** A logger that keeps its lines. */
export function recordingLogger(lines: RecordedLine[], logger = ''): Logger {
  const at =
    (level: LogLevel) =>
    (message: string): void => {
      lines.push({ level, logger, message })
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    named: (name) => recordingLogger(lines, name),
    with: () => recordingLogger(lines, logger)
  }
}
