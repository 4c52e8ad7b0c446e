/** What a line says besides its level and time. */
import type { LogRecord } from '../../../lib/log/logger.ts'

export type LogLineParts = Pick<LogRecord, 'logger' | 'caller' | 'message' | 'fields'>
