/** What the thread that runs regular expressions is told and what it says: plain data, lines joined to one text. */
import type { TextRange } from '../../../../shared/contract/console/log-lines.ts'

export interface PatternOrder {
  readonly id: number
  readonly source: string
  readonly flags: string
  /** Joined by line ends; a line holds none. */
  readonly lines: string
}

export interface PatternMatch {
  /** Index of the line. */
  readonly line: number
  readonly marks: readonly TextRange[]
}

export type PatternReport =
  /** The thread has started; sent once. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'matches'; readonly id: number; readonly matches: readonly PatternMatch[] }

/** Characters of a line that a pattern sees. */
export const longestSearched = 16_384
export const mostMarks = 20
