/**
 * What the network version decides: which actors run, and from when a rule of window proofs holds.
 * Source: proving.md §1.1. A version above the table is not refused: the rules only ever start.
 */

/** From here on window proofs are of the V1_1 types (FIP-0061). */
export const windowProofV1_1From = 19

/** From here on a message carries three partitions at most. */
export const postedPartitionsLimitFrom = 21

/** First network version of each actors version, ascending. */
const firstVersions: readonly (readonly [networkVersion: number, actorsVersion: number])[] = [
  [16, 8],
  [17, 9],
  [18, 10],
  [19, 11],
  [21, 12],
  [22, 13],
  [23, 14],
  [24, 15],
  [25, 16],
  [27, 17],
  [28, 18],
  [29, 19]
]
const lastKnown = 29

/** Undefined for a version before 16, which no network runs any more, and for one that is not known yet. */
export function actorsVersionOf(networkVersion: number): number | undefined {
  if (networkVersion > lastKnown) return undefined
  return firstVersions.findLast(([first]) => networkVersion >= first)?.[1]
}
