/** Counts wrong secrets by address. It forgets after a while, and remembers a bounded number of addresses. */
import type { Clock } from '../../lib/clock.ts'

/** Addresses remembered. */
const mostAddresses = 1024

export class FailureLimit {
  readonly #clock: Clock
  readonly #most: number
  readonly #window: number
  readonly #counts = new Map<string, { readonly since: number; count: number }>()

  /** @param most failures of one address within `window` ms */
  constructor(clock: Clock, most: number, window: number) {
    this.#clock = clock
    this.#most = most
    this.#window = window
  }

  /** ms until the address may try again; 0 when it may now. */
  waitOf(address: string): number {
    const entry = this.#counts.get(address)
    if (!entry || entry.count < this.#most) return 0
    return Math.max(0, entry.since + this.#window - this.#clock.monotonic())
  }

  note(address: string): void {
    const now = this.#clock.monotonic()
    const entry = this.#counts.get(address)
    if (entry && now < entry.since + this.#window) {
      entry.count += 1
      return
    }
    this.#counts.delete(address)
    this.#counts.set(address, { since: now, count: 1 })
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > mostAddresses && oldest !== undefined) this.#counts.delete(oldest)
  }
}
