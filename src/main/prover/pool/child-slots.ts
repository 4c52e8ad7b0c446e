/**
 * What one process works at. A task nobody waits for any more keeps its slot until the process answers it or ends, since
 * nothing in the protocol can call a request back (proving.md §4.1). Pure bookkeeping.
 */
import type { WireReply } from '../wire/dialect.ts'
import type { ChildExit } from '../child/child-exit.ts'
import type { RunningTask } from './pool-contract.ts'

export type SlotEnd =
  | { readonly kind: 'reply'; readonly reply: WireReply }
  /** The process can answer no more. */
  | { readonly kind: 'lost'; readonly exit: ChildExit }

export interface SlotTask {
  readonly label: string
  /** ms since the Unix epoch, both. */
  readonly began: number
  readonly deadline: number
  /** Called once, unless the task is abandoned before. */
  readonly onEnd: (end: SlotEnd) => void
}

export class ChildSlots {
  /** True: somebody still waits for it. */
  readonly #tasks = new Map<SlotTask, boolean>()

  get size(): number {
    return this.#tasks.size
  }

  /** Somebody waits for at least one of them. */
  get hasWork(): boolean {
    for (const wanted of this.#tasks.values()) if (wanted) return true
    return false
  }

  take(task: SlotTask): void {
    this.#tasks.set(task, true)
  }

  abandon(task: SlotTask): void {
    if (this.#tasks.has(task)) this.#tasks.set(task, false)
  }

  /** Gives the slot back. True when somebody waited for the answer. */
  free(task: SlotTask): boolean {
    const wanted = this.#tasks.get(task) === true
    this.#tasks.delete(task)
    return wanted
  }

  /** Gives all slots back and returns the tasks somebody waited for. */
  freeAll(): readonly SlotTask[] {
    const wanted = [...this.#tasks].filter(([, isWanted]) => isWanted).map(([task]) => task)
    this.#tasks.clear()
    return wanted
  }

  report(): readonly RunningTask[] {
    return [...this.#tasks].map(([{ label, began, deadline }, wanted]) => ({
      label,
      began,
      deadline,
      abandoned: !wanted
    }))
  }
}
