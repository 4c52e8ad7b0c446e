/**
 * What may be written as a store name. The index keeps UTF-8; text that has no UTF-8 form would come back changed, so it
 * is refused instead. A name of any script, of any path, is fine.
 */
import { PosterError } from '../../lib/error.ts'

/** Longest name in UTF-16 units; the default name of a store is its absolute path (node-protocol.md §7.6). */
export const maxStoreNameLength = 4096

/** @throws PosterError INVALID_ARGUMENT */
export function checkStoreName(name: string): void {
  if (name.length > maxStoreNameLength) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `the store name "${name.slice(0, 60)}…" is ${name.length} characters`,
      {
        advice: `A store name has at most ${maxStoreNameLength} characters`
      }
    )
  }
  if (/\p{Surrogate}/u.test(name)) {
    throw new PosterError(
      'INVALID_ARGUMENT',
      `the store name ${JSON.stringify(name)} is not valid Unicode text`,
      {
        advice: 'Give the name as it stands in the configuration'
      }
    )
  }
}
