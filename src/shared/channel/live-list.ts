/**
 * The publishing end of a topic: rows by id, a revision, and watchers that get a snapshot and then what changed, once per
 * turn of the event loop. Rows are shown in the order they first came; sorting is the reader's. What a watcher was not
 * ready for is merged, so a slow one costs memory in proportion to the list and to nothing else.
 */
import type { WireError } from './channel-error.ts'
import type { Row } from './frame.ts'
import type { ListSink } from './list-sink.ts'
import { PendingChange } from './pending-change.ts'

interface Held<R extends Row> {
  readonly row: R
  /** The row as JSON: what decides whether it changed. */
  readonly text: string
}

interface Watcher<R extends Row> {
  readonly sink: ListSink<R>
  readonly pending: PendingChange
  /** Revision the sink knows. */
  revision: number
  stop(): void
}

export class LiveList<R extends Row> {
  readonly #held = new Map<string, Held<R>>()
  readonly #watchers = new Set<Watcher<R>>()
  #revision = 0
  #flushing = false
  #ended: { readonly error: WireError | undefined } | undefined

  constructor(rows: readonly R[] = []) {
    this.replace(rows)
  }

  /** Grows with every change of a row. */
  get revision(): number {
    return this.#revision
  }

  get size(): number {
    return this.#held.size
  }

  /** Sinks being served; a source that is costly to read may rest while it is 0. */
  get watchers(): number {
    return this.#watchers.size
  }

  rows(): R[] {
    return Array.from(this.#held.values(), ({ row }) => row)
  }

  get(id: string): R | undefined {
    return this.#held.get(id)?.row
  }

  /** Makes the list these rows and no others. Rows that stay keep their place. */
  replace(rows: readonly R[]): void {
    const kept = new Set(rows.map(({ id }) => id))
    for (const id of [...this.#held.keys()]) if (!kept.has(id)) this.#remove(id)
    for (const row of rows) this.#put(row)
  }

  /** Adds rows, or replaces those with the same id. A row whose JSON is as before is no change. */
  put(...rows: readonly R[]): void {
    for (const row of rows) this.#put(row)
  }

  /** Takes rows away; unknown ids are no change. */
  remove(...ids: readonly string[]): void {
    for (const id of ids) this.#remove(id)
  }

  /** Sends the snapshot now and changes from then on. @returns the function that ends it */
  watch(sink: ListSink<R>): () => void {
    if (this.#ended) {
      sink.ended(this.#ended.error)
      return () => undefined
    }
    const watcher: Watcher<R> = {
      sink,
      pending: new PendingChange(),
      revision: this.#revision,
      stop: sink.onReady(() => this.#flush(watcher))
    }
    this.#watchers.add(watcher)
    sink.snapshot(this.#revision, this.rows())
    return () => this.#leave(watcher)
  }

  /** Ends every watch, those that come later included. The rows stay readable. */
  end(error?: WireError): void {
    if (this.#ended) return
    this.#ended = { error }
    for (const watcher of [...this.#watchers]) {
      this.#flush(watcher)
      this.#leave(watcher)
      watcher.sink.ended(error)
    }
  }

  #put(row: R): void {
    const text = JSON.stringify(row)
    const before = this.#held.get(row.id)
    if (before?.text === text) return
    this.#held.set(row.id, { row, text })
    this.#changed((pending) => pending.put(row.id, before === undefined))
  }

  #remove(id: string): void {
    if (this.#held.delete(id)) this.#changed((pending) => pending.remove(id))
  }

  #changed(note: (pending: PendingChange) => void): void {
    this.#revision += 1
    if (this.#watchers.size === 0) return
    for (const { pending } of this.#watchers) note(pending)
    if (this.#flushing) return
    this.#flushing = true
    void Promise.resolve().then(() => {
      this.#flushing = false
      for (const watcher of [...this.#watchers]) this.#flush(watcher)
    })
  }

  #flush(watcher: Watcher<R>): void {
    const { sink, pending } = watcher
    if (!this.#watchers.has(watcher) || pending.isEmpty || !sink.ready) return
    const { put, remove } = pending.take()
    const since = watcher.revision
    watcher.revision = this.#revision
    sink.change({
      since,
      revision: this.#revision,
      // Every id that is pending is in the list.
      put: put.flatMap((id) => this.get(id) ?? []),
      remove
    })
  }

  #leave(watcher: Watcher<R>): void {
    this.#watchers.delete(watcher)
    watcher.stop()
  }
}
