/** Waits by a clock that tests can step. */
import type { Clock } from './clock.ts'
import { watchAbort } from './abort-watch.ts'
import { abortError } from './wait.ts'

/** Resolves after `delay` ms. @throws PosterError CANCELLED or what the signal aborted with */
export function waitByClock(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal))
    const stopWatching = watchAbort(signal, () => {
      cancel()
      reject(abortError(signal))
    })
    const cancel = clock.after(delay, () => {
      stopWatching()
      resolve()
    })
    return undefined
  })
}

/**
 * The promise's outcome, or `late` when `delay` ms pass before. The promise goes on and may be waited for again; it is the
 * caller's to handle its failure then.
 */
export function orLate<T>(promise: Promise<T>, clock: Clock, delay: number): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delay, () => resolve('late'))
    promise.then(resolve, reject).finally(cancel)
  })
}
