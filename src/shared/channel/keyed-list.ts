/**
 * The receiving end of a topic: the rows as the publishing end has them, in the same order. It refuses a change that does
 * not follow on what it has; whoever holds it asks for a snapshot then.
 */
import type { ListChange, Row } from './frame.ts'

export class KeyedList<R extends Row> {
  #held = new Map<string, R>()
  #revision: number | undefined
  #rows: readonly R[] | undefined

  /** undefined before the first snapshot */
  get revision(): number | undefined {
    return this.#revision
  }

  get size(): number {
    return this.#held.size
  }

  /** The same array until something changes. */
  rows(): readonly R[] {
    this.#rows ??= [...this.#held.values()]
    return this.#rows
  }

  get(id: string): R | undefined {
    return this.#held.get(id)
  }

  snapshot(revision: number, rows: readonly R[]): void {
    this.#held = new Map(rows.map((row) => [row.id, row]))
    this.#revision = revision
    this.#rows = undefined
  }

  /** @returns false, and nothing is changed, when it follows on another revision */
  change(change: ListChange<R>): boolean {
    if (change.since !== this.#revision) return false
    for (const id of change.remove) this.#held.delete(id)
    for (const row of change.put) this.#held.set(row.id, row)
    this.#revision = change.revision
    this.#rows = undefined
    return true
  }
}
