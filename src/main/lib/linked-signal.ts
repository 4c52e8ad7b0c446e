/**
 * One signal out of several, and a time-out, that leaves nothing behind once released. AbortSignal.any keeps a reference
 * for every signal made from a long-lived one (Node 20), and AbortSignal.timeout keeps its timer until it fires: both add
 * up where thousands of short calls are bounded by the life of one object.
 */
import { watchAbort } from './abort-watch.ts'
import { PosterError } from './error.ts'

export interface LinkedSignal {
  readonly signal: AbortSignal
  /** Ends the link; to be called when the work under the signal is done. */
  release(): void
}

/** @param timeout ms after which the signal aborts with TIMED_OUT; undefined for none */
export function linkSignals(sources: readonly (AbortSignal | undefined)[], timeout?: number): LinkedSignal {
  const controller = new AbortController()
  const ended = sources.find((source) => source?.aborted)
  if (ended) {
    controller.abort(ended.reason)
    return { signal: controller.signal, release() {} }
  }
  const watches = sources.flatMap((source) =>
    source ? [watchAbort(source, () => controller.abort(source.reason))] : []
  )
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(new PosterError('TIMED_OUT', 'the time allowed for this call has run out'))
        }, timeout)
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer)
      for (const stop of watches) stop()
    }
  }
}

/** Runs `work` under a linked signal and releases it afterwards. */
export async function underLinkedSignal<T>(
  sources: readonly (AbortSignal | undefined)[],
  timeout: number | undefined,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const link = linkSignals(sources, timeout)
  try {
    return await work(link.signal)
  } finally {
    link.release()
  }
}
