/**
 * A bound on what is under way together. Those who wait are served in the order they came; how many may wait is the
 * caller's to bound.
 */
export class InFlightLimit {
  #free: number
  readonly #waiting: (() => void)[] = []

  /** @param capacity how many may be under way, at least 1. */
  constructor(capacity: number) {
    this.#free = capacity
  }

  /** True when a place was free and is now taken. */
  tryEnter(): boolean {
    if (this.#free === 0) return false
    this.#free--
    return true
  }

  /** Resolves when a place is taken. Whoever enters must {@link leave}, also after its own signal has aborted. */
  enter(): Promise<void> {
    if (this.tryEnter()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
