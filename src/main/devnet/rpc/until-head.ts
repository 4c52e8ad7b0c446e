/** Waiting for the chain to come somewhere. Ends when the caller goes away; a chain that stands still is waited for. */
import { abortError } from '../../lib/wait.ts'
import type { ChainView } from '../chain-view.ts'

/** Resolves as soon as the condition holds after a move of the head. @throws PosterError CANCELLED, CLOSED */
export function untilHead(chain: ChainView, holds: () => boolean, signal: AbortSignal): Promise<void> {
  if (holds()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const stop = chain.onHeadChange(() => {
      if (!holds()) return
      end()
      resolve()
    })
    const abort = (): void => {
      end()
      reject(abortError(signal))
    }
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })
}
