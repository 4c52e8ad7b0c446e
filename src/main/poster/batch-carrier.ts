/**
 * How a proven batch gets on chain, as the course of a deadline sees it: handed over once, it is sent when its time has
 * come, followed until it stands, and handed back only when the proof itself is of no use any more.
 */
import type { Staleness } from './batch/find-staleness.ts'
import type { HeadFeed } from './head-view.ts'
import type { PostRecord } from './post-record.ts'

export type CarryOutcome =
  /** Every partition of the batch counts as proven, deep enough or until the window closed. */
  | { readonly kind: 'landed' }
  /** The proof must be made again; no message of it will ever be sent. */
  | { readonly kind: 'stale'; readonly reason: Staleness }
  | { readonly kind: 'missed'; readonly reason: string }

export interface BatchCarrier {
  /**
   * @param record as it was written down: with its messages after a restart
   * @param attempt tries at proving so far, for events
   * @throws PosterError CANCELLED by the signal, CLOSED; trouble with nodes and messagers is waited out
   */
  carry(record: PostRecord, feed: HeadFeed, attempt: number, signal: AbortSignal): Promise<CarryOutcome>
}
