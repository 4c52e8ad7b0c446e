/**
 * One source read in one direction: blocks in, the lines out that match or stand beside one that does. It can stop after
 * any line and says where to go on, also in the middle of the lines after a match. It reads when it is told to, never ahead.
 */
import type { LogDirection, LogLineLevel, TextRange } from '../../../../shared/contract/console/log-lines.ts'
import { headTime, readHead } from '../line/line-head.ts'
import type { LogSource, SourceBlock, SourceLine, SourcePlace } from '../source/log-source.ts'
import { judgeBlock } from './judge-block.ts'
import type { LineFilter } from './line-filter.ts'

export interface ScannedLine {
  readonly source: LogSource
  readonly line: SourceLine
  /** Where the line begins. */
  readonly cursor: SourcePlace
  /** Where reading goes on to give this line first. */
  readonly resume: string
  /** ms since the Unix epoch */
  readonly at: number | undefined
  readonly level: LogLineLevel | undefined
  readonly continuation: boolean
  /** True for a line that is shown for its neighbour. */
  readonly isContext: boolean
  readonly marks: readonly TextRange[]
}

export interface SourceScanOptions {
  readonly source: LogSource
  /** A place, or what {@link SourceScan.resume} gave. */
  readonly from: string
  readonly direction: LogDirection
  readonly filter: LineFilter
  /** ms since the Unix epoch behind which nothing is read. */
  readonly until?: number | undefined
}

/** Lines that may wait before the lines of context cost more than they are worth. */
const mostOwed = 20

export class SourceScan {
  readonly #source: LogSource
  readonly #direction: LogDirection
  readonly #filter: LineFilter
  readonly #until: number | undefined
  #position: SourcePlace
  /** Lines after a match that are still to be shown. */
  #owed: number
  /** Lines before a match that may come. */
  #before: ScannedLine[] = []
  #passed = 0
  #hasFound = false
  #found: ScannedLine[] = []
  #taken = 0
  #ended = false
  #reached: number | undefined

  constructor({ source, from, direction, filter, until }: SourceScanOptions) {
    const { place, owed } = splitCursor(from, direction)
    this.#source = source
    this.#position = place
    this.#owed = Math.min(owed, mostOwed)
    this.#direction = direction
    this.#filter = filter
    this.#until = until
  }

  get source(): LogSource {
    return this.#source
  }

  /** The next line that was found, if one was. */
  get head(): ScannedLine | undefined {
    return this.#found[this.#taken]
  }

  /** True when nothing more is to be read; lines may still wait. */
  get ended(): boolean {
    return this.#ended
  }

  /** About what time was read last, ms since the Unix epoch. */
  get reached(): number | undefined {
    return this.#reached
  }

  /** Takes {@link head} away. */
  take(): void {
    this.#taken++
    if (this.#taken < this.#found.length) return
    this.#found = []
    this.#taken = 0
  }

  /** Where to go on, with what was found and not taken. */
  get resume(): string {
    const waiting = this.head
    if (waiting) return waiting.resume
    // Read again only what is little beside what was passed, so that reading always comes forward.
    const before = this.#before[0]
    if (before && !this.#ended && this.#isPastContext) return before.resume
    return this.#cursor(this.#position, this.#owed)
  }

  /**
   * Reads one block, or as many as it takes to get past the lines that {@link resume} would give again.
   * @returns their bytes
   * @throws PosterError of the source, INVALID_ARGUMENT for a slow pattern
   */
  async pull(): Promise<number> {
    let bytes = 0
    do bytes += await this.#pullBlock()
    while (!this.#ended && !this.head && this.#before.length > 0 && !this.#isPastContext)
    return bytes
  }

  get #isPastContext(): boolean {
    return this.#hasFound || this.#passed > 2 * this.#filter.context
  }

  async #pullBlock(): Promise<number> {
    const block = await this.#source.read(this.#position, this.#direction)
    if (!block) {
      this.#ended = true
      return 0
    }
    const { searchable } = block
    const passed = searchable === undefined ? undefined : this.#passOver(searchable)
    if (passed) this.#reached = passed.reached ?? this.#reached
    else await this.#look(block)
    this.#position = block.placeOf(this.#direction === 'forward' ? block.end : block.start)
    return block.bytes
  }

  /** A block that cannot hold a match is not cut into lines. @returns undefined when it has to be */
  #passOver(searchable: string): { readonly reached: number | undefined } | undefined {
    if (this.#owed > 0 || this.#filter.context > 0 || this.#filter.mayHold(searchable)) return undefined
    const reached = timeNear(searchable, this.#direction)
    if (this.#until === undefined) return { reached }
    return reached === undefined || this.#isBeyond(reached, this.#until) ? undefined : { reached }
  }

  async #look(block: SourceBlock): Promise<void> {
    const judged = await judgeBlock(this.#source, block, this.#filter)
    const count = judged.lines.length
    for (let step = 0; step < count; step++) {
      const index = this.#direction === 'forward' ? step : count - 1 - step
      const one = judged.lines[index]
      if (!one) continue
      const { line, level, continuation, verdict } = one
      const scanned = (isContext: boolean, owed: number): ScannedLine => ({
        source: this.#source,
        line,
        cursor: block.placeOf(line.start),
        resume: this.#cursor(block.placeOf(this.#direction === 'forward' ? line.start : line.end), owed),
        at: judged.timeOf(index),
        level,
        continuation,
        isContext,
        marks: verdict.marks
      })
      if (this.#until !== undefined && this.#isBeyond(judged.timeOf(index), this.#until)) {
        this.#ended = true
        break
      }
      this.#passed++
      this.#hasFound ||= verdict.matches || this.#owed > 0
      if (verdict.matches) {
        this.#found.push(...this.#before, scanned(false, this.#owed))
        this.#before = []
        this.#owed = this.#filter.context
      } else if (this.#owed > 0) {
        this.#found.push(scanned(true, this.#owed))
        this.#owed--
      } else if (this.#filter.context > 0) {
        this.#before.push(scanned(true, 0))
        if (this.#before.length > this.#filter.context) this.#before.shift()
      }
    }
    const last = this.#direction === 'forward' ? count - 1 : 0
    this.#reached = judged.timeOf(last) ?? this.#reached
  }

  #cursor(place: SourcePlace, owed: number): string {
    return owed > 0 ? `${place}~${this.#direction === 'forward' ? 'f' : 'b'}${owed}` : place
  }

  #isBeyond(at: number | undefined, until: number): boolean {
    if (at === undefined) return false
    return this.#direction === 'forward' ? at > until : at < until
  }
}

/** A cursor is a place and, behind `~`, how many lines of context are still owed to whoever reads on in that direction. */
export function splitCursor(
  cursor: string,
  direction: LogDirection
): { readonly place: SourcePlace; readonly owed: number } {
  const [, place = cursor, way, owed] = /^(.*)~([fb])(\d{1,2})$/.exec(cursor) ?? []
  return { place, owed: way === direction.charAt(0) ? Number(owed) : 0 }
}

const farthestLook = 4_096

/** Of the line of a block that was read last, where it has one near its end. */
function timeNear(searchable: string, direction: LogDirection): number | undefined {
  const edge = direction === 'forward' ? searchable.slice(-farthestLook) : searchable.slice(0, farthestLook)
  const lines = edge.split('\n')
  for (const line of direction === 'forward' ? lines.reverse() : lines) {
    const head = readHead(line)
    const at = head && headTime(head)
    if (at !== undefined) return at
  }
  return undefined
}
