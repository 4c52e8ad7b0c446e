/**
 * Base32 of RFC 4648, lower case, without padding: the letters of CIDs and addresses. Every byte sequence has one text
 * here; the decoder underneath would also take upper case, padding and stray last bits, which this one refuses.
 */
import { base32 } from 'multiformats/bases/base32'

export function encodeBase32(bytes: Uint8Array): string {
  return base32.baseEncode(bytes)
}

/** Undefined for a foreign character, upper case, padding, a length no bytes give, or bits left over. */
export function decodeBase32(text: string): Uint8Array | undefined {
  let bytes: Uint8Array
  try {
    bytes = base32.baseDecode(text)
  } catch {
    return undefined
  }
  return base32.baseEncode(bytes) === text ? bytes : undefined
}

/** For texts that were checked before: the bytes without a second look. */
export function decodeCheckedBase32(text: string): Uint8Array {
  return base32.baseDecode(text)
}
