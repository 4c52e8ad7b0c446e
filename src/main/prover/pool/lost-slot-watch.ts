/**
 * Notices that a process has kept a slot too long for a task nobody waits for, while it works for others and so is never
 * ended for computing for nobody. It only tells; what follows is the matter of child-course.ts.
 */
import type { Clock } from '../../lib/clock.ts'
import type { RestartTable } from './restart-policy.ts'

export class LostSlotWatch {
  readonly #clock: Clock
  readonly #patience: RestartTable['lostSlot']
  readonly #onLost: () => void
  #deadlineOpen: boolean
  #since: number | undefined
  #cancel = (): void => undefined

  /** @param onLost called by a timer, never by a call of this object */
  constructor(clock: Clock, patience: RestartTable['lostSlot'], deadlineOpen: boolean, onLost: () => void) {
    this.#clock = clock
    this.#patience = patience
    this.#deadlineOpen = deadlineOpen
    this.#onLost = onLost
  }

  setDeadlineOpen(open: boolean): void {
    if (open === this.#deadlineOpen) return
    this.#deadlineOpen = open
    const since = this.#since
    this.look(undefined)
    this.look(since)
  }

  /** @param since when the first lost slot was lost, monotonic ms; undefined: none is, or nothing is to be done about it */
  look(since: number | undefined): void {
    if (since === this.#since) return
    this.#cancel()
    this.#since = since
    if (since === undefined) return
    const { idle, open } = this.#patience
    const due = since + (this.#deadlineOpen ? open : idle)
    this.#cancel = this.#clock.after(Math.max(0, due - this.#clock.monotonic()), this.#onLost)
  }
}
