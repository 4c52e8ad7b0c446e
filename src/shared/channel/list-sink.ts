/**
 * Where a keyed list is published to. A sink that is not ready is not sent changes; whoever publishes remembers what
 * changed meanwhile and sends it together later.
 */
import type { WireError } from './channel-error.ts'
import type { ListChange, Row } from './frame.ts'

export interface ListSink<R extends Row = Row> {
  /** False while the other side is still at work on what it was sent. */
  readonly ready: boolean
  /** Calls `listener` whenever the sink becomes ready again. @returns the function that ends it */
  onReady(listener: () => void): () => void
  /** The whole list; whatever the other side had is replaced. */
  snapshot(revision: number, rows: readonly R[]): void
  change(change: ListChange<R>): void
  /** Nothing comes after this. */
  ended(error?: WireError): void
}
