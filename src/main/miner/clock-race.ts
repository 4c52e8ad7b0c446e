/** A promise with an end by a clock that tests can step. */
import type { Clock } from '../lib/clock.ts'
import { watchAbort } from '../lib/abort-watch.ts'

/**
 * The promise's value, or `late` at `until` (ms since the Unix epoch). The promise goes on.
 * @param promise never rejects
 */
export function beforeTime<T>(promise: Promise<T>, clock: Clock, until: number): Promise<T | 'late'> {
  return new Promise((resolve) => {
    const cancel = clock.after(Math.max(0, until - clock.now()), () => resolve('late'))
    void promise.then((value) => {
      cancel()
      resolve(value)
    })
  })
}

/** Resolves after `delay` ms, or at once when the signal aborts. */
export function rest(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const stopWatching = watchAbort(signal, () => {
      cancel()
      resolve()
    })
    const cancel = clock.after(delay, () => {
      stopWatching()
      resolve()
    })
    return undefined
  })
}
