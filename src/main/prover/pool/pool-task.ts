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
import { mostAttempts, type ChildFailures, type TaskFailures } from './retry-rule.ts'
import type { SupervisedChild } from './supervised-child.ts'
import type { Queued } from './task-queue.ts'

const longestLabel = 200
const longestFailure = 1000

export interface RunningAttempt {
  readonly child: SupervisedChild
  readonly slot: SlotTask
}

export interface TaskEnds {
  /** The deadline has come. */
  onDeadline(task: PoolTask): void
  /** The caller's signal has aborted. */
  onAbort(task: PoolTask, error: PosterError): void
}

export class PoolTask implements Queued, TaskFailures {
  readonly task: ProofTask
  readonly label: string
  readonly deadline: number
  readonly arrival: number
  /** Only this child may take it. */
  readonly boundTo: string | undefined
  /** Tries at most. */
  readonly tries: number
  readonly result: Promise<ProofResult>
  readonly attempts: Attempt[] = []
  /** Every failed try was answered, none was ended by the end of its child. */
  answeredOnly = true
  readonly failures = new Map<string, ChildFailures>()
  /** Children whose dialect cannot say the task, and why. */
  readonly unable = new Map<string, PosterError>()
  running: RunningAttempt | undefined
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
    this.tries = Math.min(Math.max(1, options.tries ?? mostAttempts), mostAttempts)
    this.arrival = arrival
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

  /** The running try is over. `failure` undefined: it brought the outcome. `blamed`: the child is to blame for it. */
  noteAttempt(now: number, failure: string | undefined, blamed: boolean): Attempt | undefined {
    const { running } = this
    if (!running) return undefined
    this.running = undefined
    const child = running.child.name
    const text = failure === undefined ? undefined : failure.slice(0, longestFailure)
    const attempt: Attempt = { child, began: running.slot.began, ended: now, failure: text }
    this.attempts.push(attempt)
    if (blamed) {
      this.failures.set(child, { count: (this.failures.get(child)?.count ?? 0) + 1, last: now })
    }
    return attempt
  }

  /** False when it had ended before. */
  succeed(outcome: ProofOutcome): boolean {
    if (!this.#release()) return false
    this.#resolve({ outcome, attempts: [...this.attempts] })
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
