/**
 * The time between two lives of a child: how long the restart policy makes it wait, shortened when a deadline opens.
 * It remembers the earlier ends; it does not know what a start is.
 */
import type { Clock } from '../../lib/clock.ts'
import type { ChildExit } from '../child/child-exit.ts'
import type { ChildState } from './pool-contract.ts'
import { decideRestart, noHistory, type EndedLife, type RestartTable } from './restart-policy.ts'

export type WaitingState = Extract<ChildState, { kind: 'backing-off' | 'quarantined' }>

export interface EndOfLife {
  readonly exit: ChildExit
  /** Monotonic ms, both. */
  readonly began: number
  readonly ended: number
  readonly tasksDone: number
  /** See EndedLife, both. */
  readonly underDeadlyTask: boolean
  readonly lastHope: boolean
}

export class RestartWait {
  readonly #clock: Clock
  readonly #table: RestartTable
  readonly #onTime: () => void
  #history = noHistory
  #deadlineOpen: boolean
  /** What the present wait follows. */
  #follows: EndedLife | undefined
  #cancelTimer = (): void => undefined

  /** @param onTime called when the child is to be started; never by a call of this object */
  constructor(clock: Clock, table: RestartTable, deadlineOpen: boolean, onTime: () => void) {
    this.#clock = clock
    this.#table = table
    this.#deadlineOpen = deadlineOpen
    this.#onTime = onTime
  }

  /** A clean record. */
  forgive(): void {
    this.#history = noHistory
  }

  /** Begins to wait after an end. Undefined: the time has come already. */
  follow({ exit, began, ended, tasksDone, underDeadlyTask, lastHope }: EndOfLife): WaitingState | undefined {
    const life: EndedLife = {
      history: this.#history,
      exit,
      now: ended,
      upFor: ended - began,
      tasksDone,
      deadlineOpen: this.#deadlineOpen,
      underDeadlyTask,
      lastHope,
      wanted: 'run'
    }
    this.#history = decideRestart(life, this.#table).history
    this.#follows = life
    return this.#wait()
  }

  /** Shortens a wait that has begun already. The state that follows; undefined when nothing changes. */
  setDeadlineOpen(open: boolean): WaitingState | undefined {
    this.#deadlineOpen = open
    if (!open || !this.#follows || this.#follows.deadlineOpen) return undefined
    this.#cancelTimer()
    this.#follows = { ...this.#follows, deadlineOpen: true }
    const state = this.#wait()
    if (!state) this.#arm(0)
    return state
  }

  cancel(): void {
    this.#cancelTimer()
    this.#follows = undefined
  }

  #wait(): WaitingState | undefined {
    if (!this.#follows) return undefined
    const { now: ended } = this.#follows
    const { decision } = decideRestart(this.#follows, this.#table)
    if (decision.kind === 'none') return undefined // only what is not wanted to run
    const delay = decision.kind === 'restart' ? decision.after : decision.nextTry
    const passed = this.#clock.monotonic() - ended
    if (passed >= delay) return undefined
    this.#arm(delay - passed)
    // The monotonic clock counts parts of a ms; a moment goes over the wire whole.
    const since = Math.round(this.#clock.now() - passed)
    const nextTry = Math.round(since + delay)
    return decision.kind === 'restart'
      ? { kind: 'backing-off', since, nextTry }
      : { kind: 'quarantined', since, nextTry, reason: decision.reason }
  }

  #arm(delay: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#follows = undefined
      this.#onTime()
    })
  }
}
