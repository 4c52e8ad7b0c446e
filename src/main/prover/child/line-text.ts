/**
 * The part of a line that is kept, as text of its own: a slice of a longer text would keep all of it in memory.
 */
import type { ByteLine } from './byte-lines.ts'

/** UTF-8, what is broken replaced; says how much is missing. */
export function lineText(line: ByteLine, maxBytes: number): string {
  const text = line.bytes.subarray(0, maxBytes).toString('utf8')
  const missing = line.length - Math.min(line.bytes.length, maxBytes)
  // The cut may have gone through a character.
  return missing > 0 ? `${text.replace(/\ufffd$/, '')} … ${missing} bytes more` : text
}
