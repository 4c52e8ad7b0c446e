/**
 * One task of the pool from its arrival to its only end. It keeps what was tried; it does not decide what to try next.
 */
import { watchAbort } from '../../lib/abort-watch.ts'
import type { Clock } from '../../lib/clock.ts'
import type { PosterError } from '../../lib/error.ts'
import { abortError } from '../../lib/wait.ts'
import type { ProofOutcome, ProofTask } from '../proof-task.ts'
import { callAt } from './call-at.ts'
import type { SlotTask } from './child-slots.ts'
import type { Attempt, ProofResult, ProveOptions } from './pool-contract.ts'
import { mostAttempts, type TriedTask } from './give-up-rule.ts'
import { failuresByNow, type ChildFailures } from './retry-rule.ts'
import type { SupervisedChild } from './supervised-child.ts'
import type { Queued } from './task-queue.ts'

const longestLabel = 200
const longestFailure = 1000
/** Tries that are kept; older ones are only counted. */
export const mostKeptAttempts = 16

export interface RunningAttempt {
  readonly child: SupervisedChild
  readonly slot: SlotTask
}

/**
 * How a try ended. `failed`: the child said so. `lost`: its process ended by itself and worked at nothing else.
 * `lost-with-others`: it ended under several tasks, so each may have ended it and none is counted. `unblamed`: it was
 * ended by us. `abandoned`: nobody waited any more.
 */
export type AttemptEnd = 'done' | 'failed' | 'lost' | 'lost-with-others' | 'unblamed' | 'abandoned'

export interface TaskEnds {
  /** The deadline has come. */
  onDeadline(task: PoolTask): void
  /** The caller's signal has aborted. */
  onAbort(task: PoolTask, error: PosterError): void
}

export class PoolTask implements Queued, TriedTask {
  readonly task: ProofTask
  readonly label: string
  readonly deadline: number
  readonly arrival: number
  /** Only this child may take it. */
  readonly boundTo: string | undefined
  readonly tries: number | undefined
  readonly onTaken: ((child: string) => void) | undefined
  readonly result: Promise<ProofResult>
  /** The last ones, at most {@link mostKeptAttempts}. */
  readonly attempts: Attempt[] = []
  failedTries = 0
  livesTaken = 0
  /**
   * A process has ended by itself under it. From now on it is alone wherever it goes, so that it can take no other task
   * with it, and so that it shows whether it was the one.
   */
  alone = false
  /** Every failed try was answered, none was ended by the end of its child. */
  answeredOnly = true
  /** Children whose dialect cannot say the task, and why. */
  readonly unable = new Map<string, PosterError>()
  running: RunningAttempt | undefined
  #failures: ReadonlyMap<string, ChildFailures> = new Map()
  #dropped = 0
  #ended = false
  #resolve: (result: ProofResult) => void = () => undefined
  #reject: (error: PosterError) => void = () => undefined
  #cancelDeadline = (): void => undefined
  #stopWatching = (): void => undefined

  /** The signal is not aborted yet. */
  constructor(task: ProofTask, options: ProveOptions, arrival: number, clock: Clock, ends: TaskEnds) {
    this.task = task
    this.label = options.label.slice(0, longestLabel)
    this.deadline = options.deadline
    this.boundTo = options.child
    this.tries = options.tries === undefined ? undefined : Math.min(options.tries, mostAttempts)
    this.arrival = arrival
    this.onTaken = options.onTaken
    if (options.avoid !== undefined) {
      this.#failures = new Map([[options.avoid, { count: 1, last: clock.now() }]])
    }
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#cancelDeadline = callAt(clock, options.deadline, () => ends.onDeadline(this))
    const { signal } = options
    if (signal) this.#stopWatching = watchAbort(signal, () => ends.onAbort(this, abortError(signal)))
  }

  get ended(): boolean {
    return this.#ended
  }

  get failures(): ReadonlyMap<string, ChildFailures> {
    return this.#failures
  }

  get tried(): number {
    return this.#dropped + this.attempts.length
  }

  /** @param now ms since the Unix epoch; earlier than a failure when the clock was set back */
  noteNow(now: number): void {
    if (this.#failures.size > 0) this.#failures = failuresByNow(this.#failures, now)
  }

  /** The running try is over. `failure` undefined: it brought the outcome. */
  noteAttempt(now: number, end: AttemptEnd, failure: string | undefined): Attempt | undefined {
    const { running } = this
    if (!running) return undefined
    this.running = undefined
    const child = running.child.name
    const text = failure === undefined ? undefined : failure.slice(0, longestFailure)
    const attempt: Attempt = { child, began: running.slot.began, ended: now, failure: text }
    this.attempts.push(attempt)
    if (this.attempts.length > mostKeptAttempts) {
      this.attempts.shift()
      this.#dropped++
    }
    if (end === 'lost' || end === 'lost-with-others') this.alone = true
    if (end === 'lost') this.livesTaken++
    if (end === 'lost' || end === 'failed') {
      this.failedTries++
      const count = (this.#failures.get(child)?.count ?? 0) + 1
      this.#failures = new Map([...this.#failures, [child, { count, last: now }]])
    }
    return attempt
  }

  /** False when it had ended before. */
  succeed(outcome: ProofOutcome): boolean {
    if (!this.#release()) return false
    this.#resolve({ outcome, attempts: [...this.attempts], tried: this.tried })
    return true
  }

  /** False when it had ended before. */
  fail(error: PosterError): boolean {
    if (!this.#release()) return false
    this.#reject(error)
    return true
  }

  #release(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#cancelDeadline()
    this.#stopWatching()
    return true
  }
}
