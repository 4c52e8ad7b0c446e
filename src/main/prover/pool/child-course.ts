/**
 * The course of one child from process to process: started, watched, drained, ended, started again as the restart policy
 * says. It owns at most one process at a time, and starts the next only when the one before is gone, since both would want
 * the same card. It refuses to let a process compute for nobody.
 */
import type { ChildExit, EndPurpose } from '../child/child-exit.ts'
import type { ProverHost, StartProverProcess } from '../child/prover-host.ts'
import type { ChildEntry } from './child-entry.ts'
import { ChildLife } from './child-life.ts'
import type { ChildRecord } from './child-record.ts'
import { deferred, type Deferred } from './deferred.ts'
import { LostSlotWatch } from './lost-slot-watch.ts'
import type { ChildState, PoolEntry } from './pool-contract.ts'
import type { RestartTable } from './restart-policy.ts'
import { RestartWait } from './restart-wait.ts'

/** Whom it tells; see child-owner.ts. Nothing here may throw. */
export interface CourseWatcher {
  onChange(): void
  onState(state: ChildState): void
  onExit(pid: number | undefined, exit: ChildExit): void
  onLeft(): void
  isLastHope(): boolean
}

export interface ChildCourseOptions {
  readonly name: string
  readonly entry: ChildEntry
  readonly record: ChildRecord
  readonly host: ProverHost
  readonly start: StartProverProcess
  readonly table: RestartTable
  readonly watcher: CourseWatcher
  readonly deadlineOpen: boolean
  readonly busy: boolean
}

/** What is to follow when the present process is gone. */
type Sequel = 'policy' | 'start' | 'stop' | 'remove'

export class ChildCourse {
  readonly #name: string
  readonly #entry: ChildEntry
  readonly #record: ChildRecord
  readonly #host: ProverHost
  readonly #start: StartProverProcess
  readonly #wait: RestartWait
  readonly #lostSlots: LostSlotWatch
  readonly #watcher: CourseWatcher
  readonly #firstStart = deferred()
  #state: ChildState
  #life: ChildLife | undefined
  #sequel: Sequel = 'policy'
  #closing = false
  #deadlineOpen: boolean
  #busy: boolean
  #settled: Deferred | undefined

  constructor(options: ChildCourseOptions) {
    const { host, table, deadlineOpen, busy } = options
    this.#name = options.name
    this.#entry = options.entry
    this.#record = options.record
    this.#host = host
    this.#start = options.start
    this.#watcher = options.watcher
    this.#deadlineOpen = deadlineOpen
    this.#busy = busy
    this.#wait = new RestartWait(host.clock, table, deadlineOpen || busy, () => this.#begin())
    this.#lostSlots = new LostSlotWatch(host.clock, table.lostSlot, deadlineOpen, () => this.#drainLostSlot())
    this.#state = { kind: 'stopped', since: host.clock.now() }
  }

  /** Resolves when its first start has succeeded or failed. */
  get firstStart(): Promise<void> {
    return this.#firstStart.promise
  }

  get state(): ChildState {
    return this.#state
  }

  /** Its process; undefined between two of them. */
  get life(): ChildLife | undefined {
    return this.#life
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

  /** First start, or out of a stopped, quarantined or backing-off state. A child that leaves is not held. */
  start(): void {
    if (this.#closing || this.isLeaving) return
    this.#wait.forgive()
    if (!this.#life) return this.#begin()
    if (this.#sequel !== 'stop') return
    if (this.#state.kind === 'draining') {
      // Its process runs what the entry said before it was changed.
      if (this.#entry.isReplaced) return void this.wind('start', true)
      this.#sequel = 'policy'
      this.#enter({ kind: 'ready', since: this.#now() })
      this.#finish()
      this.#watcher.onChange()
    } else this.#sequel = 'start'
  }

  /** A clean record: it waits for nothing that was before. */
  forgive(): void {
    this.#wait.forgive()
  }

  /** The next process is another one. The present one drains first; a stopped child stays stopped. */
  replace(entry: PoolEntry): void {
    const revived = this.isLeaving
    this.#entry.replace(entry)
    this.#wait.forgive()
    if (revived || this.isWanted) {
      this.#sequel = 'policy'
      void this.wind('start', true)
    }
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

  /**
   * Ends or drains the process and remembers what is to follow. A later wish replaces an earlier one. Resolves when the
   * process is gone, with `start` when a new one was started; not when that one is ready.
   */
  wind(sequel: 'start' | 'stop' | 'remove', drain: boolean): Promise<void> {
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
    this.#watcher.onChange()
    return promise
  }

  /** A task of its process has been answered or abandoned. A process that computes for nobody is ended. */
  lookAtSlots(): void {
    this.#endWhenUseless()
    this.#watchLostSlots()
  }

  #begin(): void {
    this.#wait.cancel()
    this.#sequel = 'policy'
    this.#record.noteStart(this.#entry.take())
    const process = this.#start({
      name: this.#name,
      spec: this.#entry.present,
      host: this.#host,
      output: this.#record.output
    })
    const life = new ChildLife(process, this.#host.clock)
    this.#life = life
    this.#enter({ kind: 'starting', since: this.#now() })
    void process.ready.then((ready) => {
      if (!ready || this.#state.kind !== 'starting' || this.#life !== life || life.hasEnded) return
      this.#enter({ kind: 'ready', since: this.#now() })
      this.#firstStart.resolve()
      this.#watcher.onChange()
    })
    const failed = process.failed.then((exit) => this.#onFailed(life, exit))
    void Promise.all([failed, process.gone]).then(() => this.#onGone(life))
  }

  #onFailed(life: ChildLife, exit: ChildExit): void {
    life.noteEnd(exit)
    this.#record.noteExit(exit)
    if (this.#state.kind !== 'ending') this.#enter({ kind: 'ending', since: this.#now() })
    this.#watcher.onExit(life.process.pid, exit)
    this.#firstStart.resolve()
    life.lose(exit)
    this.#watcher.onChange()
  }

  #onGone(life: ChildLife): void {
    this.#life = undefined
    if (this.#closing) {
      this.#enter({ kind: 'stopped', since: this.#now() })
      return this.#finish()
    }
    if (this.#sequel !== 'policy') return this.#follow(this.#sequel)
    const { epitaph } = life
    const state = epitaph && this.#wait.follow({ ...epitaph, lastHope: this.#watcher.isLastHope() })
    if (!state) return this.#begin()
    this.#enter(state)
    this.#watcher.onChange()
  }

  /** There is no process (any more): what was wished for happens. */
  #follow(sequel: Sequel): void {
    this.#wait.cancel()
    if (sequel === 'start' || sequel === 'policy') this.#begin()
    else this.#enter({ kind: 'stopped', since: this.#now() })
    this.#finish()
    if (sequel === 'remove') this.#watcher.onLeft()
    this.#watcher.onChange()
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
    this.#watcher.onState(state)
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
    this.#watcher.onChange()
  }

  #finish(): void {
    this.#settled?.resolve()
    this.#settled = undefined
  }

  #now(): number {
    return this.#host.clock.now()
  }
}
