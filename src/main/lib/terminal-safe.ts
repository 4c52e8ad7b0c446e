/**
 * Text of strangers, such as a line of a prover's output, that cannot drive the terminal or the log view of whoever reads it: colours and other
 * escape sequences leave, so do control characters; a tab stays.
 */

/** OSC and its kin up to their end, then CSI, then two-character sequences. Bounded: a hostile line stays linear. */
const escapeSequences =
  /\u001b[\]PX^_][^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]|\u001b[ -/]{0,16}[0-~]/g

/** Everything that is not shown: direction marks and line ends of Unicode among them, which make a line read otherwise. */
const controls =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/g

/** The text on one line, fit to be shown. */
export function terminalSafe(text: string): string {
  // Most lines have nothing to remove.
  if (text.search(controls) === -1) return text
  const trimmed = text.endsWith('\r') ? text.slice(0, -1) : text
  return trimmed.replace(escapeSequences, '').replace(controls, '\ufffd')
}

/** JSON that cannot drive a terminal either and says the same: such characters are written as `\uXXXX`. Line ends stay. */
export function terminalSafeJson(json: string): string {
  return json.replace(controls, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
