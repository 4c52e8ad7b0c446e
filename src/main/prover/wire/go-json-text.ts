/**
 * A JSON string exactly as Go's encoding/json writes it, so that a request of ours is byte for byte one of the original.
 * Source: node-protocol.md §5. It refuses text that has no UTF-8 form.
 */
import { PosterError } from '../../lib/error.ts'

const needsEscape = /[\u0000-\u001f"\\<>&\u2028\u2029\ud800-\udfff]/
const escaped = /[\u0000-\u001f"\\<>&\u2028\u2029]/g
const loneSurrogate = /\p{Surrogate}/u

/** The escapes of two characters; every other one is `\u00xx` in lower case. */
const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t'
}

/** With its quotes. @throws PosterError INVALID_ARGUMENT for a half of a surrogate pair, which no file name can hold */
export function goJsonText(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`
  if (loneSurrogate.test(text)) {
    throw new PosterError('INVALID_ARGUMENT', `${JSON.stringify(text)} is not valid Unicode`)
  }
  return `"${text.replace(escaped, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
