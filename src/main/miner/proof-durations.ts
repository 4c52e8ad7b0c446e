/**
 * How long winning proofs take here: the median of the last ones, behind a few assumed ones, so that one slow proof (the
 * first after a start reads gigabytes) does not make the node refuse the next. What is an hour old counts no more: a card
 * that was slow is tried again. Pure.
 */

/** ms; a winning proof of 32 GiB on a card whose parameters are in memory takes two to five seconds. */
export const assumedDuration = 5_000
const assumed = [assumedDuration, assumedDuration, assumedDuration]
const mostKept = 16
/** ms */
const counts = 3_600_000

export class ProofDurations {
  #measured: { readonly took: number; readonly at: number }[] = []

  /** @param took ms one try took that brought a proof, late or not */
  note(took: number, at: number): void {
    this.#measured = [...this.#measured, { took, at }].slice(-mostKept)
  }

  /** ms */
  usual(now: number): number {
    const recent = this.#measured.filter(({ at }) => now - at < counts).map(({ took }) => took)
    const all = [...assumed, ...recent].sort((one, other) => one - other)
    return all[Math.floor((all.length - 1) / 2)] ?? assumedDuration
  }
}
