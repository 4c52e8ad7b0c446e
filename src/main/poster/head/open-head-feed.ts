/**
 * Heads as the poster's jobs see them: whoever asks gets the newest, with everything that was reverted since the view he has
 * seen, and nobody is told anything twice. It reads the news for as long as they come and keeps no head but the last.
 * Sources: proving.md §0 (2), §2.3.
 */
import { isSameTipSet } from '../../filecoin/block/tipset-key.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { abortError, untilAborted } from '../../lib/wait.ts'
import type { HeadNews, PosterChain } from '../chain-reads.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'
import { EpochPace } from './epoch-pace.ts'
import { RevertHistory } from './revert-history.ts'
import { askAbout } from './view-head.ts'

export interface HeadFeedParts {
  readonly chain: PosterChain
  readonly clock: Clock
  /** Length of an epoch in ms. */
  readonly epochMs: number
}

interface Waiter {
  readonly since: number
  readonly resolve: (view: HeadView) => void
  readonly reject: (error: PosterError) => void
}

/** Questions that are under way end with `close()`, and so do waits. */
export class OpenHeadFeed implements HeadFeed, Closeable {
  readonly epochMs: number
  readonly #chain: PosterChain
  readonly #clock: Clock
  readonly #pace: EpochPace
  readonly #reverts = new RevertHistory()
  readonly #sequences = new WeakMap<HeadView, number>()
  readonly #waiting = new Set<Waiter>()
  readonly #closing = new AbortController()
  #sequence = 0
  #questions: Omit<HeadView, 'lowestReverted'> | undefined
  #current: HeadView | undefined
  #ended: PosterError | undefined

  constructor({ chain, clock, epochMs }: HeadFeedParts) {
    this.#chain = chain
    this.#clock = clock
    this.epochMs = epochMs
    this.#pace = new EpochPace(epochMs)
  }

  get current(): HeadView | undefined {
    return this.#current
  }

  /** Takes what comes until nothing more does, which closes the feed. @throws PosterError CLOSED; what the news throw */
  async read(news: AsyncIterable<HeadNews>): Promise<void> {
    const iterator = news[Symbol.asyncIterator]()
    try {
      while (!this.#ended) {
        const item = await untilAborted(iterator.next(), this.#closing.signal)
        if (item.done) return
        this.take(item.value)
      }
    } finally {
      this.#end()
    }
  }

  take({ head, lowestReverted }: HeadNews): void {
    if (this.#ended) return
    const before = this.#current
    if (before && lowestReverted === undefined && isSameTipSet(before.head.key, head.key)) return
    const heardAt = this.#clock.now()
    this.#sequence += 1
    this.#pace.hear(head.height, heardAt)
    if (lowestReverted !== undefined) this.#reverts.add(this.#sequence, lowestReverted)
    this.#questions = askAbout(this.#chain, { head, heardAt }, this.#closing.signal)
    this.#current = this.#viewSince(this.#sequence - 1, this.#questions)
    for (const waiter of [...this.#waiting]) {
      this.#waiting.delete(waiter)
      waiter.resolve(this.#viewSince(waiter.since, this.#questions))
    }
  }

  after(seen: HeadView | undefined, signal: AbortSignal): Promise<HeadView> {
    if (this.#ended) return Promise.reject(this.#ended)
    if (signal.aborted) return Promise.reject(abortError(signal))
    const since = seen ? (this.#sequences.get(seen) ?? 0) : 0
    if (this.#questions && since < this.#sequence) {
      return Promise.resolve(seen ? this.#viewSince(since, this.#questions) : this.#first())
    }
    return new Promise((resolve, reject) => {
      const stopWatching = watchAbort(signal, () => {
        this.#waiting.delete(waiter)
        reject(abortError(signal))
      })
      const waiter: Waiter = {
        since,
        resolve: (view) => {
          stopWatching()
          resolve(view)
        },
        reject: (error) => {
          stopWatching()
          reject(error)
        }
      }
      this.#waiting.add(waiter)
    })
  }

  timeOf(epoch: number): number {
    return this.#pace.timeOf(epoch)
  }

  close(): Promise<void> {
    this.#end()
    return Promise.resolve()
  }

  #first(): HeadView {
    if (!this.#current) throw new PosterError('INTERNAL', 'a feed with a head has no view of it')
    return this.#current
  }

  #viewSince(since: number, questions: Omit<HeadView, 'lowestReverted'>): HeadView {
    const view: HeadView = { ...questions, lowestReverted: this.#reverts.lowestSince(since) }
    this.#sequences.set(view, this.#sequence)
    return view
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = new PosterError('CLOSED', 'the poster hears of no more heads')
    this.#closing.abort(this.#ended)
    for (const waiter of [...this.#waiting]) waiter.reject(this.#ended)
    this.#waiting.clear()
  }
}
