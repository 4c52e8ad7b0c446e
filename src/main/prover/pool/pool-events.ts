/**
 * Tells everybody who asked what happens in the pool, in order, after it has happened: a listener may call the pool. One
 * that throws is logged and harms nobody else. It refuses more listeners than anybody needs: each is paid for with every
 * event.
 */
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { PoolEvent } from './pool-contract.ts'

export const mostListeners = 100

export class PoolEvents {
  readonly #logger: Logger
  readonly #listeners = new Set<(event: PoolEvent) => void>()
  /** Of the present turn only. */
  #untold: PoolEvent[] = []

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** @throws PosterError QUEUE_FULL beyond {@link mostListeners} */
  add(listener: (event: PoolEvent) => void): () => void {
    if (this.#listeners.size >= mostListeners) {
      throw new PosterError('QUEUE_FULL', `${mostListeners} listen to the prover pool already`)
    }
    // A function of our own, so that one listener added twice is two.
    const own = (event: PoolEvent): void => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  tell(event: PoolEvent): void {
    if (this.#listeners.size === 0) return
    this.#untold.push(event)
    if (this.#untold.length === 1) queueMicrotask(() => this.#tellAll())
  }

  #tellAll(): void {
    const events = this.#untold
    this.#untold = []
    for (const event of events) for (const listener of this.#listeners) this.#call(listener, event)
  }

  #call(listener: (event: PoolEvent) => void, event: PoolEvent): void {
    try {
      listener(event)
    } catch (error) {
      this.#logger.error('whoever watches the prover pool failed', { event: event.kind, error })
    }
  }
}
