/**
 * One life of one prover process: prepared, started, ready, asked, ended, gone. It fails once, with the first reason, and
 * from then on passes no answer on; ending what is left goes on behind that. It refuses to start anything twice and to
 * wait for anything without a limit.
 *
 * Order at an exit: the group is killed, the pipe is read until it is silent, since an answer in it still counts, and only
 * then the life has failed. An EPIPE is held back for that exit, which is the better reason.
 */
import { PosterError, messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { coverArguments } from '../../lib/log/secret-names.ts'
import type { ProofTask } from '../proof-task.ts'
import type { Dialect, WireReply } from '../wire/dialect.ts'
import type { ChildExit, EndPurpose } from './child-exit.ts'
import { exitReason } from './exit-reason.ts'
import { OomWatch } from './oom-watch.ts'
import { prepareStart, type StartPlan } from './prepare-start.ts'
import {
  defaultChildGraces,
  defaultOutputLimits,
  type ChildGraces,
  type OutputLimits,
  type ProverProcessOptions
} from './prover-host.ts'
import { ProverPipes } from './prover-pipes.ts'
import type { ProverProcess } from './prover-process.ts'
import { RequestTable } from './request-table.ts'
import { askGroupToEnd, killRest, signalGroup, waitForGroupEnd } from './signal-group.ts'
import { spawnProver, type SpawnedProver } from './spawn-prover.ts'
import { startFailure } from './start-failure.ts'

export class ProverLife implements ProverProcess {
  readonly ready: Promise<boolean>
  readonly failed: Promise<ChildExit>
  readonly gone: Promise<void>

  readonly #options: ProverProcessOptions
  readonly #graces: ChildGraces
  readonly #limits: OutputLimits
  readonly #logger: Logger
  readonly #requests = new RequestTable()
  readonly #timers = new Set<() => void>()
  #sayReady: (ready: boolean) => void = () => undefined
  #sayFailed: (exit: ChildExit) => void = () => undefined
  #sayGone: () => void = () => undefined

  #plan: StartPlan | undefined
  #program: string | undefined
  #child: SpawnedProver | undefined
  #pipes: ProverPipes | undefined
  #oom: OomWatch | undefined
  #pid: number | undefined
  #isReady = false
  #exit: ChildExit | undefined
  #exited = false
  #finishing = false
  #warned = false

  constructor(options: ProverProcessOptions) {
    this.#options = options
    this.#graces = { ...defaultChildGraces, ...options.host.graces }
    this.#limits = { ...defaultOutputLimits, ...options.host.limits }
    this.#logger = options.host.logger.named('extproc')
    this.ready = new Promise((resolve) => (this.#sayReady = resolve))
    this.failed = new Promise((resolve) => (this.#sayFailed = resolve))
    this.gone = new Promise((resolve) => (this.#sayGone = resolve))
    void this.#begin()
  }

  get pid(): number | undefined {
    return this.#pid
  }

  get program(): string | undefined {
    return this.#program
  }

  ask(task: ProofTask, onReply: (reply: WireReply) => void): number {
    const { name } = this.#options
    const child = this.#child
    const dialect = this.#plan?.dialect
    if (!child || !dialect || !this.#isReady || this.#exit || this.#exited) {
      throw new PosterError(
        'CLOSED',
        `prover ${name} cannot be asked: it ${this.#exit ? 'has ended' : 'is not ready'}`
      )
    }
    this.#oom?.refresh()
    return this.#requests.open((id) => this.#send(child, dialect, id, task), onReply)
  }

  forget(id: number): void {
    this.#requests.forget(id)
  }

  end(purpose: EndPurpose): Promise<void> {
    // A process that has exited by itself keeps its own reason.
    if (!this.#exited && !this.#exit) {
      const grace = purpose === 'abandoned-task' ? this.#graces.abandonedTask : this.#graces.end
      this.#giveUp({ kind: 'ended', purpose }, grace)
    }
    return this.gone
  }

  async #begin(): Promise<void> {
    const { spec, host } = this.#options
    try {
      const preparation = await prepareStart(spec, host, this.#graces.preparation)
      if (this.#exit) return
      if (preparation.kind === 'no') {
        this.#program = preparation.program
        return this.#giveUp(preparation.exit)
      }
      this.#program = preparation.plan.program
      this.#start(preparation.plan)
    } catch (error) {
      this.#giveUp({
        kind: 'not-started',
        program: this.#program ?? spec.bin ?? '',
        reason: messageOf(error)
      })
    }
  }

  #start(plan: StartPlan): void {
    const { name, host, spec, output } = this.#options
    this.#plan = plan
    for (const doubt of plan.doubts) this.#logger.warn(doubt, { child: name })
    const child = spawnProver(plan, host)
    const { pid } = child
    if (pid === undefined) {
      child.once('error', (error) =>
        this.#giveUp({ kind: 'not-started', program: plan.program, reason: messageOf(error) })
      )
      return
    }
    this.#child = child
    this.#pid = pid
    host.leftovers?.note(pid, { name, program: plan.program })
    this.#oom = new OomWatch({
      pid,
      clock: host.clock,
      procDirectory: host.procDirectory ?? '/proc',
      cgroupDirectory: host.cgroupDirectory ?? '/sys/fs/cgroup'
    })
    output.remark(
      pid,
      `--- process ${pid} started: ${[plan.program, ...coverArguments(plan.args)].join(' ')} ---`
    )
    this.#pipes = new ProverPipes({
      child,
      pid,
      dialect: plan.dialect,
      stage: spec.stage,
      clock: host.clock,
      limits: this.#limits,
      output,
      isAsked: () => this.#requests.size > 0,
      onReady: () => this.#becomeReady(),
      onReply: (id, reply) => this.#answer(id, reply),
      onFault: (exit) => this.#giveUp(exit),
      onClosed: (which) => this.#expectExit(which)
    })
    child.once('exit', (code, signal) => void this.#onExit(code, signal))
    // Raised for signals that could not be sent, too; whether it lives is told by its exit.
    child.on('error', (error) => this.#logger.warn(messageOf(error), { child: name, pid }))
    if (plan.dialect.readyLine(spec.stage) === undefined) child.once('spawn', () => this.#becomeReady())
    else {
      const timeout = spec.readyTimeout
      this.#after(timeout, () => {
        if (!this.#isReady) this.#giveUp({ kind: 'missed-ready', timeout })
      })
    }
  }

  #becomeReady(): void {
    if (this.#exit || this.#isReady) return
    this.#isReady = true
    this.#sayReady(true)
  }

  #send(child: SpawnedProver, dialect: Dialect, id: number, task: ProofTask): void {
    child.stdin.write(dialect.encodeRequest(id, task))
  }

  /** @returns whether anybody waited for it */
  #answer(id: number, reply: WireReply): boolean {
    const onReply = this.#requests.close(id)
    if (!onReply) {
      this.#tellStray(id)
      return false
    }
    try {
      onReply(reply)
    } catch (error) {
      this.#logger.error('whoever asked a prover failed on its answer', { child: this.#options.name, error })
    }
    return true
  }

  /** Once in a life. */
  #tellStray(id: number): void {
    if (this.#warned) return
    this.#warned = true
    const known = this.#requests.knows(id) ? 'which nobody waits for any more' : 'which nobody has asked'
    this.#logger.warn(`answer to request ${id}, ${known}; more of that kind are dropped without a word`, {
      child: this.#options.name,
      pid: this.#pid
    })
  }

  /** A pipe was closed: normally the exit is on its way and says why. */
  #expectExit(which: 'input' | 'output'): void {
    if (this.#exited || this.#exit) return
    this.#after(this.#graces.closedPipe, () => {
      if (!this.#exited)
        this.#giveUp({ kind: 'garbage', reason: `it closed its ${which} and goes on running` })
    })
  }

  async #onExit(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.#exited = true
    this.#cancelTimers()
    const pid = this.#pid
    const pipes = this.#pipes
    if (pid !== undefined) killRest(pid)
    if (!this.#exit && pipes) {
      const oomEvidence = signal === null && code === 0 ? undefined : this.#oom?.evidence()
      await pipes.settle(this.#graces.silence, this.#graces.drain, !this.#isReady)
      const program = this.#program ?? ''
      const failure = this.#options.host.setpriv ? startFailure(program, code, pipes.firstWords) : undefined
      this.#fail(failure ?? exitReason({ code, signal, endedBy: undefined, oomEvidence }))
    }
    await this.#finish()
  }

  /** Fails for a reason that is not the exit of the process, and ends the process if there is one. */
  #giveUp(exit: ChildExit, grace = this.#graces.end): void {
    // What comes while the last output of an exited process is read does not change why it exited.
    if (this.#exit || this.#exited) return
    this.#fail(exit)
    const pid = this.#pid
    const child = this.#child
    if (pid === undefined || !child) return this.#sayGone()
    this.#cancelTimers()
    askGroupToEnd(pid)
    child.stdin.destroy()
    this.#after(grace, () => {
      signalGroup(pid, 'SIGKILL')
      this.#after(this.#graces.afterKill, () => void this.#finish())
    })
  }

  #fail(exit: ChildExit): void {
    if (this.#exit) return
    this.#exit = exit
    this.#requests.clear()
    this.#pipes?.refuseAnswers()
    this.#sayFailed(exit)
    this.#sayReady(false)
  }

  /** Lets go of everything. Comes after the exit, or when a killed process is not let go by the kernel. */
  async #finish(): Promise<void> {
    if (this.#finishing) return
    this.#finishing = true
    const { name, host } = this.#options
    const pid = this.#pid
    await this.#pipes?.close(this.#graces.silence, this.#graces.drain)
    if (pid !== undefined) {
      if (await waitForGroupEnd(pid, this.#exited ? this.#graces.afterKill : 0, host.procDirectory)) {
        host.leftovers?.forget(pid)
      } else {
        this.#logger.warn('was killed and the kernel does not let it go; it may still hold its card', {
          child: name,
          pid
        })
        this.#child?.unref()
      }
    }
    this.#sayGone()
  }

  #after(delay: number, action: () => void): void {
    const cancel = this.#options.host.clock.after(delay, () => {
      this.#timers.delete(cancel)
      action()
    })
    this.#timers.add(cancel)
  }

  #cancelTimers(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }
}
