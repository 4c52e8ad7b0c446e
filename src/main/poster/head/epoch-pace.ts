/**
 * When an epoch will be, told by the newest head and the length of an epoch: so it holds on networks whose clock is not this
 * machine's, and while rounds are null. A head that comes late for its height, as after a reorg, moves nothing. Pure.
 */
export class EpochPace {
  readonly #epochMs: number
  #height: number | undefined
  #at = 0

  constructor(epochMs: number) {
    this.#epochMs = epochMs
  }

  /** @param at ms since the Unix epoch at which the head was heard of */
  hear(height: number, at: number): void {
    if (this.#height !== undefined && height <= this.#height) return
    this.#height = height
    this.#at = at
  }

  /** ms since the Unix epoch; infinitely far away before the first head. */
  timeOf(epoch: number): number {
    return this.#height === undefined ? Infinity : this.#at + (epoch - this.#height) * this.#epochMs
  }
}
