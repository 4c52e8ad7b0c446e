/**
 * What one process works at. A task nobody waits for any more keeps its slot until the process answers it or ends, since
 * nothing in the protocol can call a request back (proving.md §4.1). Pure bookkeeping.
 */
import type { WireReply } from '../wire/dialect.ts'
import type { ChildExit } from '../child/child-exit.ts'
import type { RunningTask } from './pool-contract.ts'

export type SlotEnd =
  | { readonly kind: 'reply'; readonly reply: WireReply }
  /** The process can answer no more. `alone`: it worked at nothing else, abandoned tasks included. */
  | { readonly kind: 'lost'; readonly exit: ChildExit; readonly alone: boolean }

export interface SlotTask {
  readonly label: string
  /** ms since the Unix epoch, both. */
  readonly began: number
  readonly deadline: number
  /** A process has ended by itself under this task before, so its next ones work at nothing else meanwhile. */
  readonly alone: boolean
  /** Called once, unless the task is abandoned before. */
  readonly onEnd: (end: SlotEnd) => void
}

export class ChildSlots {
  /** Undefined: somebody still waits for it; otherwise since when nobody does, monotonic ms. */
  readonly #tasks = new Map<SlotTask, number | undefined>()

  get size(): number {
    return this.#tasks.size
  }

  /** Somebody waits for at least one of them. */
  get hasWork(): boolean {
    for (const abandoned of this.#tasks.values()) if (abandoned === undefined) return true
    return false
  }

  /** The one that is left is to be alone. */
  get isTakenAlone(): boolean {
    for (const task of this.#tasks.keys()) if (task.alone) return true
    return false
  }

  /** Since when the first of those that nobody waits for keeps its slot, monotonic ms; undefined when there is none. */
  get abandonedSince(): number | undefined {
    let first: number | undefined
    for (const abandoned of this.#tasks.values()) {
      if (abandoned !== undefined) first = Math.min(first ?? Infinity, abandoned)
    }
    return first
  }

  take(task: SlotTask): void {
    this.#tasks.set(task, undefined)
  }

  /** @param now monotonic ms */
  abandon(task: SlotTask, now: number): void {
    if (this.#tasks.has(task)) this.#tasks.set(task, now)
  }

  /** Gives the slot back. True when somebody waited for the answer. */
  free(task: SlotTask): boolean {
    const wanted = this.#tasks.has(task) && this.#tasks.get(task) === undefined
    this.#tasks.delete(task)
    return wanted
  }

  /** Gives all slots back and returns the tasks somebody waited for. */
  freeAll(): readonly SlotTask[] {
    const wanted = [...this.#tasks].filter(([, abandoned]) => abandoned === undefined).map(([task]) => task)
    this.#tasks.clear()
    return wanted
  }

  report(): readonly RunningTask[] {
    return [...this.#tasks].map(([{ label, began, deadline }, abandoned]) => ({
      label,
      began,
      deadline,
      abandoned: abandoned !== undefined
    }))
  }
}
