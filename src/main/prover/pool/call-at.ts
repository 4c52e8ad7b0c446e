/**
 * Calls at a wall time, however far away: timers end at 2^31 ms, and a clock that is set forward or back in between is
 * noticed within a minute.
 */
import type { Clock } from '../../lib/clock.ts'

const longestWait = 60_000

/** @param time ms since the Unix epoch; one that has passed calls soon, never at once. Returns the cancel function. */
export function callAt(clock: Clock, time: number, action: () => void): () => void {
  let cancel = (): void => undefined
  const wait = (): void => {
    cancel = clock.after(Math.max(0, Math.min(longestWait, time - clock.now())), () => {
      if (clock.now() >= time) action()
      else wait()
    })
  }
  wait()
  return () => cancel()
}
