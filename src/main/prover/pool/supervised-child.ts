/**
 * One child of the pool over all its lives, as the pool and people see it: which tasks it may take, what it is, what is
 * wished of it. What follows what is the matter of child-course.ts. It knows nothing of queues: it says when it could take
 * a task, and when it lost one.
 */
import { buildChildEnvironment, type ChildEnvironment } from '../child/child-environment.ts'
import type { ChildOutput } from '../child/child-output.ts'
import type { ChildSpec } from '../child/child-spec.ts'
import type { ProverHost } from '../child/prover-host.ts'
import type { ProofTask, ProverStage } from '../proof-task.ts'
import { ChildCourse } from './child-course.ts'
import { ChildEntry } from './child-entry.ts'
import type { ChildOwner, SupervisedChildOptions } from './child-owner.ts'
import { ChildRecord } from './child-record.ts'
import type { SlotTask } from './child-slots.ts'
import type { ChildReport, ChildState, PoolEntry } from './pool-contract.ts'

export class SupervisedChild {
  readonly name: string
  readonly stage: ProverStage
  readonly record: ChildRecord
  /** Set by the pool whenever a task is given or ends; see choose-child.ts. */
  lastChange = 0
  readonly #host: ProverHost
  readonly #owner: ChildOwner<SupervisedChild>
  readonly #entry: ChildEntry
  readonly #course: ChildCourse

  constructor({ owner, entry, ...options }: SupervisedChildOptions<SupervisedChild>) {
    const { name, host } = options
    this.name = name
    this.stage = entry.spec.stage
    this.#host = host
    this.#owner = owner
    this.#entry = new ChildEntry(entry)
    this.record = new ChildRecord(name, host.clock, host.logger, (finding) => owner.onFinding(this, finding))
    this.#course = new ChildCourse({
      ...options,
      entry: this.#entry,
      record: this.record,
      watcher: {
        onChange: () => owner.onChange(this),
        onState: (state) => owner.onState(this, state),
        onExit: (pid, exit) => owner.onExit(this, pid, exit),
        onLeft: () => owner.onLeft(this),
        isLastHope: () => owner.isLastHope(this)
      }
    })
  }

  /** Resolves when its first start has succeeded or failed. */
  get firstStart(): Promise<void> {
    return this.#course.firstStart
  }

  get output(): ChildOutput {
    return this.record.output
  }

  /** What it runs, or will run when it is being replaced. */
  get spec(): ChildSpec {
    return this.#entry.next
  }

  get state(): ChildState {
    return this.#course.state
  }

  get running(): number {
    return this.#course.life?.running ?? 0
  }

  get concurrent(): number {
    return this.#entry.next.concurrent
  }

  get weight(): number {
    return this.#entry.next.weight
  }

  /** Could be given a task at once. */
  get isFree(): boolean {
    return this.state.kind === 'ready' && this.#course.life?.hasRoom(this.concurrent) === true
  }

  /** Works, and takes tasks when it has room. */
  get isReady(): boolean {
    return this.state.kind === 'ready' && this.#course.life?.takesTasks === true
  }

  /** Works, or comes back without having to wait. */
  get isAlive(): boolean {
    return this.#course.isAlive
  }

  /** Neither stopped by the operator nor leaving: it may take a task sooner or later. */
  get isWanted(): boolean {
    return this.#course.isWanted
  }

  get isLeaving(): boolean {
    return this.#course.isLeaving
  }

  /** Asks the process. @throws PosterError INVALID_ARGUMENT when its dialect cannot say the task, CLOSED */
  give(task: ProofTask, slot: SlotTask): void {
    const { life } = this.#course
    if (!life || !this.isFree) throw new TypeError(`${this.name} was given a task while it is not free`)
    life.ask(task, slot, (wanted) => {
      // Before anything new can be given out: what is left may be work for nobody.
      this.#course.lookAtSlots()
      if (!wanted) this.#owner.onChange(this)
    })
  }

  /** Its process refused to be asked, so it takes nothing until the next one. */
  distrust(): void {
    this.#course.life?.distrust()
  }

  /** Nobody waits for it any more. A process that computes for nobody else is ended: only that frees the card. */
  abandon(slot: SlotTask): void {
    this.#course.life?.abandon(slot)
    this.#course.lookAtSlots()
  }

  /** First start, or out of a stopped, quarantined or backing-off state. A child that leaves is not held. */
  start(): void {
    this.#course.start()
  }

  /** Resolves when its process is gone. */
  stop(drain: boolean): Promise<void> {
    return this.#course.wind('stop', drain)
  }

  /** Resolves when the old process is gone and a new one was started; not when that one is ready. */
  restart(drain: boolean): Promise<void> {
    this.#course.forgive()
    return this.#course.wind('start', drain)
  }

  remove(drain: boolean): Promise<void> {
    return this.#course.wind('remove', drain)
  }

  /** The next process is another one. The present one drains first; a stopped child stays stopped. */
  replace(entry: PoolEntry): void {
    this.#course.replace(entry)
  }

  setConfigured(configured: boolean): void {
    this.#entry.configured = configured
  }

  /** Takes effect at once; nothing running is touched. */
  setShare(share: { readonly weight?: number; readonly concurrent?: number }): void {
    this.#entry.setShare(share)
    this.#owner.onChange(this)
  }

  /** Shortens a wait that has begun already. */
  setDeadlineOpen(open: boolean): void {
    this.#course.setDeadlineOpen(open)
  }

  /** Tasks of its stage wait or run: as good as an open deadline where it waits to be started. */
  setBusy(busy: boolean): void {
    this.#course.setBusy(busy)
  }

  /** Ends it for good. Resolves when its process is gone, within its grace times. */
  close(): Promise<void> {
    return this.#course.close()
  }

  report(): ChildReport {
    const { life } = this.#course
    const process = life?.process
    return {
      name: this.name,
      spec: this.#presentSpec,
      configured: this.#entry.configured,
      state: this.state,
      pid: process?.pid,
      program: process?.program,
      tasks: life?.tasks ?? [],
      ...this.record.report()
    }
  }

  /** What its process was started with, or would be. */
  environment(): ChildEnvironment {
    return buildChildEnvironment(this.#host.environment, this.#presentSpec.envs, this.#host.leftovers?.marker)
      .report
  }

  get #presentSpec(): ChildSpec {
    return this.#course.life ? this.#entry.present : this.#entry.next
  }
}
