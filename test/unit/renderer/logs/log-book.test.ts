/** The rows that lines are drawn in. */
import { describe, expect, it } from 'vitest'
import { LogBook, type BookLook } from '../../../../src/renderer/src/views/logs/log-book.ts'
import { segmentsOf, showLine, shownLength } from '../../../../src/renderer/src/views/logs/shown-line.ts'
import type { LogLineRow } from '../../../../src/shared/contract/console/log-lines.ts'

const plain: BookLook = { fold: false, wrapAt: undefined, explain: undefined }

function line(text: string, more: Partial<LogLineRow> = {}): LogLineRow {
  return {
    source: 'one',
    cursor: text,
    at: 1,
    level: 'info',
    logger: 'poster',
    text,
    continuation: false,
    ...more
  }
}

const linesOf = (book: LogBook): string[] =>
  book.rows.map(
    (row) => `${row.kind} ${row.of.line.text}${row.kind === 'line' ? ` ×${String(row.count)}` : ''}`
  )

describe('a book of lines', () => {
  it('keeps 100,000 lines, drops the oldest, and finds a row by its line', () => {
    const book = new LogBook(plain)
    const lines = Array.from({ length: 1_000 }, (_, index) => line(`line ${String(index)}`))
    let dropped = 0
    for (let round = 0; round < 130; round++) if (book.append(lines)) dropped++
    expect(dropped).toBeGreaterThan(0)
    expect(book.lines.length).toBeGreaterThanOrEqual(100_000)
    expect(book.lines.length).toBeLessThanOrEqual(105_000)
    expect(book.rows).toHaveLength(book.lines.length)
    const wanted = book.lines[777]
    expect(book.rows[book.rowOf(wanted?.number ?? -1)]?.of).toBe(wanted)
  })

  it('drops the newest when older ones are read, and says where to read on', () => {
    const book = new LogBook(plain)
    const many = (word: string): LogLineRow[] =>
      Array.from({ length: 60_000 }, (_, index) => line(`${word} ${String(index)}`))
    book.append(many('new'))
    const dropped = book.prepend(many('old'))
    expect(dropped).toHaveLength(20_000)
    expect(LogBook.firstCursors(dropped, 1)).toEqual({ one: 'new 40000' })
    expect(book.lines[0]?.line.text).toBe('old 0')
    expect(book.lines.at(-1)?.line.text).toBe('new 39999')
    const numbers = book.lines.map(({ number }) => number)
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other))
  })

  it('folds repeats into one row that counts, and unfolds them', () => {
    const book = new LogBook({ ...plain, fold: true })
    book.append([line('a took 1ms'), line('a took 2ms'), line('b'), line('b')])
    book.append([line('b')])
    expect(linesOf(book)).toEqual(['line a took 1ms ×2', 'line b ×3'])
    book.unfold(book.lines[2]?.number ?? -1)
    expect(linesOf(book)).toEqual(['line a took 1ms ×2', 'line b ×3', 'line b ×1', 'line b ×1'])
    book.append([line('b')])
    expect(linesOf(book).slice(1)).toEqual(['line b ×4', 'line b ×1', 'line b ×1', 'line b ×1'])
  })

  it('keeps a row for lines that repeat since before the oldest that is kept', () => {
    const book = new LogBook({ ...plain, fold: true, explain: () => 'what it means' })
    const explanation = { code: 'LOG-DISK-FULL', params: {} }
    const repeats = (count: number): LogLineRow[] =>
      Array.from({ length: count }, (_, index) => line(`full ${String(index)}`, { explanation }))
    book.append(repeats(60_000))
    book.append([line('another source', { source: 'two' })])
    book.append(repeats(50_000))
    const shown = (): string[] =>
      book.rows.map(
        (row) => `${row.kind} ${row.of.line.source} ×${row.kind === 'line' ? String(row.count) : ''}`
      )
    expect(shown()).toEqual(['line one ×99999', 'explanation one ×', 'line two ×1'])
    expect(book.rowOf(book.lines[0]?.number ?? -1)).toBe(0)
    book.append(repeats(10))
    expect(shown()[0]).toBe('line one ×100009')
  })

  it('lays out older lines without touching the newer', () => {
    const book = new LogBook({ ...plain, fold: true })
    book.append([line('b 1'), line('b 2'), line('c')])
    book.prepend([line('a'), line('b 0')])
    expect(linesOf(book)).toEqual(['line a ×1', 'line b 0 ×1', 'line b 1 ×2', 'line c ×1'])
    book.append([line('c')])
    expect(linesOf(book).at(-1)).toBe('line c ×2')
    book.setLook({ ...plain, fold: true })
    expect(linesOf(book)).toEqual(['line a ×1', 'line b 0 ×3', 'line c ×2'])
  })

  it('wraps long lines, puts explanations under theirs and dividers before', () => {
    const explained = line('x'.repeat(45), {
      explanation: { code: 'LOG-DISK-FULL', params: {} },
      divider: { kind: 'restart' }
    })
    const book = new LogBook({ fold: false, wrapAt: 20, explain: () => 'what it means' })
    book.append([explained])
    expect(book.rows.map(({ kind }) => kind)).toEqual(['divider', 'line', 'line', 'line', 'explanation'])
    book.setLook(plain)
    expect(book.rows.map(({ kind }) => kind)).toEqual(['divider', 'line'])
  })
})

describe('a line as it is drawn', () => {
  it('begins at its message and keeps its marks', () => {
    const shown = line('02:38\tINFO\tposter\tfell back to CPU\t{"mid": 1}', {
      messageAt: [18, 34],
      marks: [[31, 34]]
    })
    const drawn = showLine(shown)
    expect(drawn.text).toBe('fell back to CPU\t{"mid": 1}')
    expect(shownLength(shown)).toBe(drawn.text.length)
    expect(segmentsOf(drawn, 0, 100)).toEqual([
      { text: 'fell back to ', marked: false, quiet: false },
      { text: 'CPU', marked: true, quiet: false },
      { text: ' {"mid": 1}', marked: false, quiet: true }
    ])
  })

  it('shows the message of a JSON line before the line itself', () => {
    const shown = line('{"msg":"a\\nb"}', { message: 'a\nb', marks: [[2, 5]] })
    expect(showLine(shown)).toEqual({ text: 'a\nb  {"msg":"a\\nb"}', messageEnd: 3, marks: [[7, 10]] })
    expect(shownLength(shown)).toBe(showLine(shown).text.length)
  })
})
