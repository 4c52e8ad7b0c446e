/**
 * Fills a book from the console: the newest lines first, older ones when they are scrolled to, new ones by asking again and
 * again for what stands behind the last. Every question is bounded; when lines come faster than they are read for a while,
 * it goes to the newest and leaves a gap that says how many it passed.
 */
import type { LogAnswer, LogNews, LogQuestion } from '../../../../shared/contract/console/log-lines.ts'
import { calm, mayPass, questionOf } from './feed-state.ts'
import type { FeedState, LogAsk, LogView, PartOfQuestion } from './feed-state.ts'
import { LineRate } from './line-rate.ts'
import { LogBook } from './log-book.ts'
import { PassedLines } from './passed-lines.ts'

export interface LogFeedParts {
  readonly ask: LogAsk
  readonly book: LogBook
  /** Calls once after so many ms; returns how to call it off. */
  readonly after: (ms: number, act: () => void) => () => void
  readonly now: () => number
  /** The book or the state has changed. */
  readonly onChange: () => void
}

/** ms between two questions for new lines; after a failure */
const pace = { newLines: 200, news: 1_000, failed: 2_000 } as const
/** Lines of one answer. */
const page = { first: 500, older: 1_000, newer: 800 } as const
/** Answers taken in a row before others have their turn. */
const roundsOfPull = 5
/** Pulls that did not reach the end before the feed looks how far behind it is. */
const patience = 5
/** Lines behind which are not read any more. */
const mostBehind = 20_000
/** Lines that are read on, not passed, when somebody goes to the latest. */
const readsOn = 2_000
/** Answers without a line, one after the other, that a scroll is worth. */
const mostEmptyAnswers = 20

export class LogFeed {
  readonly #parts: LogFeedParts
  #view: LogView = { sources: [] }
  #state = calm
  #current = new AbortController()
  #before: Record<string, string> = {}
  #after: Record<string, string> = {}
  #cancelNext: (() => void) | undefined
  #behind = 0
  #passed = new PassedLines()
  #rate = new LineRate()
  #newsAt = -Infinity
  #older: Promise<void> | undefined

  constructor(parts: LogFeedParts) {
    this.#parts = parts
  }

  get state(): FeedState {
    return this.#state
  }

  get view(): LogView {
    return this.#view
  }

  /** Begins anew. */
  show(view: LogView): void {
    this.#view = view
    this.#restart()
  }

  pause(): void {
    if (this.#state.following) this.#set({ following: false, news: undefined })
  }

  /** Goes to the newest line and follows. */
  async toLatest(): Promise<void> {
    const { range, at } = this.#view
    if (range || at !== undefined) {
      const { sources, filter } = this.#view
      return this.show({ sources, ...(filter ? { filter } : {}) })
    }
    if (this.#state.following) return
    const mine = this.#current
    try {
      const news = await this.#parts.ask.news(this.#after, mine.signal)
      if (mine.signal.aborted) return
      if (news.lines > readsOn) return this.#restart()
      this.#set({ following: true, news: undefined })
    } catch (error) {
      this.#fail(error, mine)
    }
  }

  /** Reads what stands before the oldest line. */
  readOlder(): Promise<void> {
    return (this.#older ??= this.#readOlder().finally(() => (this.#older = undefined)))
  }

  /** Reads what stands behind the newest line, when not following; follows when that was all. */
  async readNewer(): Promise<void> {
    if (this.#state.following || this.#state.reading) return
    const mine = this.#current
    try {
      const isEnd = await this.#pullOnce(mine)
      if (isEnd && !this.#view.range) this.#set({ following: true, news: undefined })
    } catch (error) {
      this.#fail(error, mine)
    }
  }

  close(): void {
    this.#current.abort()
    this.#cancelNext?.()
  }

  #restart(): void {
    this.#current.abort()
    this.#current = new AbortController()
    this.#cancelNext?.()
    this.#before = {}
    this.#after = {}
    this.#behind = 0
    this.#passed = new PassedLines()
    this.#rate = new LineRate()
    this.#parts.book.clear()
    const { range, at, sources } = this.#view
    const follows = !range && at === undefined
    this.#state = { ...calm, following: follows, ...(sources.length > 0 ? { reading: 'first' } : {}) }
    this.#parts.onChange()
    if (sources.length > 0) void this.#begin(this.#current)
  }

  async #begin(mine: AbortController): Promise<void> {
    try {
      const { range, at } = this.#view
      const time = range?.from ?? at
      if (time === undefined) await this.#readLast(mine)
      else await this.#readFrom(time, mine)
      if (mine.signal.aborted) return
      this.#set({ reading: undefined, failure: undefined })
      this.#later(pace.newLines, mine)
    } catch (error) {
      this.#fail(error, mine)
    }
  }

  async #readLast(mine: AbortController): Promise<void> {
    let answer = await this.#read({ from: 'end', direction: 'backward', limit: page.first }, mine)
    this.#after = { ...answer.after }
    for (let found = 0; ;) {
      if (mine.signal.aborted) return
      found += answer.lines.length
      this.#takeOlder(answer)
      if (answer.state === 'end' || found >= page.first) return
      answer = await this.#read(
        { from: { cursors: this.#before }, direction: 'backward', limit: page.first - found },
        mine
      )
    }
  }

  async #readFrom(time: number, mine: AbortController): Promise<void> {
    let from: LogQuestion['from'] = { time }
    for (let found = 0; ;) {
      const answer = await this.#read({ from, direction: 'forward', limit: page.first }, mine)
      if (mine.signal.aborted) return
      if (Object.keys(this.#before).length === 0) this.#before = { ...answer.before }
      this.#takeNewer(answer)
      found += answer.lines.length
      if (answer.state === 'end' || found >= page.first) break
      from = { cursors: this.#after }
    }
    // Before a range there is nothing to show.
    if (this.#view.range) this.#set({ atStart: true })
  }

  async #readOlder(): Promise<void> {
    const { reading, atStart } = this.#state
    if (reading || atStart || Object.keys(this.#before).length === 0) return
    const mine = this.#current
    this.#set({ reading: 'older' })
    try {
      for (let round = 0; round < mostEmptyAnswers; round++) {
        const question = {
          from: { cursors: this.#before },
          direction: 'backward',
          limit: page.older
        } as const
        const answer = await this.#read(question, mine)
        if (mine.signal.aborted) return
        this.#takeOlder(answer)
        if (answer.lines.length > 0 || answer.state === 'end') break
      }
      this.#set({ reading: undefined })
    } catch (error) {
      this.#fail(error, mine)
    }
  }

  #later(ms: number, mine: AbortController): void {
    if (mine.signal.aborted) return
    this.#cancelNext?.()
    this.#cancelNext = this.#parts.after(ms, () => void this.#tick(mine))
  }

  async #tick(mine: AbortController): Promise<void> {
    try {
      if (this.#state.following) await this.#pull(mine)
      else if (!this.#view.range) await this.#askNews(mine)
      if (this.#state.failure !== undefined) this.#set({ failure: undefined })
      this.#later(pace.newLines, mine)
    } catch (error) {
      this.#fail(error, mine)
    }
  }

  async #pull(mine: AbortController): Promise<void> {
    for (let round = 0; round < roundsOfPull; round++) {
      if (await this.#pullOnce(mine)) {
        this.#behind = 0
        return
      }
    }
    this.#behind++
    if (this.#behind < patience) return
    this.#behind = 0
    const news = await this.#parts.ask.news(this.#after, mine.signal)
    if (news.lines > mostBehind) await this.#skipAhead(news, mine)
  }

  /** @returns whether it came to the end */
  async #pullOnce(mine: AbortController): Promise<boolean> {
    const question = { from: { cursors: this.#after }, direction: 'forward', limit: page.newer } as const
    const answer = await this.#read(question, mine)
    if (mine.signal.aborted) return true
    this.#takeNewer(answer)
    return answer.state === 'end'
  }

  async #skipAhead(news: LogNews, mine: AbortController): Promise<void> {
    const answer = await this.#read({ from: 'end', direction: 'backward', limit: page.first }, mine)
    if (mine.signal.aborted) return
    this.#passed.pass(news.lines - answer.lines.length)
    this.#takeNewer(answer)
  }

  async #askNews(mine: AbortController): Promise<void> {
    const now = this.#parts.now()
    if (now - this.#newsAt < pace.news) return
    this.#newsAt = now
    const news = await this.#parts.ask.news(this.#after, mine.signal)
    if (!mine.signal.aborted && !this.#state.following) this.#set({ news, rate: this.#rate.perSecond(now) })
  }

  #read(question: PartOfQuestion, { signal }: AbortController): Promise<LogAnswer> {
    return this.#parts.ask.read(questionOf(this.#view, question), signal)
  }

  #takeOlder(answer: LogAnswer): void {
    this.#before = { ...answer.before }
    const dropped = this.#parts.book.prepend(answer.lines)
    // What was dropped is read again by going on from there.
    Object.assign(this.#after, LogBook.firstCursors(dropped, this.#view.sources.length))
    if (dropped.length > 0) this.pause()
    this.#set({ atStart: answer.state === 'end', searchedTo: answer.scannedTo ?? this.#state.searchedTo })
  }

  #takeNewer(answer: LogAnswer): void {
    Object.assign(this.#after, answer.after)
    const { book } = this.#parts
    if (answer.lines.length === 0 && this.#state.rate === 0) return
    const now = this.#parts.now()
    this.#rate.take(answer.lines.length, now)
    const dropped = book.append(this.#passed.tellBefore(answer.lines))
    if (dropped) {
      // A source without a line left has all of them before its end.
      this.#before = { ...this.#after, ...LogBook.firstCursors(book.lines, this.#view.sources.length) }
    }
    this.#set({ rate: this.#rate.perSecond(now), ...(dropped ? { atStart: false } : {}) })
  }

  #fail(error: unknown, mine: AbortController): void {
    if (mine.signal.aborted) return
    this.#set({ failure: error, reading: undefined })
    const hasBegun = Object.keys(this.#after).length > 0
    this.#cancelNext?.()
    this.#cancelNext = this.#parts.after(pace.failed, () => {
      if (hasBegun) void this.#tick(mine)
      else if (mayPass(error)) void this.#begin(mine)
    })
  }

  #set(change: Partial<FeedState>): void {
    this.#state = { ...this.#state, ...change }
    this.#parts.onChange()
  }
}
