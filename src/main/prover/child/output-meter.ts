/**
 * How much of one stream is taken and kept in one second, so that a prover that writes without end costs little: up to a
 * first limit text is kept, up to a second one bytes are counted and dropped, above that nothing is read until the second
 * is over, and after three such seconds in a row the process is of no use. Pure: time is handed in.
 */

export interface MeterLimits {
  /** Bytes of text kept in one second. */
  readonly keptPerSecond: number
  /** Bytes, or work worth so many, taken in one second. */
  readonly takenPerSecond: number
}

export type MeterVerdict =
  | { readonly kind: 'go-on' }
  /** Read nothing for so many ms. */
  | { readonly kind: 'wait'; readonly delay: number }
  | { readonly kind: 'flood' }

const second = 1000
const tolerated = 3

export class OutputMeter {
  readonly #limits: MeterLimits
  #began = -Infinity
  #kept = 0
  #taken = 0
  #dropped = 0
  #fullSeconds = 0

  constructor(limits: MeterLimits) {
    this.#limits = limits
  }

  /**
   * Counts what was read; ask for a verdict afterwards.
   * @param now monotonic, ms
   * @param amount bytes, or what dealing with them was worth
   */
  take(now: number, amount: number): void {
    this.#turn(now)
    this.#taken += amount
  }

  /** Whether more text may be kept in this second. */
  hasRoom(now: number): boolean {
    this.#turn(now)
    return this.#kept < this.#limits.keptPerSecond
  }

  /** Counts text that is kept; the last piece of a second may go over the limit. */
  keep(bytes: number): void {
    this.#kept += bytes
  }

  /** Counts bytes that are not kept. */
  drop(bytes: number): void {
    this.#dropped += bytes
  }

  verdict(now: number): MeterVerdict {
    this.#turn(now)
    if (this.#taken <= this.#limits.takenPerSecond) return { kind: 'go-on' }
    if (this.#fullSeconds + 1 >= tolerated) return { kind: 'flood' }
    return { kind: 'wait', delay: Math.max(1, Math.ceil(this.#began + second - now)) }
  }

  /** Bytes dropped since the last call. */
  collectDropped(): number {
    const dropped = this.#dropped
    this.#dropped = 0
    return dropped
  }

  #turn(now: number): void {
    const passed = now - this.#began
    if (passed < second) return
    const full = this.#taken > this.#limits.takenPerSecond
    // A second without output lies between: it was no row.
    this.#fullSeconds = full && passed < 2 * second ? this.#fullSeconds + 1 : 0
    this.#began = now
    this.#kept = 0
    this.#taken = 0
  }
}
