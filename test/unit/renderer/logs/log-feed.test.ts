/** A page's feed over real sources: the newest first, older ones, new ones, and what it does when there are too many. */
import { afterAll, describe, expect, it } from 'vitest'
import { countNews } from '../../../../src/main/console/logs/query/count-news.ts'
import { PatternRunner } from '../../../../src/main/console/logs/query/pattern-runner.ts'
import { readLines } from '../../../../src/main/console/logs/query/read-lines.ts'
import { LineRing } from '../../../../src/main/console/logs/source/line-ring.ts'
import { ringSource } from '../../../../src/main/console/logs/source/ring-source.ts'
import { LogBook } from '../../../../src/renderer/src/views/logs/log-book.ts'
import type { LogView } from '../../../../src/renderer/src/views/logs/feed-state.ts'
import { LogFeed } from '../../../../src/renderer/src/views/logs/log-feed.ts'
import { eventually } from '../../../support/eventually.ts'

const patterns = new PatternRunner()
afterAll(() => patterns.close())

/** A feed whose timers are run by hand. */
function openFeed(maxLines = 200_000) {
  const ring = new LineRing({ maxLines, maxBytes: 1 << 30 })
  const sources = [ringSource({ id: 'one', kind: 'prover', title: 'one', ring })]
  const book = new LogBook({ fold: false, wrapAt: undefined, explain: undefined })
  let waiting: (() => void) | undefined
  let now = 0
  let reads = 0
  const feed = new LogFeed({
    book,
    ask: {
      read: async (question) => {
        reads++
        return readLines({ sources, patterns, time: 10_000 }, question)
      },
      news: (cursors) => countNews(sources, cursors)
    },
    after: (_ms, act) => {
      waiting = act
      return () => (waiting = undefined)
    },
    now: () => now,
    onChange: () => undefined
  })
  let written = 0
  return {
    feed,
    book,
    reads: () => reads,
    write(count: number, word = 'line') {
      for (let index = 0; index < count; index++)
        ring.write({ at: written, text: `${word} ${String(written++)}`, level: 'info' })
    },
    async show(view: Partial<LogView> = {}) {
      feed.show({ sources: ['one'], ...view })
      await eventually(() => feed.state.reading === undefined && waiting !== undefined, 'the first lines')
    },
    /** The next question of the timer, answered. */
    async tick() {
      const act = waiting
      waiting = undefined
      now += 1_000
      act?.()
      await eventually(() => waiting !== undefined, 'the next question')
    },
    texts: () => book.lines.map(({ line }) => line.text)
  }
}

describe('a feed of lines', () => {
  it('shows the newest, follows, and reads older ones without a gap or a repeat', async () => {
    const opened = openFeed()
    opened.write(2_500)
    await opened.show()
    expect(opened.texts()).toHaveLength(500)
    opened.write(10)
    await opened.tick()
    for (let round = 0; round < 3; round++) await opened.feed.readOlder()
    expect(opened.feed.state.atStart).toBe(true)
    expect(opened.texts()).toEqual(Array.from({ length: 2_510 }, (_, index) => `line ${String(index)}`))
    opened.feed.close()
  })

  it('leaves new lines alone while paused, counts them, and goes to them', async () => {
    const opened = openFeed()
    opened.write(100)
    await opened.show()
    opened.feed.pause()
    opened.write(7)
    await opened.tick()
    expect(opened.texts()).toHaveLength(100)
    expect(opened.feed.state.news).toEqual({ lines: 7, exact: true })
    await opened.feed.toLatest()
    await opened.tick()
    expect(opened.feed.state.following).toBe(true)
    expect(opened.texts()).toHaveLength(107)
    opened.feed.close()
  })

  it('goes to the newest with a gap that counts what it passed, when it stays behind', async () => {
    const opened = openFeed()
    opened.write(10)
    await opened.show()
    opened.write(100_000)
    for (let round = 0; round < 5; round++) await opened.tick()
    const lines = opened.book.lines.map(({ line }) => line)
    const gap = lines.find(({ divider }) => divider?.kind === 'gap')
    expect(gap?.divider).toMatchObject({ kind: 'gap' })
    const missing = gap?.divider?.kind === 'gap' ? gap.divider.lines : 0
    expect(lines.length + missing).toBe(100_010)
    expect(lines.at(-1)?.text).toBe('line 100009')
    opened.feed.close()
  })

  it('keeps its place when the oldest lines were dropped: reading back gives them again', async () => {
    const opened = openFeed()
    await opened.show()
    for (let round = 0; round < 30; round++) {
      opened.write(4_000)
      await opened.tick()
    }
    const oldest = Number(opened.texts()[0]?.split(' ')[1])
    expect(oldest).toBeGreaterThan(0)
    await opened.feed.readOlder()
    expect(opened.texts()[0]).toBe(`line ${String(oldest - 1_000)}`)
    opened.feed.close()
  })

  it('shows a range and nothing else', async () => {
    const opened = openFeed()
    opened.write(1_000)
    await opened.show({ range: { from: 100, to: 199 } })
    expect(opened.texts()).toHaveLength(100)
    expect(opened.feed.state.following).toBe(false)
    opened.feed.close()
  })

  it('tells a pattern that is none and does not ask again', async () => {
    const opened = openFeed()
    opened.write(10)
    opened.feed.show({ sources: ['one'], filter: { search: { kind: 'regex', value: '(' } } })
    await eventually(() => opened.feed.state.failure !== undefined, 'a failure')
    const asked = opened.reads()
    expect(opened.feed.state.failure).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(opened.reads()).toBe(asked)
    opened.feed.close()
  })
})
