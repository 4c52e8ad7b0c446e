/**
 * The lines a page holds, at most 100,000, and the rows they are drawn in: every row has the same height, so that any of a
 * million is found by arithmetic. A line that comes costs its own rows only. Pure; it does not know where lines come from.
 */
import type { LogLineRow } from '../../../../shared/contract/console/log-lines.ts'
import { LatestRows } from '../../../../shared/logs/fold-repeats.ts'
import { charactersPerRow, showLine, shownLength } from './shown-line.ts'
import { LinePool, type NumberedLine } from './take-line.ts'

/** The first row of a line; `count` grows with the lines that repeat it. */
type LineRow = { readonly kind: 'line'; readonly of: NumberedLine; readonly part: number; count: number }

export type LogRow =
  | LineRow
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
const nothing: readonly LogRow[] = []

export class LogBook {
  readonly #pool = new LinePool()
  readonly #unfolded = new Set<number>()
  #look: BookLook
  #lines: NumberedLine[] = []
  #rows: LogRow[] = []
  #latest = new LatestRows<LineRow>()
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
      const numbered = this.#pool.take(line, this.#next++)
      this.#lines.push(numbered)
      if (line.marks) this.#marked++
      this.#addRows(numbered)
    }
    if (this.#lines.length <= mostLines + slack) return false
    this.#dropOldest(this.#lines.length - mostLines)
    return true
  }

  /**
   * Costs the rows of these lines only, unless lines are dropped: repeats are not folded across the place where they meet
   * those that were there. @returns the newest lines, where they were dropped for it; oldest first
   */
  prepend(lines: readonly LogLineRow[]): readonly NumberedLine[] {
    const first = this.#oldest - lines.length
    const numbered = lines.map((line, index) => this.#pool.take(line, first + index))
    this.#oldest = first
    this.#marked += countMarked(numbered)
    this.#lines = numbered.concat(this.#lines)
    const dropped = this.#lines.length > mostLines ? this.#lines.splice(mostLines) : []
    this.#marked -= countMarked(dropped)
    if (dropped.length > 0) this.#layOut()
    else this.#layBefore(numbered)
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
    if (this.#look.fold) this.#showCutRepeats()
  }

  /** Of repeats whose row was dropped with their first line, the first that is left stands for them. */
  #showCutRepeats(): void {
    const whole = new Set<string>()
    const cut = new Map<string, LineRow>()
    const sources = new Set(this.#lines.map(({ line }) => line.source)).size
    for (const of of this.#lines) {
      const { source } = of.line
      if (whole.has(source)) continue
      const row = cut.get(source)
      if (this.#rows[this.rowOf(of.number)]?.of === of) whole.add(source)
      else if (row) row.count++
      else cut.set(source, { kind: 'line', of, part: 0, count: 1 })
      if (whole.size === sources) break
    }
    for (const [source, row] of cut) {
      this.#rows.splice(this.rowOf(row.of.number), 0, row, ...this.#rowsUnder(row.of))
      if (!whole.has(source)) this.#latest.begin(source, row.of.repeats, row)
    }
  }

  #layOut(): void {
    this.#rows = []
    this.#latest = new LatestRows()
    for (const numbered of this.#lines) this.#addRows(numbered)
  }

  #layBefore(lines: readonly NumberedLine[]): void {
    const [rows, latest] = [this.#rows, this.#latest]
    this.#rows = []
    this.#latest = new LatestRows()
    for (const numbered of lines) this.#addRows(numbered)
    this.#rows = this.#rows.concat(rows)
    this.#latest = latest
  }

  #addRows(of: NumberedLine): void {
    const { line, repeats } = of
    const repeated = this.#look.fold ? this.#latest.repeatedBy(line.source, repeats) : undefined
    if (repeated) {
      repeated.count++
      if (!this.#unfolded.has(repeated.of.number)) return
    }
    if (line.divider) this.#rows.push({ kind: 'divider', of })
    const row: LineRow = { kind: 'line', of, part: 0, count: 1 }
    if (!repeated) this.#latest.begin(line.source, repeats, row)
    this.#rows.push(row)
    this.#rows.push(...this.#rowsUnder(of))
  }

  /** The rest of a long line, and what it means. */
  #rowsUnder(of: NumberedLine): readonly LogRow[] {
    const { line } = of
    const { wrapAt, explain } = this.#look
    const isLong = wrapAt !== undefined && shownLength(line) > wrapAt / 2
    const meaning = line.explanation && explain?.(line)
    if (!isLong && meaning === undefined) return nothing
    const rows: LogRow[] = []
    const parts = isLong ? partsOf(showLine(line).text, wrapAt) : 1
    for (let part = 1; part < parts; part++) rows.push({ kind: 'line', of, part, count: 1 })
    if (meaning === undefined) return rows
    const meaningParts = wrapAt === undefined ? 1 : partsOf(meaning, wrapAt)
    for (let part = 0; part < meaningParts; part++) rows.push({ kind: 'explanation', of, part })
    return rows
  }
}

function partsOf(text: string, columns: number): number {
  return Math.min(mostParts, Math.ceil(text.length / charactersPerRow(text, columns)))
}

function countMarked(lines: readonly NumberedLine[]): number {
  return lines.reduce((count, { line }) => count + (line.marks ? 1 : 0), 0)
}
