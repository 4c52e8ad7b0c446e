/** Lines a second over the last seconds. Pure. */
const span = 5_000

export class LineRate {
  #taken: { readonly at: number; readonly lines: number }[] = []

  /** @param now ms of a clock that only goes forward */
  take(lines: number, now: number): void {
    this.#taken.push({ at: now, lines })
  }

  perSecond(now: number): number {
    this.#taken = this.#taken.filter(({ at }) => now - at < span)
    return this.#taken.reduce((sum, { lines }) => sum + lines, 0) / (span / 1_000)
  }
}
