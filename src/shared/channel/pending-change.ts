/**
 * What one watcher of a list has not been told yet, merged: however long it waits, there is at most one entry for each row
 * it knows and each row there is now. Pure.
 */

export class PendingChange {
  /** Rows to send, in the order in which the list would show those that are new. */
  readonly #changed = new Set<string>()
  /** Of those, the ones the watcher has never seen. */
  readonly #unseen = new Set<string>()
  /** Rows the watcher has seen and that are gone since; one that came back is here and in `changed`. */
  readonly #removed = new Set<string>()

  get isEmpty(): boolean {
    return this.#changed.size === 0 && this.#removed.size === 0
  }

  /** Entries held. */
  get size(): number {
    return this.#changed.size + this.#removed.size
  }

  /** @param isNew the list did not have the row before */
  put(id: string, isNew: boolean): void {
    if (isNew) this.#unseen.add(id)
    this.#changed.add(id)
  }

  remove(id: string): void {
    this.#changed.delete(id)
    // A row that came and went again meanwhile was never seen, unless it is one that came back.
    if (!this.#unseen.delete(id)) this.#removed.add(id)
  }

  /** Hands everything out and starts anew. */
  take(): { readonly put: string[]; readonly remove: string[] } {
    const taken = { put: [...this.#changed], remove: [...this.#removed] }
    this.#changed.clear()
    this.#unseen.clear()
    this.#removed.clear()
    return taken
  }
}
