/**
 * The lines a page holds, at most 100,000, and the rows they are drawn in: every row has the same height, so that any of a
 * million is found by arithmetic. A line that comes costs its own rows only. Pure; it does not know where lines come from.
 */
import type { LogLineRow } from '../../../../shared/contract/console/log-lines.ts'
import { RepeatFolder, type FoldedLine } from '../../../../shared/logs/fold-repeats.ts'
import { charactersPerRow, showLine, shownLength } from './shown-line.ts'

/** A line with its number, which only grows toward newer lines. */
export interface NumberedLine {
  readonly number: number
  readonly line: LogLineRow
}

export type LogRow =
  | { readonly kind: 'line'; readonly of: NumberedLine; readonly part: number; count: number }
  | { readonly kind: 'explanation'; readonly of: NumberedLine; readonly part: number }
  | { readonly kind: 'divider'; readonly of: NumberedLine }

export interface BookLook {
  readonly fold: boolean
  /** Columns of the message when long lines are wrapped. */
  readonly wrapAt: number | undefined
  /** Text of a line's explanation; undefined when they are not shown. */
  readonly explain: ((line: LogLineRow) => string) | undefined
}

const mostLines = 100_000
/** Lines beyond the bound before any are dropped: moving everything for every line would cost more than the lines. */
const slack = 5_000
/** Rows of one line. */
const mostParts = 40
const mostInterned = 10_000

export class LogBook {
  readonly #interned = new Map<string, string>()
  readonly #unfolded = new Set<number>()
  #look: BookLook
  #lines: NumberedLine[] = []
  #rows: LogRow[] = []
  #folder = new RepeatFolder()
  /** Of the last group of each source, the row that carries its count. */
  #counted = new WeakMap<FoldedLine, LogRow & { kind: 'line' }>()
  #next = 0
  #oldest = 0
  #marked = 0

  constructor(look: BookLook) {
    this.#look = look
  }

  get lines(): readonly NumberedLine[] {
    return this.#lines
  }

  get rows(): readonly LogRow[] {
    return this.#rows
  }

  /** Lines with something marked. */
  get marked(): number {
    return this.#marked
  }

  clear(): void {
    this.#lines = []
    this.#unfolded.clear()
    this.#next = 0
    this.#oldest = 0
    this.#marked = 0
    this.#layOut()
  }

  setLook(look: BookLook): void {
    this.#look = look
    this.#layOut()
  }

  /** Shows every repeat of a line, or folds them again. */
  unfold(number: number): void {
    if (!this.#unfolded.delete(number)) this.#unfolded.add(number)
    this.#layOut()
  }

  /** @returns whether the oldest lines were dropped for it */
  append(lines: readonly LogLineRow[]): boolean {
    for (const line of lines) {
      const numbered = { number: this.#next++, line: this.#intern(line) }
      this.#lines.push(numbered)
      if (line.marks) this.#marked++
      this.#addRows(numbered)
    }
    if (this.#lines.length <= mostLines + slack) return false
    this.#dropOldest(this.#lines.length - mostLines)
    return true
  }

  /** @returns the newest lines, where they were dropped for it; oldest first */
  prepend(lines: readonly LogLineRow[]): readonly NumberedLine[] {
    const first = this.#oldest - lines.length
    const numbered = lines.map((line, index) => ({ number: first + index, line: this.#intern(line) }))
    this.#oldest = first
    this.#marked += lines.filter(({ marks }) => marks).length
    this.#lines = [...numbered, ...this.#lines]
    const dropped = this.#lines.length > mostLines ? this.#lines.splice(mostLines) : []
    this.#marked -= countMarked(dropped)
    this.#layOut()
    return dropped
  }

  /** The place of the first row whose line has this number or a higher one. */
  rowOf(number: number): number {
    let [low, high] = [0, this.#rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#rows[middle]?.of.number ?? 0) < number) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Of each source the first line among these. */
  static firstCursors(lines: readonly NumberedLine[], sources: number): Record<string, string> {
    const cursors: Record<string, string> = {}
    let found = 0
    for (const { line } of lines) {
      if (Object.hasOwn(cursors, line.source)) continue
      cursors[line.source] = line.cursor
      if (++found === sources) break
    }
    return cursors
  }

  #dropOldest(count: number): void {
    this.#marked -= countMarked(this.#lines.slice(0, count))
    this.#lines = this.#lines.slice(count)
    this.#oldest = this.#lines[0]?.number ?? this.#next
    this.#rows = this.#rows.slice(this.rowOf(this.#oldest))
    this.#folder.keepNewest(mostLines)
  }

  #layOut(): void {
    this.#rows = []
    this.#folder = new RepeatFolder()
    this.#counted = new WeakMap()
    for (const numbered of this.#lines) this.#addRows(numbered)
  }

  #addRows(of: NumberedLine): void {
    const { line } = of
    const { fold, wrapAt, explain } = this.#look
    const group = fold ? this.#folder.push(line) : undefined
    if (group && group.count > 1) {
      const row = this.#counted.get(group)
      if (row) {
        row.count = group.count
        if (!this.#unfolded.has(row.of.number)) return
      }
    }
    if (line.divider) this.#rows.push({ kind: 'divider', of })
    const row: LogRow = { kind: 'line', of, part: 0, count: 1 }
    if (group?.count === 1) this.#counted.set(group, row)
    this.#rows.push(row)
    if (wrapAt !== undefined && shownLength(line) > wrapAt / 2) this.#addRest(of, wrapAt)
    if (line.explanation && explain) this.#addExplanation(of, explain(line), wrapAt)
  }

  #addRest(of: NumberedLine, columns: number): void {
    const { text } = showLine(of.line)
    const parts = partsOf(text, columns)
    for (let part = 1; part < parts; part++) this.#rows.push({ kind: 'line', of, part, count: 1 })
  }

  #addExplanation(of: NumberedLine, text: string, columns: number | undefined): void {
    const parts = columns === undefined ? 1 : partsOf(text, columns)
    for (let part = 0; part < parts; part++) this.#rows.push({ kind: 'explanation', of, part })
  }

  /** A hundred thousand lines name a dozen sources, loggers and callers; each is kept once. */
  #intern(line: LogLineRow): LogLineRow {
    const { source, logger, caller } = line
    return {
      ...line,
      source: this.#once(source),
      logger: this.#once(logger),
      ...(caller === undefined ? {} : { caller: this.#once(caller) })
    }
  }

  #once(text: string): string {
    const known = this.#interned.get(text)
    if (known !== undefined) return known
    if (this.#interned.size >= mostInterned) this.#interned.clear()
    this.#interned.set(text, text)
    return text
  }
}

function partsOf(text: string, columns: number): number {
  return Math.min(mostParts, Math.ceil(text.length / charactersPerRow(text, columns)))
}

function countMarked(lines: readonly NumberedLine[]): number {
  return lines.reduce((count, { line }) => count + (line.marks ? 1 : 0), 0)
}
