/**
 * The supervised prover pool: which children there are and what people may do with them. It refuses to start a second
 * process for a card before the first one is gone; see child-course.ts. Tasks are the matter of task-desk.ts.
 * What is asked for: node-protocol.md §5.2.7, proving.md §4.1; what is avoided: operators.md, pains 2 to 6.
 */
import { PosterError } from '../../lib/error.ts'
import type { ChildEnvironment } from '../child/child-environment.ts'
import type { OutputLine } from '../child/child-output.ts'
import type { ProverHost } from '../child/prover-host.ts'
import { startProverProcess } from '../child/start-prover-process.ts'
import { proverStages, type ProofTask, type ProverStage } from '../proof-task.ts'
import { ChildLog } from './child-log.ts'
import type { ChildOwner } from './child-owner.ts'
import { matchEntries, type EntryChange } from './match-entries.ts'
import { nameChild } from './name-child.ts'
import type {
  ChildReport,
  PoolEntry,
  PoolEvent,
  ProofResult,
  ProveOptions,
  ProverPool,
  StageReport
} from './pool-contract.ts'
import { PoolEvents } from './pool-events.ts'
import { restartTable, type RestartTable } from './restart-policy.ts'
import { SupervisedChild } from './supervised-child.ts'
import { TaskDesk } from './task-desk.ts'

export interface ProverPoolOptions {
  /** In the order of the file; names follow it. */
  readonly entries: readonly PoolEntry[]
  readonly host: ProverHost
  /** Default {@link restartTable}. */
  readonly restart?: RestartTable
  /** Waiting tasks per stage; default 2,000. */
  readonly queueLimit?: number
}

/** Starts all children at once and returns without waiting for any of them; see `settled`. */
export function openProverPool(options: ProverPoolOptions): ProverPool {
  return new SupervisedPool(options)
}

class SupervisedPool implements ProverPool {
  readonly settled: Promise<void>
  readonly #host: ProverHost
  readonly #table: RestartTable
  readonly #children = new Map<string, SupervisedChild>()
  readonly #openDeadlines = new Set<ProverStage>()
  readonly #events: PoolEvents
  readonly #desk: TaskDesk
  readonly #childOwner: ChildOwner<SupervisedChild>
  #isClosing = false
  #closed: Promise<void> | undefined

  constructor(options: ProverPoolOptions) {
    const { host } = options
    const logger = host.logger.named('ext-prover')
    this.#host = host
    this.#table = options.restart ?? restartTable
    this.#events = new PoolEvents(logger)
    this.#desk = new TaskDesk({
      clock: host.clock,
      logger,
      events: this.#events,
      queueLimit: options.queueLimit,
      childrenOf: (stage) => this.#childrenOf(stage),
      onBusy: (stage, busy) => {
        for (const child of this.#childrenOf(stage)) child.setBusy(busy)
      }
    })
    this.#childOwner = this.#ownChildren(new ChildLog(logger))
    for (const entry of options.entries) this.#add(entry)
    const first = [...this.#children.values()].map((child) => child.firstStart)
    this.settled = Promise.all(first).then(() => undefined)
  }

  prove(task: ProofTask, options: ProveOptions): Promise<ProofResult> {
    return this.#desk.accept(task, options)
  }

  children(): readonly ChildReport[] {
    return [...this.#children.values()].map((child) => child.report())
  }

  child(name: string): ChildReport {
    return this.#find(name).report()
  }

  stages(): readonly StageReport[] {
    return proverStages.map((stage) => {
      const children = this.#childrenOf(stage)
      const ready = children.filter(({ state }) => state.kind === 'ready').length
      return { stage, children: children.length, ready, ...this.#desk.count(stage) }
    })
  }

  output(name: string): readonly OutputLine[] {
    return this.#find(name).output.lines()
  }

  environment(name: string): ChildEnvironment {
    return this.#find(name).environment()
  }

  setDeadlineOpen(stage: ProverStage, open: boolean): void {
    if (open) this.#openDeadlines.add(stage)
    else this.#openDeadlines.delete(stage)
    for (const child of this.#childrenOf(stage)) child.setDeadlineOpen(open)
  }

  async stop(name: string, { drain }: { readonly drain: boolean }): Promise<void> {
    await this.#find(name).stop(drain)
  }

  start(name: string): void {
    this.#find(name).start()
  }

  async restart(name: string, { drain }: { readonly drain: boolean }): Promise<void> {
    await this.#find(name).restart(drain)
  }

  add(entry: PoolEntry): string {
    this.#throwIfClosing()
    return this.#add(entry).name
  }

  async remove(name: string, { drain }: { readonly drain: boolean }): Promise<void> {
    await this.#find(name).remove(drain)
  }

  setShare(name: string, share: { readonly weight?: number; readonly concurrent?: number }): void {
    const child = this.#find(name)
    for (const [key, value] of Object.entries(share)) {
      if (Number.isSafeInteger(value) && value >= 1) continue
      throw new PosterError('INVALID_ARGUMENT', `${key} ${value} of ${name} is not a number from 1 on`)
    }
    child.setShare(share)
  }

  apply(entries: readonly PoolEntry[]): readonly string[] {
    this.#throwIfClosing()
    const present = [...this.#children.values()].map(({ name, spec, isLeaving }) => ({
      name,
      spec,
      leaving: isLeaving
    }))
    return matchEntries(present, entries).flatMap((change) => this.#change(change) ?? [])
  }

  onEvent(listener: (event: PoolEvent) => void): () => void {
    return this.#events.add(listener)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#isClosing = true
    this.#desk.close()
    await Promise.all([...this.#children.values()].map((child) => child.close()))
  }

  #ownChildren(log: ChildLog): ChildOwner<SupervisedChild> {
    return {
      onChange: (child) => this.#desk.dispatch(child.stage),
      onState: (child, state) => {
        log.tellState(child.name, state)
        this.#events.tell({ kind: 'child-state', child: child.name, state })
        if (!child.isWanted) this.#desk.failHopeless(child.stage)
      },
      onExit: (child, pid, exit) => {
        log.tellExit(child.name, pid, exit)
        this.#events.tell({ kind: 'child-exit', child: child.name, pid, exit })
      },
      onFinding: (child, finding) => {
        log.tellFinding(child.name, finding)
        this.#events.tell({ kind: 'finding', child: child.name, finding })
      },
      isLastHope: (child) =>
        this.#desk.count(child.stage).waiting > 0 &&
        !this.#childrenOf(child.stage).some(
          (other) => other !== child && other.isWanted && other.state.kind !== 'quarantined'
        ),
      onLeft: (child) => {
        log.forget(child.name)
        this.#children.delete(child.name)
        this.#desk.failHopeless(child.stage)
      }
    }
  }

  #add(entry: PoolEntry): SupervisedChild {
    const { stage } = entry.spec
    const name = nameChild(stage, new Set(this.#children.keys()))
    const child = new SupervisedChild({
      name,
      entry,
      host: this.#host,
      table: this.#table,
      owner: this.#childOwner,
      deadlineOpen: this.#openDeadlines.has(stage),
      busy: this.#desk.isBusy(stage),
      start: startProverProcess
    })
    this.#children.set(name, child)
    child.start()
    return child
  }

  /** What was done, in one line; undefined for nothing. */
  #change(change: EntryChange): string | undefined {
    if (change.kind === 'add') return `${this.#add(change.entry).name}: added`
    const child = this.#find(change.child)
    switch (change.kind) {
      case 'keep':
        child.setConfigured(change.entry.configured)
        return undefined
      case 'share': {
        const { weight, concurrent } = change.entry.spec
        child.setConfigured(change.entry.configured)
        child.setShare({ weight, concurrent })
        return `${child.name}: weight ${weight}, ${concurrent} at the same time`
      }
      case 'replace':
        child.replace(change.entry)
        return `${child.name}: replaced as soon as its tasks are done`
      case 'remove':
        void child.remove(true)
        return `${child.name}: removed as soon as its tasks are done`
    }
  }

  #childrenOf(stage: ProverStage): SupervisedChild[] {
    return [...this.#children.values()].filter((child) => child.stage === stage)
  }

  #throwIfClosing(): void {
    if (this.#isClosing) throw new PosterError('CLOSED', 'the provers are being ended')
  }

  /** @throws PosterError NOT_FOUND */
  #find(name: string): SupervisedChild {
    const child = this.#children.get(name)
    if (child) return child
    const names = [...this.#children.keys()].join(', ') || 'none'
    throw new PosterError('NOT_FOUND', `there is no prover ${name}; there are: ${names}`)
  }
}
