/**
 * How long nothing has been heard of a question. Halfway through the patience it says so, so that the source can be
 * asked for a sign of life; when patience has run out it is over. Every answer begins the patience anew.
 */
import type { Clock } from '../../lib/clock.ts'

export class Silence {
  /** Resolves when patience has run out; never when it was ended before. */
  readonly over: Promise<void>
  readonly #clock: Clock
  readonly #patience: number
  readonly #onHalfway: () => void
  #resolve: () => void = () => undefined
  #heardAt: number
  #isOver = false
  #cancel: () => void

  /** @param patience ms */
  constructor(clock: Clock, patience: number, onHalfway: () => void) {
    this.#clock = clock
    this.#patience = patience
    this.#onHalfway = onHalfway
    this.#heardAt = clock.monotonic()
    this.over = new Promise((resolve) => (this.#resolve = resolve))
    this.#cancel = this.#watchHalf()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic()
  }

  end(): void {
    this.#cancel()
  }

  #watchHalf(): () => void {
    const half = this.#patience / 2
    const left = Math.max(0, half - this.#quiet())
    return this.#clock.after(left, () => {
      if (this.#quiet() < half) this.#cancel = this.#watchHalf()
      else {
        this.#onHalfway()
        this.#cancel = this.#watchEnd()
      }
    })
  }

  #watchEnd(): () => void {
    return this.#clock.after(Math.max(0, this.#patience - this.#quiet()), () => {
      if (this.#quiet() < this.#patience) this.#cancel = this.#watchHalf()
      else {
        this.#isOver = true
        this.#resolve()
      }
    })
  }

  #quiet(): number {
    return this.#clock.monotonic() - this.#heardAt
  }
}
