/**
 * Which element of the page a row is drawn in. While the list moves by a few rows, those that stay in sight keep theirs and
 * only the others are drawn; when it jumps, elements stay where they are in the page and all get other rows, since moving
 * an element costs more than its text. Pure.
 */
export class RowKeys {
  #first = 0
  #size = 1
  #start = 0

  /** @param first row in the window @param size rows of it @returns the key of the first; the others count on, modulo `size` */
  startOf(first: number, size: number): number {
    const by = first - this.#first
    if (size !== this.#size) this.#start = 0
    else if (Math.abs(by) < size) this.#start = (this.#start + by + size) % size
    this.#first = first
    this.#size = size
    return this.#start
  }
}
