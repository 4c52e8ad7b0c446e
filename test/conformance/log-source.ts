/**
 * What every source of log lines promises, whatever is behind it: whole and in order in both directions, places that stay
 * good, time found, levels taken over from above, news told. Call it inside a test file with a factory.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogAnswer, LogLineRow, LogQuestion } from '../../src/shared/contract/console/log-lines.ts'
import { countNews } from '../../src/main/console/logs/query/count-news.ts'
import { PatternRunner } from '../../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../../src/main/console/logs/query/read-lines.ts'
import type { LogSource } from '../../src/main/console/logs/source/log-source.ts'
import { formatTime } from '../../src/main/lib/log/log-format.ts'
import { PosterError } from '../../src/main/lib/error.ts'
import { eventually } from '../support/eventually.ts'

export interface WrittenLine {
  readonly at: number
  /** Undefined for a continuation of the line above. */
  readonly level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined
  readonly text: string
}

export interface OpenedSource {
  readonly source: LogSource
  append(lines: readonly WrittenLine[]): Promise<void>
  dispose(): Promise<void>
}

export interface SourceFactory {
  readonly name: string
  open(): Promise<OpenedSource>
}

export const start = Date.UTC(2026, 10, 22, 2, 46)

/** Lines a second apart: mostly INFO, here and there others, with a continuation behind some. */
export function writeLines(
  count: number,
  from = 0,
  level: (index: number) => WrittenLine['level'] = usualLevel
): WrittenLine[] {
  return Array.from({ length: count }, (_, place) => {
    const index = from + place
    const at = start + index * 1_000
    const kind = level(index)
    if (kind === undefined) return { at: at - 1_000, level: kind, text: `\tgoroutine of line ${index}, 扇区` }
    const time = formatTime(at, () => 480)
    return {
      at,
      level: kind,
      text: `${time}\t${kind}\tposter\tposter/post.go:${index}\tline ${index}\t{"mid": "1000"}`
    }
  })
}

function usualLevel(index: number): WrittenLine['level'] {
  if (index % 10 === 5) return 'ERROR'
  if (index % 10 === 6) return undefined
  return index % 7 === 3 ? 'WARN' : 'INFO'
}

export function describeLogSource(factory: SourceFactory): void {
  describe(`log source: ${factory.name}`, () => {
    let opened: OpenedSource
    let patterns: PatternRunner
    const read = (question: Partial<Omit<LogQuestion, 'sources'>>, bytes = 64 << 20): Promise<LogAnswer> =>
      readLines(
        { sources: [opened.source], patterns, bytes, time: 60_000 },
        { from: 'start', direction: 'forward', limit: 2_000, ...question }
      )
    const readAll = async (
      question: Partial<Omit<LogQuestion, 'sources'>>,
      bytes?: number
    ): Promise<LogLineRow[]> => {
      const all: LogLineRow[] = []
      let { from } = {
        from: question.direction === 'backward' ? ('end' as const) : ('start' as const),
        ...question
      }
      for (;;) {
        const answer = await read({ ...question, from }, bytes)
        if (question.direction === 'backward') all.unshift(...answer.lines)
        else all.push(...answer.lines)
        if (answer.state === 'end') return all
        from = { cursors: question.direction === 'backward' ? answer.before : answer.after }
      }
    }

    beforeEach(async () => {
      opened = await factory.open()
      patterns = new PatternRunner()
    })
    afterEach(async () => {
      await patterns.close()
      await opened.dispose()
    })

    it('has nothing before the first line, and gives it to whoever waited', async () => {
      const empty = await read({})
      expect(empty).toMatchObject({ lines: [], state: 'end' })
      expect(await read({ from: 'end', direction: 'backward' })).toMatchObject({ lines: [], state: 'end' })
      await opened.append(writeLines(3))
      const { lines } = await read({ from: { cursors: empty.after } })
      expect(lines.map(({ text }) => text)).toEqual(writeLines(3).map(({ text }) => text))
    })

    it('gives every line once and in order, forward and backward, in pages of any size', async () => {
      const written = writeLines(1_500)
      await opened.append(written)
      const texts = written.map(({ text }) => text)
      for (const limit of [7, 400, 2_000]) {
        expect((await readAll({ limit })).map(({ text }) => text)).toEqual(texts)
        expect((await readAll({ limit, direction: 'backward' })).map(({ text }) => text)).toEqual(texts)
      }
    })

    it('takes level and time of a line without them from the line above, also across pages', async () => {
      const written = writeLines(60)
      await opened.append(written)
      for (const direction of ['forward', 'backward'] as const) {
        const rows = await readAll({ limit: 1, direction })
        expect(rows.map(({ continuation }) => continuation)).toEqual(
          written.map(({ level }) => level === undefined)
        )
        expect(rows[6]).toMatchObject({ level: 'error', at: written[5]?.at, continuation: true })
        expect(rows.map(({ at }) => at)).toEqual(written.map(({ at }) => at))
      }
    })

    it('finds the first line of a time', async () => {
      await opened.append(writeLines(1_500, 0, () => 'INFO'))
      for (const index of [0, 1, 749, 1_499]) {
        for (const early of [0, 500]) {
          const { lines } = await read({ from: { time: start + index * 1_000 - early }, limit: 1 })
          expect(lines[0]?.text).toContain(`line ${index}\t`)
        }
      }
      expect((await read({ from: { time: start + 9_999_000 } })).lines).toEqual([])
      const { lines } = await read({ from: { time: start + 700_000 }, direction: 'backward', limit: 1 })
      expect(lines[0]?.text).toContain('line 699\t')
    })

    it('shows what matches with its neighbours, whatever the pages and the budget', async () => {
      const written = writeLines(300)
      await opened.append(written)
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('line 42', 'LINE 1', '扇区', 'ne 29', 'nowhere'),
          fc.integer({ min: 0, max: 5 }),
          fc.integer({ min: 1, max: 9 }),
          fc.constantFrom('forward' as const, 'backward' as const),
          fc.constantFrom(1, 64 << 20),
          async (value, context, limit, direction, bytes) => {
            const filter = { search: { kind: 'text' as const, value }, context }
            const rows = await readAll({ filter, limit, direction }, bytes)
            const hits = written.map(({ text }) => text.toLowerCase().includes(value.toLowerCase()))
            const shown = written.filter((_, index) =>
              hits.slice(Math.max(0, index - context), index + context + 1).includes(true)
            )
            expect(rows.map(({ text }) => text)).toEqual(shown.map(({ text }) => text))
            for (const row of rows) {
              expect(row.context ?? false).toBe(!row.text.toLowerCase().includes(value.toLowerCase()))
            }
          }
        ),
        { numRuns: 40 }
      )
    })

    it('filters levels, the lines below a grave one included', async () => {
      await opened.append(writeLines(100))
      const rows = await readAll({ filter: { levels: ['error'] } })
      expect(rows).toHaveLength(20)
      expect(rows.every(({ level }) => level === 'error')).toBe(true)
    })

    it('goes on at the end when lines come, counts them, and tells that they came', async () => {
      await opened.append(writeLines(10))
      const { after } = await read({ from: 'end' })
      let told = 0
      const stop = opened.source.onNews(() => told++)
      expect(await countNews([opened.source], after)).toEqual({ lines: 0, exact: true })
      await opened.append(writeLines(25, 10))
      expect(await countNews([opened.source], after)).toEqual({ lines: 25, exact: true })
      const { lines, state } = await read({ from: { cursors: after } })
      expect(state).toBe('end')
      expect(lines.map(({ text }) => text)).toEqual(writeLines(25, 10).map(({ text }) => text))
      await eventually(() => told > 0, 'the news')
      stop()
    })

    it('leads back to a line by its cursor', async () => {
      await opened.append(writeLines(50))
      const rows = await readAll({})
      const cursor = rows[31]?.cursor ?? ''
      const { lines } = await read({ from: { cursors: { [opened.source.id]: cursor } }, limit: 1 })
      expect(lines[0]?.text).toBe(rows[31]?.text)
    })

    it('refuses a cursor that is none', async () => {
      await opened.append(writeLines(1))
      await expect(read({ from: { cursors: { [opened.source.id]: '../etc' } } })).rejects.toSatisfy((error) =>
        PosterError.is(error, 'INVALID_ARGUMENT')
      )
    })

    it('closes more than once', async () => {
      await opened.source.close()
      await opened.source.close()
    })
  })
}
