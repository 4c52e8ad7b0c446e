/**
 * One process of a child and what it works at, from its start to its end. It does not know what follows.
 */
import type { Clock } from '../../lib/clock.ts'
import type { ChildExit, EndPurpose } from '../child/child-exit.ts'
import type { ProverProcess } from '../child/prover-process.ts'
import type { ProofTask } from '../proof-task.ts'
import { ChildSlots, type SlotTask } from './child-slots.ts'
import type { RunningTask } from './pool-contract.ts'
import type { EndOfLife } from './restart-wait.ts'

/** ms that a process may keep a slot for a task nobody waits for, while it works for others and takes new tasks. */
export const lostSlotPatience = 60_000

export class ChildLife {
  readonly process: ProverProcess
  readonly #clock: Clock
  readonly #began: number
  readonly #slots = new ChildSlots()
  #answered = 0
  #refused = false
  #end: { readonly exit: ChildExit; readonly at: number } | undefined

  constructor(process: ProverProcess, clock: Clock) {
    this.process = process
    this.#clock = clock
    this.#began = clock.monotonic()
  }

  get running(): number {
    return this.#slots.size
  }

  /** Somebody waits for some of its work. */
  get hasWork(): boolean {
    return this.#slots.hasWork
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  get tasks(): readonly RunningTask[] {
    return this.#slots.report()
  }

  /** @param concurrent slots of the child as it is set now */
  hasRoom(concurrent: number): boolean {
    if (this.#refused || this.#end || this.#slots.size >= concurrent) return false
    // With a slot lost for so long it finishes what somebody waits for, and is ended then.
    const { abandonedSince } = this.#slots
    return abandonedSince === undefined || this.#clock.monotonic() - abandonedSince < lostSlotPatience
  }

  /**
   * Asks the process.
   * @param onFreed called with every slot that an answer gives back, before the answer is passed on to whoever waits
   * @throws PosterError INVALID_ARGUMENT when its dialect cannot say the task, CLOSED
   */
  ask(task: ProofTask, slot: SlotTask, onFreed: (wanted: boolean) => void): void {
    this.process.ask(task, (reply) => {
      this.#answered++
      if (this.#end) return
      const wanted = this.#slots.free(slot)
      onFreed(wanted)
      if (wanted) slot.onEnd({ kind: 'reply', reply })
    })
    this.#slots.take(slot)
  }

  /** It would not be asked; its end is on the way. */
  distrust(): void {
    this.#refused = true
  }

  abandon(slot: SlotTask): void {
    this.#slots.abandon(slot, this.#clock.monotonic())
  }

  /** Tasks that somebody waits for go elsewhere now, not when the process has come to its end. */
  end(purpose: EndPurpose): void {
    this.lose({ kind: 'ended', purpose })
    void this.process.end(purpose)
  }

  /** Gives up its tasks without a word; whoever waited has been told otherwise. */
  forget(): void {
    this.#slots.freeAll()
  }

  noteEnd(exit: ChildExit): void {
    this.#end = { exit, at: this.#clock.monotonic() }
  }

  lose(exit: ChildExit): void {
    for (const slot of this.#slots.freeAll()) slot.onEnd({ kind: 'lost', exit })
  }

  /** For the restart policy; undefined while it has not ended. */
  get epitaph(): EndOfLife | undefined {
    if (!this.#end) return undefined
    const { exit, at } = this.#end
    return { exit, began: this.#began, ended: at, tasksDone: this.#answered }
  }
}
