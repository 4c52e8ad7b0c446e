/** The parts of a log line as the page shows them in columns. */
import type { LogLineRow } from '../contract/console/log-lines.ts'

/** What the line says, without time, level, logger, caller and fields; the whole line where it has no such parts. */
export function messageOf({ message, messageAt, text }: LogLineRow): string {
  if (message !== undefined) return message
  return messageAt === undefined ? text : text.slice(...messageAt)
}

/** What stands behind the message: the fields as the line writes them, or nothing. */
export function fieldsTextOf({ messageAt, text }: LogLineRow): string {
  return messageAt === undefined ? '' : text.slice(messageAt[1]).trim()
}
