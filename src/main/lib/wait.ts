/**
 * Every wait has an end: a time-out, a signal, or both. Nothing here retries.
 */
import { watchAbort } from './abort-watch.ts'
import { PosterError } from './error.ts'

/** The reason of an aborted signal as an error of ours. */
export function abortError(signal: AbortSignal): PosterError {
  const { reason } = signal as { reason: unknown }
  if (reason instanceof PosterError) return reason
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new PosterError('TIMED_OUT', 'the time allowed for this call has run out', { cause: reason })
  }
  return new PosterError('CANCELLED', 'cancelled', { cause: reason })
}

/** @throws PosterError CANCELLED or TIMED_OUT when the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal)
}

/**
 * A promise that loses against a signal. The work behind it goes on; only the wait ends.
 * @throws PosterError CANCELLED or TIMED_OUT
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  if (signal.aborted) {
    promise.catch(() => undefined)
    return Promise.reject(abortError(signal))
  }
  return new Promise((resolve, reject) => {
    const stopWatching = watchAbort(signal, () => reject(abortError(signal)))
    promise.then(resolve, reject).finally(stopWatching)
  })
}

/** Waits `delay` ms. @throws PosterError CANCELLED or TIMED_OUT when the signal aborts first. */
export function pause(delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal))
    const stopWatching = signal
      ? watchAbort(signal, () => {
          clearTimeout(timer)
          reject(abortError(signal))
        })
      : undefined
    const timer = setTimeout(() => {
      stopWatching?.()
      resolve()
    }, delay)
    return undefined
  })
}

/** A signal that aborts after `timeout` ms, or with the caller's signal, whichever comes first. */
export function boundedSignal(timeout: number, signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(timeout)
  return signal ? AbortSignal.any([signal, limit]) : limit
}

/** Lets other work run between two pieces of a long task. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
