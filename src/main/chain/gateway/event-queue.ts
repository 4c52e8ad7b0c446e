/**
 * Proof events that wait for their reader: a few, since each is worth something for seconds only. What does not fit is given
 * back to be refused, so that the gateway can ask somebody else at once.
 */
import { PosterError } from '../../lib/error.ts'
import type { ProofEvent } from './proof-event.ts'

export class EventQueue implements AsyncIterator<ProofEvent, undefined> {
  readonly #most: number
  readonly #events: ProofEvent[] = []
  #ended = false
  #waiting: ((result: IteratorResult<ProofEvent, undefined>) => void) | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** False when it does not fit, or nobody reads any more. */
  put(event: ProofEvent): boolean {
    if (this.#ended || this.#events.length >= this.#most) return false
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) waiting({ done: false, value: event })
    else this.#events.push(event)
    return true
  }

  end(): void {
    this.#ended = true
    this.#waiting?.({ done: true, value: undefined })
    this.#waiting = undefined
  }

  next(): Promise<IteratorResult<ProofEvent, undefined>> {
    const event = this.#events.shift()
    if (event) return Promise.resolve({ done: false, value: event })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    if (this.#waiting)
      return Promise.reject(new PosterError('INVALID_ARGUMENT', 'the events have one reader'))
    return new Promise((resolve) => (this.#waiting = resolve))
  }
}
