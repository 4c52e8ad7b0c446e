/** The border of a listing, the same for every index. */
import { PosterError } from '../../lib/error.ts'
import type { ListOptions } from '../sector-index.ts'

/** A page of so many is read in less than 50 ms, also the first one after opening. */
export const maxListLimit = 4_000

/** @throws PosterError INVALID_ARGUMENT */
export function checkListOptions({ limit }: ListOptions): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListLimit) {
    throw new PosterError('INVALID_ARGUMENT', `a page of ${limit} sectors cannot be listed`, {
      advice: `Ask for 1 to ${maxListLimit} at a time`
    })
  }
}
