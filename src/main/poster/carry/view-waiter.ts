/**
 * The next moment to decide at: a new head, or half an epoch later when none comes. A channel that was away is asked again
 * then, and what it says is seen without waiting for a block.
 */
import { orLate } from '../../lib/clock-wait.ts'
import type { Clock } from '../../lib/clock.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'

/** ms. On a network faster than this, heads alone are often enough. */
const shortestTick = 20

export class ViewWaiter {
  readonly #feed: HeadFeed
  readonly #clock: Clock
  #seen: HeadView | undefined
  #coming: Promise<HeadView> | undefined

  constructor(feed: HeadFeed, clock: Clock) {
    this.#feed = feed
    this.#clock = clock
  }

  /** @throws PosterError as {@link HeadFeed.after} */
  async next(signal: AbortSignal): Promise<HeadView> {
    this.#coming ??= this.#feed.after(this.#seen, signal)
    const coming = this.#coming
    const tick = Math.max(shortestTick, this.#feed.epochMs / 2)
    const view = this.#seen ? await orLate(coming, this.#clock, tick) : await coming
    if (view === 'late') return this.#seen ?? coming
    this.#coming = undefined
    this.#seen = view
    return view
  }
}
