/**
 * Deadlines as the log of a sector-manager tells them, ours or a Go one's: what an operator sees of a node before anything of
 * it is migrated. Times are ms since the Unix epoch, epochs are heights; what a log does not tell is null.
 */

export type LoggedStepKind =
  | 'began'
  | 'checked'
  | 'proving'
  | 'proved'
  | 'verified'
  | 'sent'
  | 'landed'
  | 'skipped'
  | 'retried'
  | 'failed'
  | 'aborted'
  | 'missed'
  | 'ended'
  | 'declared'

export interface LoggedStep {
  readonly at: number | null
  readonly kind: LoggedStepKind
  /** Partition it begins with, where it is about a batch. */
  readonly partition: number | null
  readonly attempt: number | null
  /** ms, where the line tells how long something took. */
  readonly took: number | null
  /** The message of the line, cut. */
  readonly text: string
  /** Cursor of the line in its source. */
  readonly cursor: string
}

export interface LoggedMessage {
  readonly id: string
  readonly sentAt: number | null
  readonly landedAt: number | null
}

/** `quiet`: it began long ago and nothing was told since. */
export type LoggedState = 'proving' | 'proved' | 'sent' | 'landed' | 'failed' | 'missed' | 'aborted' | 'quiet'

export interface LoggedDeadlineRow {
  /** `<miner>/<deadline>/<open>`, unique in a log. */
  readonly id: string
  readonly miner: number | null
  /** Index, 0–47. */
  readonly deadline: number | null
  readonly open: number | null
  readonly close: number | null
  readonly challenge: number | null
  readonly firstAt: number | null
  readonly lastAt: number | null
  readonly state: LoggedState
  /** Batches that were begun, by the partition each begins with; empty where the log does not tell. */
  readonly partitions: readonly number[]
  /** Sectors left out. */
  readonly skipped: number
  readonly messages: readonly LoggedMessage[]
  /** Oldest first, the newest 200. */
  readonly steps: readonly LoggedStep[]
  /** The newest 20 lines at WARN and above. */
  readonly errors: readonly LoggedStep[]
}

export interface LoggedTimeline {
  /** By the time of their first line, newest first. */
  readonly rows: readonly LoggedDeadlineRow[]
  /** Lines of the poster that could not be told to belong to a deadline. */
  readonly unplaced: number
  /** The stretch of the log that was read. */
  readonly from: number | null
  readonly to: number | null
  /** False where the reading stopped at its limit, before the end. */
  readonly complete: boolean
}
