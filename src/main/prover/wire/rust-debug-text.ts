/**
 * A path as Rust prints it with `{:?}`, without the quotes: how the proof library names a file in an error.
 */

/** Control, format, private and unassigned characters, combining ones, and every separator but the blank. */
const escaped = /[\p{C}\p{Z}\p{Grapheme_Extend}"\\]/gu
const shortEscapes: Readonly<Record<string, string>> = {
  ' ': ' ',
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r'
}

export function rustDebugText(text: string): string {
  return text.replace(escaped, (character) => {
    return shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
