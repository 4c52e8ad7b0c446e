/**
 * A batch that stands deep enough is done, but a fork may be deeper than that. As long as something else of its deadline is
 * under way, the batch is watched and begun again when the chain takes it back; after that the deadline as a whole is, see
 * watch-miners.ts. Sources: proving.md §6 items 4, 33.
 */
import { linkSignals } from '../../lib/linked-signal.ts'
import type { HeadView } from '../head-view.ts'
import type { Job } from './jobs.ts'

/** What is under way of one deadline. */
export class DeadlineWork {
  readonly #over = new AbortController()
  #left: number

  /** @param parts that are under way */
  constructor(parts: number) {
    this.#left = parts
  }

  /** Aborts when nothing is under way any more. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  begin(): void {
    this.#left += 1
  }

  end(): void {
    this.#left -= 1
    if (this.#left === 0) this.#over.abort()
  }

  /** Nobody watches any longer. */
  endAll(): void {
    this.#over.abort()
  }
}

/**
 * Resolves true when a head at or below the newest one of now is reverted, false when nothing else is under way.
 * @throws PosterError CANCELLED by the signal, CLOSED
 */
export async function isTakenBack(job: Job, work: DeadlineWork, signal: AbortSignal): Promise<boolean> {
  let view: HeadView | undefined = job.feed.current
  const doneAt = view?.height ?? Infinity
  const link = linkSignals([signal, work.over])
  try {
    for (;;) {
      view = await job.feed.after(view, link.signal)
      if ((view.lowestReverted ?? Infinity) <= doneAt) return true
    }
  } catch (error) {
    if (work.over.aborted && !signal.aborted) return false
    throw error
  } finally {
    link.release()
  }
}
