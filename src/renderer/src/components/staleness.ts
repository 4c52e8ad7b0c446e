/** When a value is too old to be believed: after three of its intervals. Pure. */

/** @param at when it was read, ms @param interval ms between readings; undefined: it does not grow old */
export function isStale(at: number, interval: number | undefined, now: number): boolean {
  return interval !== undefined && now - at > 3 * interval
}
