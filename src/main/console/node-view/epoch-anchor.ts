/**
 * When an epoch begins, from when heads were heard. A head comes some seconds late, and never early, so the earliest of the
 * last ones is nearest to the truth; the board would shake otherwise.
 */

interface Heard {
  readonly epoch: number
  /** ms since the Unix epoch */
  readonly at: number
}

const remembered = 60

export class EpochAnchor {
  #heard: Heard[] = []
  #epochMs = 0

  /** @param epochMs length of an epoch */
  note(epoch: number, at: number, epochMs: number): void {
    if (epochMs !== this.#epochMs) this.#heard = []
    this.#epochMs = epochMs
    if (this.#heard.at(-1)?.epoch === epoch) return
    this.#heard = [...this.#heard, { epoch, at }].slice(-remembered)
  }

  /** ms since the Unix epoch; undefined before the first head. */
  timeOf(epoch: number): number | undefined {
    if (this.#heard.length === 0) return undefined
    const zero = Math.min(...this.#heard.map((heard) => heard.at - heard.epoch * this.#epochMs))
    return Math.round(zero + epoch * this.#epochMs)
  }
}
