/**
 * Base64 as Go and Rust write it: standard alphabet, padded, no line breaks, no bits left over. Node's own decoder
 * ignores whatever it does not know.
 */

/** Undefined for any other text. */
export function decodePaddedBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
