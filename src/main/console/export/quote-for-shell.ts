/** Text as one word of a POSIX shell. Pure. It refuses what no file name or flag should hold. */
import { PosterError } from '../../lib/error.ts'

/** @throws PosterError INVALID_ARGUMENT for control characters */
export function quoteForShell(text: string): string {
  refuseControls(text)
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** @throws PosterError INVALID_ARGUMENT */
export function refuseControls(text: string): void {
  if (!/\p{Cc}/u.test(text)) return
  throw new PosterError('INVALID_ARGUMENT', `${JSON.stringify(text.slice(0, 80))} holds a control character`)
}
