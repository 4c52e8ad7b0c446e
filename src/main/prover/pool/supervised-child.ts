/**
 * One child of the pool over all its lives: started, watched, drained, ended, started again as the restart policy says.
 * It owns at most one process at a time, and starts the next only when the one before is gone, since both would want the
 * same card. It knows nothing of queues: it says when it could take a task, and when it lost one.
 */
import { buildChildEnvironment } from '../child/child-environment.ts'
import type { ChildExit, EndPurpose } from '../child/child-exit.ts'
import type { ChildOutput } from '../child/child-output.ts'
import type { ChildSpec } from '../child/child-spec.ts'
import type { ProverHost, StartProverProcess } from '../child/prover-host.ts'
import type { ProofTask, ProverStage } from '../proof-task.ts'
import { ChildEntry } from './child-entry.ts'
import { ChildLife } from './child-life.ts'
import type { ChildOwner, SupervisedChildOptions } from './child-owner.ts'
import { ChildRecord } from './child-record.ts'
import type { SlotTask } from './child-slots.ts'
import { deferred, type Deferred } from './deferred.ts'
import { LostSlotWatch } from './lost-slot-watch.ts'
import type { ChildEnvironment, ChildReport, ChildState, PoolEntry } from './pool-contract.ts'
import { RestartWait } from './restart-wait.ts'

/** What is to follow when the present process is gone. */
type Sequel = 'policy' | 'start' | 'stop' | 'remove'

export class SupervisedChild {
  readonly name: string
  readonly stage: ProverStage
  readonly record: ChildRecord
  /** Set by the pool whenever a task is given or ends; see choose-child.ts. */
  lastChange = 0

  readonly #host: ProverHost
  readonly #start: StartProverProcess
  readonly #wait: RestartWait
  readonly #owner: ChildOwner
  readonly #lostSlots: LostSlotWatch
  readonly #entry: ChildEntry
  #state: ChildState
  #life: ChildLife | undefined
  #sequel: Sequel = 'policy'
  #closing = false
  #deadlineOpen: boolean
  #busy: boolean
  #settled: Deferred | undefined
  readonly #firstStart = deferred()

  constructor(options: SupervisedChildOptions) {
    const { name, entry, host, table, deadlineOpen, busy } = options
    this.name = name
    this.stage = entry.spec.stage
    this.#host = host
    this.#start = options.start
    this.#owner = options.owner
    this.#deadlineOpen = deadlineOpen
    this.#busy = busy
    this.#wait = new RestartWait(host.clock, table, deadlineOpen || busy, () => this.#begin())
    this.#lostSlots = new LostSlotWatch(host.clock, table.lostSlot, deadlineOpen, () => this.#drainLostSlot())
    this.#entry = new ChildEntry(entry)
    this.#state = { kind: 'stopped', since: host.clock.now() }
    this.record = new ChildRecord(name, host.clock, host.logger, (finding) =>
      this.#owner.onFinding(this, finding)
    )
  }

  /** Resolves when its first start has succeeded or failed. */
  get firstStart(): Promise<void> {
    return this.#firstStart.promise
  }

  get output(): ChildOutput {
    return this.record.output
  }

  /** What it runs, or will run when it is being replaced. */
  get spec(): ChildSpec {
    return this.#entry.next
  }

  get state(): ChildState {
    return this.#state
  }

  get running(): number {
    return this.#life?.running ?? 0
  }

  get concurrent(): number {
    return this.#entry.next.concurrent
  }

  get weight(): number {
    return this.#entry.next.weight
  }

  /** Could be given a task at once. */
  get isFree(): boolean {
    return this.#state.kind === 'ready' && this.#life?.hasRoom(this.concurrent) === true
  }

  /** Works, and takes tasks when it has room. */
  get isReady(): boolean {
    return this.#state.kind === 'ready' && this.#life?.takesTasks === true
  }

  /** Works, or comes back without having to wait. */
  get isAlive(): boolean {
    const { kind } = this.#state
    if (kind === 'draining') return this.isWanted
    if (kind === 'ending') return this.isWanted && this.#sequel === 'start'
    return kind === 'ready' || kind === 'starting'
  }

  /** Neither stopped by the operator nor leaving: it may take a task sooner or later. */
  get isWanted(): boolean {
    if (this.#closing || this.isLeaving) return false
    return this.#life ? this.#sequel !== 'stop' : this.#state.kind !== 'stopped'
  }

  get isLeaving(): boolean {
    return this.#sequel === 'remove'
  }

  /** Asks the process. @throws PosterError INVALID_ARGUMENT when its dialect cannot say the task, CLOSED */
  give(task: ProofTask, slot: SlotTask): void {
    const life = this.#life
    if (!life || !this.isFree) throw new TypeError(`${this.name} was given a task while it is not free`)
    life.ask(task, slot, (wanted) => {
      // Before anything new can be given out: what is left may be work for nobody.
      this.#endWhenUseless()
      this.#watchLostSlots()
      if (!wanted) this.#owner.onChange(this)
    })
  }

  /** Its process refused to be asked, so it takes nothing until the next one. */
  distrust(): void {
    this.#life?.distrust()
  }

  /** Nobody waits for it any more. A process that computes for nobody else is ended: only that frees the card. */
  abandon(slot: SlotTask): void {
    this.#life?.abandon(slot)
    this.#endWhenUseless()
    this.#watchLostSlots()
  }

  /** First start, or out of a stopped, quarantined or backing-off state. A child that leaves is not held. */
  start(): void {
    if (this.#closing || this.isLeaving) return
    this.#wait.forgive()
    if (!this.#life) return this.#begin()
    if (this.#sequel !== 'stop') return
    if (this.#state.kind === 'draining') {
      // Its process runs what the entry said before it was changed.
      if (this.#entry.isReplaced) return void this.#wind('start', true)
      this.#sequel = 'policy'
      this.#enter({ kind: 'ready', since: this.#now() })
      this.#finish()
      this.#owner.onChange(this)
    } else this.#sequel = 'start'
  }

  /** Resolves when its process is gone; see {@link #wind}. */
  stop(drain: boolean): Promise<void> {
    return this.#wind('stop', drain)
  }

  /** Resolves when the old process is gone and a new one was started; not when that one is ready. */
  restart(drain: boolean): Promise<void> {
    this.#wait.forgive()
    return this.#wind('start', drain)
  }

  remove(drain: boolean): Promise<void> {
    return this.#wind('remove', drain)
  }

  /** The next process is another one. The present one drains first; a stopped child stays stopped. */
  replace(entry: PoolEntry): void {
    const revived = this.isLeaving
    this.#entry.replace(entry)
    this.#wait.forgive()
    if (revived || this.isWanted) {
      this.#sequel = 'policy'
      void this.#wind('start', true)
    }
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
    this.#deadlineOpen = open
    this.#lostSlots.setDeadlineOpen(open)
    this.#hurry()
  }

  /** Tasks of its stage wait or run: as good as an open deadline where it waits to be started. */
  setBusy(busy: boolean): void {
    this.#busy = busy
    this.#hurry()
  }

  /** Ends it for good. Resolves when its process is gone, within its grace times. */
  async close(): Promise<void> {
    this.#closing = true
    this.#wait.cancel()
    this.#life?.forget()
    this.#firstStart.resolve()
    if (this.#life) {
      const { gone } = this.#life.process
      this.#end('closing')
      await gone
    } else if (this.#state.kind !== 'stopped') this.#enter({ kind: 'stopped', since: this.#now() })
    this.#finish()
  }

  report(): ChildReport {
    const process = this.#life?.process
    return {
      name: this.name,
      spec: this.#presentSpec,
      configured: this.#entry.configured,
      state: this.#state,
      pid: process?.pid,
      program: process?.program,
      tasks: this.#life?.tasks ?? [],
      ...this.record.report()
    }
  }

  /** What its process was started with, or would be. */
  environment(): ChildEnvironment {
    return buildChildEnvironment(this.#host.environment, this.#presentSpec.envs, this.#host.leftovers?.marker)
      .report
  }

  get #presentSpec(): ChildSpec {
    return this.#life ? this.#entry.present : this.#entry.next
  }

  /** Ends or drains the process and remembers what is to follow. A later wish replaces an earlier one. */
  #wind(sequel: 'start' | 'stop' | 'remove', drain: boolean): Promise<void> {
    if (this.#closing) return Promise.resolve()
    // What leaves may not be called back by a name; see replace().
    const then = this.isLeaving ? 'remove' : sequel
    this.#sequel = then
    if (!this.#life) {
      this.#follow(then)
      return Promise.resolve()
    }
    this.#settled ??= deferred()
    const { promise } = this.#settled
    if (drain && this.#life.hasWork && (this.#state.kind === 'ready' || this.#state.kind === 'draining')) {
      this.#enter({ kind: 'draining', since: this.#now(), then })
    } else this.#end('operator')
    this.#owner.onChange(this)
    return promise
  }

  #begin(): void {
    this.#wait.cancel()
    this.#sequel = 'policy'
    this.record.noteStart(this.#entry.take())
    const { name, output } = this
    const process = this.#start({ name, spec: this.#entry.present, host: this.#host, output })
    const life = new ChildLife(process, this.#host.clock)
    this.#life = life
    this.#enter({ kind: 'starting', since: this.#now() })
    void process.ready.then((ready) => {
      if (!ready || this.#state.kind !== 'starting' || this.#life !== life || life.hasEnded) return
      this.#enter({ kind: 'ready', since: this.#now() })
      this.#firstStart.resolve()
      this.#owner.onChange(this)
    })
    const failed = process.failed.then((exit) => this.#onFailed(life, exit))
    void Promise.all([failed, process.gone]).then(() => this.#onGone(life))
  }

  #onFailed(life: ChildLife, exit: ChildExit): void {
    life.noteEnd(exit)
    this.record.noteExit(exit)
    if (this.#state.kind !== 'ending') this.#enter({ kind: 'ending', since: this.#now() })
    this.#owner.onExit(this, life.process.pid, exit)
    this.#firstStart.resolve()
    life.lose(exit)
    this.#owner.onChange(this)
  }

  #onGone(life: ChildLife): void {
    this.#life = undefined
    if (this.#closing) {
      this.#enter({ kind: 'stopped', since: this.#now() })
      return this.#finish()
    }
    if (this.#sequel !== 'policy') return this.#follow(this.#sequel)
    const { epitaph } = life
    const state = epitaph && this.#wait.follow({ ...epitaph, lastHope: this.#owner.isLastHope(this) })
    if (!state) return this.#begin()
    this.#enter(state)
    this.#owner.onChange(this)
  }

  /** There is no process (any more): what was wished for happens. */
  #follow(sequel: Sequel): void {
    this.#wait.cancel()
    if (sequel === 'start' || sequel === 'policy') this.#begin()
    else this.#enter({ kind: 'stopped', since: this.#now() })
    this.#finish()
    if (sequel === 'remove') this.#owner.onLeft(this)
    this.#owner.onChange(this)
  }

  #endWhenUseless(): void {
    const life = this.#life
    if (!life || life.hasEnded || life.hasWork) return
    // Only a lost slot makes it drain without a wish of the operator.
    if (this.#state.kind === 'draining') this.#end(this.#sequel === 'policy' ? 'abandoned-task' : 'operator')
    else if (this.#state.kind === 'ready' && life.running > 0) this.#end('abandoned-task')
  }

  #end(purpose: EndPurpose): void {
    if (this.#state.kind !== 'ending') this.#enter({ kind: 'ending', since: this.#now() })
    this.#life?.end(purpose)
  }

  #enter(state: ChildState): void {
    this.#state = state
    this.#watchLostSlots()
    this.#owner.onState(this, state)
  }

  #hurry(): void {
    const state = this.#wait.setDeadlineOpen(this.#deadlineOpen || this.#busy)
    if (state) this.#enter(state)
  }

  #watchLostSlots(): void {
    this.#lostSlots.look(this.#state.kind === 'ready' ? this.#life?.abandonedSince : undefined)
  }

  /** It finishes what somebody waits for; only its end gives the slot back. */
  #drainLostSlot(): void {
    if (this.#state.kind !== 'ready') return
    this.#enter({ kind: 'draining', since: this.#now(), then: 'start' })
    this.#owner.onChange(this)
  }

  #finish(): void {
    this.#settled?.resolve()
    this.#settled = undefined
  }

  #now(): number {
    return this.#host.clock.now()
  }
}
