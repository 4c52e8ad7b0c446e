/**
 * How long the pool may hold the event loop in one turn. A partition of 2,349 sectors takes milliseconds to encode; eight
 * of them at once would be a pause everybody notices, so what is over the share goes on in the next turn.
 */
import type { Clock } from '../../lib/clock.ts'

/** ms of one turn */
export const turnShare = 2

export class LoopShare {
  readonly #clock: Clock
  readonly #onRenewed: () => void
  #spent = 0
  #renewal: NodeJS.Immediate | undefined
  #wanted = false

  /** @param onRenewed called in the next turn when somebody was refused in this one */
  constructor(clock: Clock, onRenewed: () => void) {
    this.#clock = clock
    this.#onRenewed = onRenewed
  }

  /** False when this turn's share is used up; then the next turn is announced. */
  ask(): boolean {
    if (this.#spent < turnShare) return true
    this.#wanted = true
    return false
  }

  /** Runs `work` and counts its time. */
  spend<T>(work: () => T): T {
    const begun = this.#clock.monotonic()
    try {
      return work()
    } finally {
      this.#spent += this.#clock.monotonic() - begun
      this.#renewal ??= setImmediate(() => this.#renew())
    }
  }

  stop(): void {
    clearImmediate(this.#renewal)
    this.#wanted = false
  }

  #renew(): void {
    this.#renewal = undefined
    this.#spent = 0
    if (!this.#wanted) return
    this.#wanted = false
    this.#onRenewed()
  }
}
