/**
 * What lines are read from: a file with its older files, or a bounded memory of a live stream. A source gives blocks of
 * raw lines beside a place and knows nothing of filters; places are texts that survive rotation.
 */
import type { LogDirection, LogSourceKind } from '../../../../shared/contract/console/log-lines.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import type { LogLevel } from '../../../lib/log/logger.ts'

/** A boundary between two lines of one source. Opaque outside the source. */
export type SourcePlace = string

export interface SourceLine {
  /** Numbers of places within the block: where the line begins, and where the next one does. */
  readonly start: number
  readonly end: number
  /** Without its end. */
  readonly text: string
  /** What the source knows by itself, where it keeps more than text. */
  readonly at?: number
  readonly level?: LogLevel
  readonly pid?: number
  readonly stream?: 'stdout' | 'stderr' | 'node'
  readonly divider?: { readonly kind: 'restart' } | { readonly kind: 'gap'; readonly lines: number }
}

/** Lines that follow each other; at least one, or nothing more in this direction. */
export interface SourceBlock {
  readonly start: number
  readonly end: number
  /** What reading it cost. */
  readonly bytes: number
  /** The place of a number between `start` and `end`. */
  placeOf(position: number): SourcePlace
  /**
   * The whole block with a character for each byte of UTF-8, to be searched at once; undefined where there is none at hand.
   */
  readonly searchable: string | undefined
  /** Oldest first. */
  lines(): readonly SourceLine[]
}

/** What a line without a head takes over from those above it. */
export interface InheritedHead {
  readonly level: LogLevel | undefined
  readonly at: number | undefined
}

export interface LogSource extends Closeable {
  readonly id: string
  readonly kind: LogSourceKind
  readonly title: string
  /** Before the first line there is. */
  first(): Promise<SourcePlace>
  /** Behind the last line there is. */
  last(): Promise<SourcePlace>
  /** Before the first line of that time or later, ms since the Unix epoch; lines are taken to be in order of time. */
  placeAt(time: number): Promise<SourcePlace>
  /**
   * The lines beside a place: those that begin there or later, or end there or earlier. A place whose lines are gone stands
   * for the oldest that are there. Undefined when there are none.
   * @throws PosterError INVALID_ARGUMENT for a text that is no place, STORAGE_FAILED when the file cannot be read
   */
  read(from: SourcePlace, direction: LogDirection): Promise<SourceBlock | undefined>
  /** What a line at that place would take over. */
  headBefore(place: SourcePlace): Promise<InheritedHead>
  /** Lines from a place to the end; `exact` is false where they were too many to count. */
  countFrom(place: SourcePlace): Promise<{ readonly lines: number; readonly exact: boolean }>
  /** Called when there may be something new; returns how to stop. */
  onNews(listener: () => void): () => void
}
