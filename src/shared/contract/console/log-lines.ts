/**
 * Log lines and questions about them, as they cross to the page. The raw line is never altered, except that secrets are
 * covered; what was read out of it stands beside it, as places in the raw text where that is possible, so that nothing is sent twice.
 */

export type LogSourceKind = 'node' | 'prover' | 'console' | 'file'
export type LogLineLevel = 'debug' | 'info' | 'warn' | 'error'

/** Where a part stands in a text: first character, and the one after the last. */
export type TextRange = readonly [from: number, to: number]

/** What of a line a click turns into a filter. */
export interface LogLineFields {
  readonly miner?: number
  readonly deadline?: number
  readonly partitions?: readonly number[]
  readonly pid?: number
  readonly epoch?: number
}

export interface LogExplanation {
  /** Stays for ever, e.g. `LOG-GPU-FALLBACK`; the texts are the page's. */
  readonly code: string
  readonly params: Readonly<Record<string, string>>
}

export interface LogLineRow {
  readonly source: string
  /** Where the line begins in its source; reading forward from here gives this line first. */
  readonly cursor: string
  /** ms since the Unix epoch; that of the line above where the line has none; null where none is known. */
  readonly at: number | null
  /** That of the line above for a continuation; null where none is known. */
  readonly level: LogLineLevel | null
  /** Empty where the line names none. */
  readonly logger: string
  readonly caller?: string
  /** The raw line. */
  readonly text: string
  /** Where the message stands in `text`. */
  readonly messageAt?: TextRange
  /** The message, where it does not stand in `text` as it reads (JSON lines). */
  readonly message?: string
  readonly fields?: LogLineFields
  readonly pid?: number
  readonly stream?: 'stdout' | 'stderr' | 'node'
  /** It does not begin like a record: a stack trace, the second line of a message. */
  readonly continuation: boolean
  /** A process begins here (`restart`), or lines were dropped before this one (`gap`, with how many). */
  readonly divider?: { readonly kind: 'restart' } | { readonly kind: 'gap'; readonly lines: number }
  /** Shown for its neighbour: it does not match by itself. */
  readonly context?: true
  /** What matches, at most 20 of them. */
  readonly marks?: readonly TextRange[]
  readonly explanation?: LogExplanation
  /** Characters of the whole line, where `text` is only its beginning. */
  readonly cutFrom?: number
}

export type LogDirection = 'forward' | 'backward'

/** `cursors`: by source; a source that is not named there is read from its end. */
export type LogPlace =
  'start' | 'end' | { readonly time: number } | { readonly cursors: Readonly<Record<string, string>> }

export interface LogFilter {
  /** All levels where missing. A line of unknown level counts as info. */
  readonly levels?: readonly LogLineLevel[]
  /** A text anywhere in the line, or a regular expression of JavaScript. */
  readonly search?: {
    readonly kind: 'text' | 'regex'
    readonly value: string
    /** Default false. */
    readonly caseSensitive?: boolean
  }
  /** `highlight` shows all lines and marks; default `filter`. */
  readonly mode?: 'filter' | 'highlight'
  /** Lines shown before and after each that matches, at most 20; default 0. */
  readonly context?: number
  readonly fields?: {
    readonly miner?: number
    readonly deadline?: number
    readonly partition?: number
    readonly pid?: number
  }
}

export interface LogQuestion {
  readonly sources: readonly string[]
  readonly from: LogPlace
  readonly direction: LogDirection
  /** At most 2,000. */
  readonly limit: number
  readonly filter?: LogFilter
  /** Lines before this time, ms since the Unix epoch, are not read (reading backward), or after it (forward). */
  readonly until?: number
}

export interface LogAnswer {
  /** Oldest first, whatever the direction. */
  readonly lines: readonly LogLineRow[]
  /** Where reading backward goes on, by source. */
  readonly before: Readonly<Record<string, string>>
  /** Where reading forward goes on, by source. */
  readonly after: Readonly<Record<string, string>>
  /**
   * `more`: there is more in this direction, ask again with `before` or `after`, even when no line came: the time of one
   * call was used up. `end`: nothing more for now.
   */
  readonly state: 'more' | 'end'
  /** About what time the reading has come to; null where nothing told. */
  readonly scannedTo: number | null
  readonly scannedBytes: number
}

export interface LogCountQuestion {
  readonly sources: readonly string[]
  /** ms since the Unix epoch. */
  readonly from: number
  readonly to: number
  /** At most 500. */
  readonly buckets: number
  readonly filter?: LogFilter
  /** From the answer before, to go on; its counts are added to those before. */
  readonly goOn?: Readonly<Record<string, string>>
}

/** Lines by level of one stretch of time. */
export type LogBucket = Readonly<Record<LogLineLevel, number>>

export interface LogCountAnswer {
  /** Of this call alone, oldest first. */
  readonly buckets: readonly LogBucket[]
  /** Undefined when all was counted. */
  readonly goOn?: Readonly<Record<string, string>>
  readonly scannedTo: number | null
}

export interface LogNews {
  /** Lines since the cursors, before any filter. */
  readonly lines: number
  /** False where they were too many to count: then it is about that number. */
  readonly exact: boolean
}

export interface LogSourceRow {
  readonly id: string
  readonly kind: LogSourceKind
  readonly title: string
}
