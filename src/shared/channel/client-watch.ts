/**
 * One watch of the asking side: it hands on what follows in order and asks for the list again when something is missing.
 */
import type { ChannelError } from './channel-error.ts'
import type { ListChange, Row } from './frame.ts'

export interface WatchListener<R extends Row = Row> {
  /** The whole list; whatever was known before is replaced. */
  snapshot(revision: number, rows: readonly R[]): void
  /** Always follows on the revision told last. */
  change(change: ListChange<R>): void
  /** The other side has ended it, with an error or because the list is over. Nothing comes after this. */
  ended(error: ChannelError | undefined): void
  /** The port has ended; what is shown is stale from now on. Nothing comes after this. */
  lost(): void
}

export interface WatchWire {
  /** Asks for the list. @returns the id that answers carry */
  begin(): number
  taken(id: number): void
  /** Tells the other side that nobody watches any more. */
  leave(id: number): void
}

export class ClientWatch {
  readonly #listener: WatchListener
  readonly #wire: WatchWire
  #id = 0
  #revision: number | undefined
  #over = false

  constructor(listener: WatchListener, wire: WatchWire) {
    this.#listener = listener
    this.#wire = wire
  }

  begin(): void {
    this.#revision = undefined
    this.#id = this.#wire.begin()
  }

  snapshot(revision: number, rows: readonly Row[]): void {
    this.#revision = revision
    this.#handOn(() => this.#listener.snapshot(revision, rows))
  }

  change({ since, revision, put, remove }: ListChange): void {
    if (since !== this.#revision) {
      this.#wire.leave(this.#id)
      return this.begin()
    }
    this.#revision = revision
    this.#handOn(() => this.#listener.change({ since, revision, put, remove }))
  }

  ended(error: ChannelError | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#listener.ended(error)
  }

  lost(): void {
    if (this.#over) return
    this.#over = true
    this.#listener.lost()
  }

  stop(): void {
    if (this.#over) return
    this.#over = true
    this.#wire.leave(this.#id)
  }

  /** The frame counts as taken when the listener is done with it, so that a busy page is sent less. */
  #handOn(tell: () => void): void {
    const id = this.#id
    try {
      tell()
    } finally {
      if (!this.#over) this.#wire.taken(id)
    }
  }
}
