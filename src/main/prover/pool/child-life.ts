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

export class ChildLife {
  readonly process: ProverProcess
  readonly #clock: Clock
  readonly #began: number
  readonly #slots = new ChildSlots()
  #answered = 0
  #refused = false
  #end: { readonly exit: ChildExit; readonly at: number; readonly underDeadlyTask: boolean } | undefined

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
    return this.takesTasks && this.#slots.size < concurrent && !this.#slots.isTakenAlone
  }

  /** When it has room. */
  get takesTasks(): boolean {
    return !this.#refused && !this.#end
  }

  /** Since when the first of its slots is kept by a task nobody waits for, monotonic ms. */
  get abandonedSince(): number | undefined {
    return this.#slots.abandonedSince
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
    this.#end = { exit, at: this.#clock.monotonic(), underDeadlyTask: this.#slots.isTakenAlone }
  }

  lose(exit: ChildExit): void {
    const alone = this.#slots.size === 1
    for (const slot of this.#slots.freeAll()) slot.onEnd({ kind: 'lost', exit, alone })
  }

  /** For the restart policy; undefined while it has not ended. */
  get epitaph(): Omit<EndOfLife, 'lastHope'> | undefined {
    if (!this.#end) return undefined
    const { exit, at, underDeadlyTask } = this.#end
    return { exit, began: this.#began, ended: at, tasksDone: this.#answered, underDeadlyTask }
  }
}
