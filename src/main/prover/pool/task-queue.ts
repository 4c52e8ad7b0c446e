/**
 * Tasks of one stage that wait for a child: bounded, earliest deadline first, then in order of arrival. A task that comes
 * back after a failed try keeps its place in that order. It refuses the task beyond its bound.
 */
import { PosterError } from '../../lib/error.ts'

export interface Queued {
  /** ms since the Unix epoch */
  readonly deadline: number
  /** Order of arrival in the pool. */
  readonly arrival: number
}

export const queueLimit = 2000

export class TaskQueue<T extends Queued> implements Iterable<T> {
  readonly #limit: number
  readonly #tasks: T[] = []

  constructor(limit = queueLimit) {
    this.#limit = limit
  }

  get size(): number {
    return this.#tasks.length
  }

  /** @throws PosterError QUEUE_FULL */
  add(task: T): void {
    if (this.#tasks.length >= this.#limit) {
      throw new PosterError('QUEUE_FULL', `${this.#limit} tasks wait for a prover already`, {
        advice: 'Wait until some are done, or add provers'
      })
    }
    this.putBack(task)
  }

  /** A task that had left the queue for a child: it finds its place again even when the queue is full. */
  putBack(task: T): void {
    this.#tasks.splice(this.#placeOf(task), 0, task)
  }

  /** False when it is not in the queue. */
  remove(task: T): boolean {
    const place = this.#placeOf(task)
    if (this.#tasks[place] !== task) return false
    this.#tasks.splice(place, 1)
    return true
  }

  /** In order. The queue must not change meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return this.#tasks[Symbol.iterator]()
  }

  /** Index of the first task that does not come before this one. */
  #placeOf(task: Queued): number {
    let low = 0
    let high = this.#tasks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#tasks[middle]
      if (other && compare(other, task) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function compare(one: Queued, other: Queued): number {
  return one.deadline - other.deadline || one.arrival - other.arrival
}
