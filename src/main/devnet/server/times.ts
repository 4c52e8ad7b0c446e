/** How often a fault is met before it is over; what every counted fault of a devnet is held to. */
import { PosterError } from '../../lib/error.ts'

/** As good as until it is taken back. */
export const mostTimes = 1_000_000

/** @throws PosterError INVALID_ARGUMENT for what is no count; 0 takes a fault back */
export function checkTimes(times: number): void {
  if (Number.isSafeInteger(times) && times >= 0 && times <= mostTimes) return
  throw new PosterError('INVALID_ARGUMENT', `a fault is met 0 to ${mostTimes} times, not ${times}`)
}
