/**
 * Down to which height the chain was reverted since a view somebody has seen, however many heads ago that was. Pure, and
 * bounded: of two reverts the later one that reached as low makes the earlier one superfluous.
 */
interface Revert {
  readonly sequence: number
  readonly height: number
}

/** Reverts remembered; on a real chain there are a handful within finality. */
const mostKept = 1_000

export class RevertHistory {
  /** Ascending in both. */
  #reverts: Revert[] = []

  /** @param sequence of the head that brought it; above all before */
  add(sequence: number, height: number): void {
    this.#reverts = this.#reverts.filter((revert) => revert.height < height)
    this.#reverts.push({ sequence, height })
    // The oldest, which is the lowest, is put on the next: nobody may take a revert for one that was less deep.
    const [first, second, ...others] = this.#reverts
    if (first && second && this.#reverts.length > mostKept) {
      this.#reverts = [{ sequence: second.sequence, height: first.height }, ...others]
    }
  }

  /** The lowest height reverted after the head of `sequence`; undefined when the chain only grew. */
  lowestSince(sequence: number): number | undefined {
    return this.#reverts.find((revert) => revert.sequence > sequence)?.height
  }
}
