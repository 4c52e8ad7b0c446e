/**
 * Base64 of RFC 4648 with padding: how bytes stand in the JSON of the chain's API (proving.md §2.4). One text for every
 * byte sequence: what Go would not write is refused, line breaks included.
 */
import { base64pad } from 'multiformats/bases/base64'

export function encodeBase64(bytes: Uint8Array): string {
  return base64pad.baseEncode(bytes)
}

/** Undefined for a foreign character, missing or needless padding, or bits left over. */
export function decodeBase64(text: string): Uint8Array | undefined {
  let bytes: Uint8Array
  try {
    bytes = base64pad.baseDecode(text)
  } catch {
    return undefined
  }
  return base64pad.baseEncode(bytes) === text ? bytes : undefined
}
