/**
 * A topic whose rows are asked for again and again, while somebody watches. One question at a time, each with a limit; the
 * first answer is waited for, so that a watcher sees rows or a reason, and a later failure leaves the rows as they were: how
 * old they are is told by the node's own row.
 */
import { LiveList } from '../../shared/channel/live-list.ts'
import type { ListSink } from '../../shared/channel/list-sink.ts'
import type { Row } from '../../shared/channel/frame.ts'
import type { Clock } from '../lib/clock.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError } from '../lib/error.ts'
import { boundedSignal } from '../lib/wait.ts'

export interface PolledListOptions<R extends Row> {
  readonly read: (signal: AbortSignal) => Promise<readonly R[]>
  /** ms from an answer to the next question */
  readonly every: () => number
  /** ms one question may take */
  readonly timeout: number
  readonly clock: Clock
  /** Told of a later failure. */
  readonly onFailure?: (error: unknown) => void
}

/** ms for which rows stay of use to whoever watches next. */
const keptAfter = 5_000

export class PolledList<R extends Row> implements Closeable {
  readonly #options: PolledListOptions<R>
  #list: LiveList<R> | undefined
  #first: Promise<void> | undefined
  #cancelNext: (() => void) | undefined
  #cancelEnd: (() => void) | undefined
  #watchers = 0
  readonly #stopping = new AbortController()
  #asking: Promise<void> = Promise.resolve()

  constructor(options: PolledListOptions<R>) {
    this.#options = options
  }

  /** @throws what the first question fails with; PosterError CLOSED */
  async watch(sink: ListSink<R>): Promise<() => void> {
    this.#watchers += 1
    this.#cancelEnd?.()
    this.#cancelEnd = undefined
    try {
      await (this.#first ??= this.#begin())
    } catch (error) {
      this.#first = undefined
      this.#left()
      throw error
    }
    const stop = this.#list?.watch(sink)
    let left = false
    return () => {
      if (left) return
      left = true
      stop?.()
      this.#left()
    }
  }

  /** Asks now; somebody has changed something. */
  refresh(): void {
    if (!this.#cancelNext) return
    this.#cancelNext()
    this.#askAgain()
  }

  async close(): Promise<void> {
    this.#stopping.abort(new PosterError('CLOSED', 'the console is closing'))
    this.#rest()
    this.#list?.end({ code: 'CLOSED', message: 'the console is closing' })
    await this.#asking.catch(() => undefined)
  }

  async #begin(): Promise<void> {
    const rows = await this.#ask()
    this.#list = new LiveList<R>(rows)
    this.#askLater()
  }

  #ask(): Promise<readonly R[]> {
    const { read, timeout } = this.#options
    const asking = read(boundedSignal(timeout, this.#stopping.signal))
    this.#asking = asking.then(
      () => undefined,
      () => undefined
    )
    return asking
  }

  #askLater(): void {
    if (this.#stopping.signal.aborted || this.#watchers === 0) return
    this.#cancelNext = this.#options.clock.after(this.#options.every(), () => this.#askAgain())
  }

  #askAgain(): void {
    this.#cancelNext = undefined
    // Whoever watches after a rest begins with a list of its own.
    const list = this.#list
    this.#ask()
      .then((rows) => list?.replace(rows))
      .catch((error: unknown) => this.#options.onFailure?.(error))
      .finally(() => {
        if (this.#list === list) this.#askLater()
      })
  }

  #left(): void {
    this.#watchers -= 1
    if (this.#watchers > 0 || this.#stopping.signal.aborted) return
    this.#cancelEnd = this.#options.clock.after(keptAfter, () => this.#rest())
  }

  #rest(): void {
    this.#cancelNext?.()
    this.#cancelNext = undefined
    this.#cancelEnd?.()
    this.#first = undefined
    this.#list = undefined
  }
}
