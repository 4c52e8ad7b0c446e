/**
 * Brings the waiting tasks of one stage and its children together: earliest deadline first, and a task that cannot go to
 * any child now never holds up those behind it.
 */
import type { Clock } from '../../lib/clock.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import type { SlotEnd, SlotTask } from './child-slots.ts'
import { chooseChild, chooseForOneAlone } from './choose-child.ts'
import type { LoopShare } from './loop-share.ts'
import type { PoolTask } from './pool-task.ts'
import { mayTakeFrom } from './retry-rule.ts'
import type { SupervisedChild } from './supervised-child.ts'
import { TaskQueue } from './task-queue.ts'

/** ms after which a pause is calculated anew. */
const longestPause = 60_000

export interface DispatchOwner {
  /** Children of the stage in the pool, those that leave included. */
  children(): readonly SupervisedChild[]
  /** Order of everything that happens in the pool. */
  nextChange(): number
  onSlotEnd(task: PoolTask, end: SlotEnd): void
  /** No child that is left can say the task. */
  onUnable(task: PoolTask, error: PosterError): void
}

export class StageDispatcher {
  readonly queue: TaskQueue<PoolTask>
  readonly #clock: Clock
  readonly #share: LoopShare
  readonly #owner: DispatchOwner
  #cancelWake = (): void => undefined

  /** @param limit waiting tasks at most */
  constructor(limit: number | undefined, clock: Clock, share: LoopShare, owner: DispatchOwner) {
    this.queue = new TaskQueue(limit)
    this.#clock = clock
    this.#share = share
    this.#owner = owner
  }

  /** Gives out what can be given out now. */
  dispatch(): void {
    if (this.queue.size === 0) return
    const children = this.#owner.children()
    if (!children.some((child) => child.isFree)) return
    const living = children.filter((child) => child.isAlive)
    const now = this.#clock.now()
    let wakeAt = Infinity
    // Kept for a task that is to be alone: what comes after it in order waits until the child has nothing left.
    const kept = new Set<SupervisedChild>()
    for (const task of [...this.queue]) {
      // Giving one out may have ended others, or a child.
      const free = children.filter((child) => child.isFree && !kept.has(child))
      if (free.length === 0) break
      if (task.ended || task.running) continue
      task.noteNow(now)
      const asked = task.alone ? children.filter((child) => child.isReady && !kept.has(child)) : free
      const able = asked.filter((child) => {
        if (!mayEverTake(task, child)) return false
        if (task.failures.size === 0) return true
        const rivals = living.filter((other) => mayEverTake(task, other))
        const from = mayTakeFrom(task, child.name, rivals)
        if (from > now) wakeAt = Math.min(wakeAt, from)
        return from <= now
      })
      const child = task.alone ? chooseForOneAlone(able) : chooseChild(able)
      if (!child) continue
      if (task.alone && child.running > 0) {
        kept.add(child)
        continue
      }
      if (!this.#share.ask()) return
      this.#share.spend(() => this.#give(task, child))
    }
    this.#wake(wakeAt)
  }

  stop(): void {
    this.#cancelWake()
  }

  #give(task: PoolTask, child: SupervisedChild): void {
    const slot: SlotTask = {
      label: task.label,
      began: this.#clock.now(),
      deadline: task.deadline,
      alone: task.alone,
      onEnd: (end) => this.#owner.onSlotEnd(task, end)
    }
    try {
      child.give(task.task, slot)
    } catch (error) {
      // Its end is on the way: it takes nothing any more, and the task has not been tried.
      if (PosterError.is(error, 'CLOSED')) return child.distrust()
      task.unable.set(child.name, asPosterError(error))
      const others = this.#owner.children().some((other) => other.isWanted && mayEverTake(task, other))
      if (!others) this.#owner.onUnable(task, asPosterError(error))
      return
    }
    child.lastChange = this.#owner.nextChange()
    this.queue.remove(task)
    task.running = { child, slot }
    task.onTaken?.(child.name)
  }

  /** One alarm: the earliest time at which a task that pauses may go to a child that is free now. */
  #wake(at: number): void {
    this.#cancelWake()
    if (at === Infinity) return
    // By a clock that is set back meanwhile the time would come later and later: it is looked at anew.
    const wait = Math.max(0, Math.min(longestPause, at - this.#clock.now()))
    this.#cancelWake = this.#clock.after(wait, () => this.dispatch())
  }
}

/** Nothing about the task itself speaks against this child. */
export function mayEverTake(task: PoolTask, child: SupervisedChild): boolean {
  return (task.boundTo === undefined || task.boundTo === child.name) && !task.unable.has(child.name)
}

function asPosterError(error: unknown): PosterError {
  return error instanceof PosterError
    ? error
    : new PosterError('INTERNAL', messageOf(error), { cause: error })
}
