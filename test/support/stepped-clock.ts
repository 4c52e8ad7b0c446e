/** A clock that stands until it is stepped. */
import type { Clock } from '../../src/main/lib/clock.ts'

export interface SteppedClock extends Clock {
  /** Moves time by `ms`, running what falls due on the way, in order. */
  step(ms: number): void
}

/** @param start wall time in ms since the Unix epoch */
export function steppedClock(start = 1_700_000_000_000): SteppedClock {
  let passed = 0
  let waiting: { readonly at: number; readonly action: () => void }[] = []
  return {
    now: () => start + passed,
    monotonic: () => passed,
    after(delay, action) {
      const timer = { at: passed + delay, action }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    step(ms) {
      const end = passed + ms
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
        if (!next) break
        waiting = waiting.filter((other) => other !== next)
        passed = Math.max(passed, next.at)
        next.action()
      }
      passed = end
    }
  }
}
