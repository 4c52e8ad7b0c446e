/**
 * Base32 of RFC 4648, lower case, without padding: the letters of CIDs and addresses. Every byte sequence has one text
 * here: upper case, padding and stray last bits are refused. It is written out because every message names its sender in
 * it: multiformats joins the text letter by letter, which costs a message more than its parameters do.
 */
import { PosterError } from '../lib/error.ts'

const letters = Buffer.from('abcdefghijklmnopqrstuvwxyz234567', 'latin1')
const noLetter = 0xff
/** By character code. */
const values = new Uint8Array(0x80).fill(noLetter)
letters.forEach((letter, value) => (values[letter] = value))

export function encodeBase32(bytes: Uint8Array): string {
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5))
  let place = 0
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held & 0x1f) << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text[place++] = letters[(held >> (bits - 5)) & 0x1f] ?? 0
  }
  if (bits > 0) text[place] = letters[(held << (5 - bits)) & 0x1f] ?? 0
  return text.toString('latin1')
}

/** Undefined for a foreign character, upper case, padding, a length no bytes give, or bits left over. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array((text.length * 5) >> 3)
  let place = 0
  let bits = 0
  let held = 0
  for (let next = 0; next < text.length; next++) {
    const value = values[text.charCodeAt(next)] ?? noLetter
    if (value === noLetter) return undefined
    held = ((held & 0xff) << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[place++] = held >> bits
  }
  const isWhole = bits < 5 && (held & ((1 << bits) - 1)) === 0
  return isWhole ? bytes : undefined
}

/** For texts that were checked before. @throws PosterError INTERNAL when one was not */
export function decodeCheckedBase32(text: string): Uint8Array {
  const bytes = decodeBase32(text)
  if (!bytes) throw new PosterError('INTERNAL', 'a text was taken for base32')
  return bytes
}
