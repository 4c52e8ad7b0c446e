/**
 * A scanned line as the row that crosses to the page: secrets covered, parts found, explained where it is known. A line that
 * holds a secret loses its marks, since their places no longer fit.
 */
import type { LogLineRow, TextRange } from '../../../../shared/contract/console/log-lines.ts'
import { processRedactor } from '../../../lib/log/redact.ts'
import { explainLine } from '../explain/explain-line.ts'
import type { ScannedLine } from '../query/source-scan.ts'
import { isRestart } from './is-restart.ts'
import { parseLine, type ParsedLine } from './parse-line.ts'
import { pickFields } from './pick-fields.ts'

/** Characters of a line that are sent. */
export const longestShown = 65_536

export function lineRow(scanned: ScannedLine): LogLineRow {
  const { source, line, cursor, at, level, continuation, isContext, marks } = scanned
  const clean = processRedactor.redact(line.text)
  const text = clean.length > longestShown ? clean.slice(0, longestShown) : clean
  const parsed = parseLine(text)
  const picked = pickFields(parsed.fields, text)
  const explanation = explainLine(text, parsed)
  const divider = line.divider ?? (isRestart(parsed) ? { kind: 'restart' as const } : undefined)
  const pid = line.pid ?? picked?.pid
  const shownMarks = clean === line.text ? marks.filter(([, end]) => end <= text.length) : []
  return {
    source: source.id,
    cursor,
    at: at ?? null,
    level: level ?? null,
    logger: parsed.logger,
    text,
    continuation,
    ...(parsed.caller === undefined ? {} : { caller: parsed.caller }),
    ...messagePlace(text, parsed),
    ...(picked === undefined ? {} : { fields: picked }),
    ...(pid === undefined ? {} : { pid }),
    ...(line.stream === undefined ? {} : { stream: line.stream }),
    ...(divider === undefined ? {} : { divider }),
    ...(isContext ? { context: true as const } : {}),
    ...(shownMarks.length === 0 ? {} : { marks: shownMarks }),
    ...(explanation === undefined ? {} : { explanation }),
    ...(clean.length > longestShown ? { cutFrom: clean.length } : {})
  }
}

function messagePlace(
  text: string,
  { head, message, logger, caller }: ParsedLine
): { readonly messageAt?: TextRange; readonly message?: string } {
  if (!head) return {}
  const anchor = caller ?? logger
  const behind = anchor === '' ? head.timeText.length : text.indexOf(anchor) + anchor.length
  const from = text.startsWith('{') ? -1 : text.indexOf(message, behind)
  return from < 0 ? { message } : { messageAt: [from, from + message.length] }
}
