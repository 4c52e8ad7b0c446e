/**
 * The poster's jobs, and how many of them work at this moment: one that waits for a head, for its turn or for a time does
 * not. So it can be told from outside whether anything is under way, without anybody knowing what.
 */
import type { Clock } from '../../lib/clock.ts'
import { waitByClock } from '../../lib/clock-wait.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'

export interface Job {
  /** Whoever waits on it makes the job count as waiting. */
  readonly feed: HeadFeed
  /** @throws PosterError CANCELLED or what the signal aborted with */
  pause(delay: number, signal: AbortSignal): Promise<void>
  /** The job counts as waiting until the promise ends. */
  waitFor<T>(wait: Promise<T>): Promise<T>
}

export class Jobs {
  readonly #feed: HeadFeed
  readonly #clock: Clock
  readonly #running = new Set<JobCourse>()
  readonly #ended = new Set<() => void>()

  constructor(feed: HeadFeed, clock: Clock) {
    this.#feed = feed
    this.#clock = clock
  }

  /** Jobs that do not wait. */
  get busy(): number {
    return [...this.#running].filter((job) => !job.isWaiting).length
  }

  async run<T>(work: (job: Job) => Promise<T>): Promise<T> {
    const job = new JobCourse(this.#feed, this.#clock)
    this.#running.add(job)
    try {
      return await work(job)
    } finally {
      this.#running.delete(job)
      if (this.#running.size === 0) for (const tell of [...this.#ended]) tell()
    }
  }

  /** Resolves when no job runs. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const tell = (): void => {
        this.#ended.delete(tell)
        resolve()
      }
      this.#ended.add(tell)
    })
  }
}

class JobCourse implements Job {
  readonly feed: HeadFeed
  readonly #clock: Clock
  #waits = 0

  constructor(feed: HeadFeed, clock: Clock) {
    this.#clock = clock
    const after = (seen: HeadView | undefined, signal: AbortSignal): Promise<HeadView> =>
      this.waitFor(feed.after(seen, signal))
    this.feed = {
      get current() {
        return feed.current
      },
      after,
      timeOf: (epoch) => feed.timeOf(epoch),
      epochMs: feed.epochMs
    }
  }

  get isWaiting(): boolean {
    return this.#waits > 0
  }

  pause(delay: number, signal: AbortSignal): Promise<void> {
    return this.waitFor(waitByClock(this.#clock, delay, signal))
  }

  async waitFor<T>(wait: Promise<T>): Promise<T> {
    this.#waits += 1
    try {
      return await wait
    } finally {
      this.#waits -= 1
    }
  }
}
