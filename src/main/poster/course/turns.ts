/**
 * So many at a time, the most urgent first. What waits is bounded by who asks: a batch asks once and waits for its answer.
 */
import { watchAbort } from '../../lib/abort-watch.ts'
import { abortError } from '../../lib/wait.ts'

interface Waiting {
  readonly urgency: number
  readonly begin: () => void
}

export class Turns {
  readonly #atOnce: () => number
  #taken = 0
  #waiting: readonly Waiting[] = []

  /** @param atOnce asked whenever a turn may begin; at least 1 counts */
  constructor(atOnce: () => number) {
    this.#atOnce = atOnce
  }

  /**
   * Resolves when it is the caller's turn, with what ends it; calling that again changes nothing.
   * @param urgency lower is sooner; among equals the first who asked
   * @throws PosterError CANCELLED or what the signal aborted with
   */
  take(urgency: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortError(signal))
      const stopWatching = watchAbort(signal, () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(abortError(signal))
      })
      const waiting: Waiting = {
        urgency,
        begin: () => {
          stopWatching()
          this.#taken += 1
          resolve(this.#turn())
        }
      }
      const place = this.#waiting.findIndex((other) => other.urgency > urgency)
      this.#waiting = this.#waiting.toSpliced(place < 0 ? this.#waiting.length : place, 0, waiting)
      return this.#beginNext()
    })
  }

  #turn(): () => void {
    let ended = false
    return () => {
      if (ended) return
      ended = true
      this.#taken -= 1
      this.#beginNext()
    }
  }

  #beginNext(): void {
    while (this.#taken < Math.max(1, this.#atOnce())) {
      const [next, ...others] = this.#waiting
      if (!next) return
      this.#waiting = others
      next.begin()
    }
  }
}
