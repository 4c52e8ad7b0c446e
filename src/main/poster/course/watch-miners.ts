/**
 * Takes deadlines in hand: at every head every enabled miner is asked where it stands, all at once, and none waits for
 * another. A miner whose answer is still outstanding, or fails, is asked again at the next head. A deadline that is done is
 * taken in hand again when the chain takes back, before the window closes, the heads at which it was done.
 * Sources: proving.md §1.4, §6 items 4, 33.
 */
import type { Closeable } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import type { Deadline } from '../../filecoin/deadline.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { HeadView } from '../head-view.ts'
import { deadlinesInHand, periodRuns } from '../schedule/deadlines-in-hand.ts'
import { tellAbout, type CourseParts, type DeadlineInHand } from './course-parts.ts'
import { keptEpochs, runDeadline } from './run-deadline.ts'

/** What is remembered of a miner. */
interface KnownMiner {
  /** A question is outstanding. */
  isAsked: boolean
  reported: Deadline | undefined
  hasStarted: boolean
  /** The last question failed, which was told. */
  hasFailed: boolean
}

/** A deadline that was taken in hand. */
interface TakenDeadline {
  /** Epoch. */
  readonly close: number
  /** Height of the newest head when it was done; undefined while it is in hand. */
  doneAt: number | undefined
  /** The chain took back the heads at which it was done. */
  isUndone: boolean
}

const unknown: KnownMiner = { isAsked: false, reported: undefined, hasStarted: false, hasFailed: false }

export class MinerWatch implements Closeable {
  readonly #parts: CourseParts
  readonly #closing = new AbortController()
  readonly #miners = new Map<ActorId, KnownMiner>()
  /** Deadlines in hand or done, by miner and open epoch. */
  readonly #taken = new Map<string, TakenDeadline>()
  readonly #courses = new Set<Promise<void>>()

  constructor(parts: CourseParts) {
    this.#parts = parts
  }

  /** Deadlines in hand. */
  get running(): number {
    return this.#courses.size
  }

  /** Until the feed closes, or `close()`. */
  async run(): Promise<void> {
    const { feed } = this.#parts
    const { signal } = this.#closing
    let view: HeadView | undefined
    try {
      for (;;) {
        view = await feed.after(view, signal)
        try {
          this.#look(view)
        } catch (error) {
          // The settings could not be read; they may be at the next head.
          this.#tellAll(`the miners cannot be looked after: ${describeError(error)}`)
        }
      }
    } catch (error) {
      if (!PosterError.is(error, 'CLOSED', 'CANCELLED')) throw error
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the poster is closed'))
    await Promise.allSettled([...this.#courses])
    await this.#parts.jobs.idle()
  }

  #tellAll(text: string): void {
    for (const miner of this.#miners.keys()) tellAbout(this.#parts, { miner }, { kind: 'trouble', text })
  }

  #look(view: HeadView): void {
    for (const [key, taken] of this.#taken) {
      if (taken.close + keptEpochs < view.height) this.#taken.delete(key)
      // What was written down of it is found again, as after a restart.
      taken.isUndone ||= taken.doneAt !== undefined && (view.lowestReverted ?? Infinity) <= taken.doneAt
    }
    // Lower ids first: of those whose windows are the same, the forecast counts on it.
    const listed = new Set([...this.#parts.listMiners()].sort((one, other) => (one < other ? -1 : 1)))
    for (const miner of this.#miners.keys()) if (!listed.has(miner)) this.#miners.delete(miner)
    for (const miner of listed) {
      if (!this.#parts.readSettings(miner)?.enabled) continue
      const known = this.#miners.get(miner) ?? { ...unknown }
      this.#miners.set(miner, known)
      if (known.isAsked) continue
      known.isAsked = true
      void this.#parts.jobs.run(() => this.#ask(view, miner, known)).finally(() => (known.isAsked = false))
    }
  }

  async #ask(view: HeadView, miner: ActorId, known: KnownMiner): Promise<void> {
    try {
      known.reported = await view.provingDeadline(miner)
      known.hasStarted ||= periodRuns(known.reported, view.height)
      known.hasFailed = false
    } catch (error) {
      if (this.#closing.signal.aborted) return
      if (!known.hasFailed) {
        const text = `the chain does not tell where the miner stands: ${describeError(error)}`
        tellAbout(this.#parts, { miner }, { kind: 'trouble', text })
      }
      known.hasFailed = true
    }
    const { reported, hasStarted } = known
    // The periods of a miner never move, so an older answer serves as well.
    const confidence = this.#parts.readSettings(miner)?.challengeConfidence
    if (confidence === undefined || !reported) return
    for (const deadline of deadlinesInHand({ reported, hasStarted }, view.height, confidence)) {
      this.#take({ miner, deadline }, view)
    }
  }

  #take(course: DeadlineInHand, view: HeadView): void {
    const { miner, deadline } = course
    const key = `${miner} ${deadline.open}`
    const before = this.#taken.get(key)
    if ((before && !before.isUndone) || this.#closing.signal.aborted) return
    const taken: TakenDeadline = { close: deadline.close, doneAt: undefined, isUndone: false }
    this.#taken.set(key, taken)
    if (this.#courses.size === 0) this.#parts.prover.setDeadlineOpen('window_post', true)
    const running = this.#run(course, view, before !== undefined).finally(() => {
      taken.doneAt = this.#parts.feed.current?.height ?? view.height
      this.#courses.delete(running)
      if (this.#courses.size === 0) this.#parts.prover.setDeadlineOpen('window_post', false)
    })
    this.#courses.add(running)
  }

  async #run(course: DeadlineInHand, view: HeadView, isAgain: boolean): Promise<void> {
    // Beside it: no deadline waits for a disk that is slow to forget.
    const pruning = this.#parts.jobs.run(() => this.#prune(course, view))
    try {
      await runDeadline(this.#parts, course, isAgain, this.#closing.signal)
    } catch (error) {
      if (this.#closing.signal.aborted || PosterError.is(error, 'CLOSED')) return
      tellAbout(this.#parts, course, { kind: 'trouble', text: describeError(error) })
    } finally {
      await pruning
    }
  }

  async #prune(course: DeadlineInHand, view: HeadView): Promise<void> {
    try {
      await this.#parts.journal.prune(course.miner, view.height - keptEpochs)
    } catch (error) {
      tellAbout(this.#parts, course, { kind: 'trouble', text: describeError(error) })
    }
  }
}
