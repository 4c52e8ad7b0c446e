/**
 * A text of a prover as it may leave this room, in an outcome or the reason of an exit: without what drives a terminal,
 * without secrets, and no longer than asked. Its line ends stay.
 */
import { processRedactor } from '../lib/log/redact.ts'
import { terminalSafe } from '../lib/terminal-safe.ts'

/** What is looked at of a longer text: enough that what is removed leaves as much as is shown. */
const workFactor = 4

/** @param maxCharacters of the result, not counting the sign that something is missing */
export function presentText(text: string, maxCharacters: number): string {
  const considered = text.slice(0, maxCharacters * workFactor)
  const safe = considered.split('\n').map(terminalSafe).join('\n')
  const shown = processRedactor.redact(safe)
  return shown.length <= maxCharacters && considered.length === text.length
    ? shown
    : `${shown.slice(0, maxCharacters)} …`
}
