/**
 * Time as a dependency: pure policies take a number, everything that waits takes a Clock, so tests step time by hand.
 */

export interface Clock {
  /** Wall time, ms since the Unix epoch. */
  now(): number
  /** Monotonic time in ms; only differences mean anything. */
  monotonic(): number
  /** Calls `action` once after `delay` ms and returns the cancel function. The timer does not keep the process alive. */
  after(delay: number, action: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay, action) {
    const timer = setTimeout(action, delay)
    timer.unref()
    return () => clearTimeout(timer)
  }
}
