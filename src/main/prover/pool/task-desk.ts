/**
 * Where tasks come in and go out: every one ends exactly once and no later than its deadline. A task that a child failed
 * is given to another one at once; what nobody can take is refused at once. It refuses to hold a task back for the child
 * that failed it, and to let a process compute for nobody.
 */
import type { Clock } from '../../lib/clock.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { describeExit } from '../child/describe-exit.ts'
import { proverStages, type ProofTask, type ProverStage } from '../proof-task.ts'
import { checkRequest } from '../wire/check-request.ts'
import { settleReply } from '../wire/settle-reply.ts'
import type { SlotEnd } from './child-slots.ts'
import { isGivenUp } from './give-up-rule.ts'
import { LoopShare } from './loop-share.ts'
import type { ProofResult, ProveOptions } from './pool-contract.ts'
import type { PoolEvents } from './pool-events.ts'
import { PoolTask, type AttemptEnd } from './pool-task.ts'
import { StageDispatcher, mayEverTake } from './stage-dispatcher.ts'
import type { SupervisedChild } from './supervised-child.ts'
import { everyTryFailed, nobodyLeft, outOfTime } from './task-messages.ts'

export interface TaskDeskOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly events: PoolEvents
  /** Waiting tasks per stage. */
  readonly queueLimit: number | undefined
  /** Those in the pool, those that leave included. */
  readonly childrenOf: (stage: ProverStage) => readonly SupervisedChild[]
  /** The first task of a stage has come, or the last one has ended. */
  readonly onBusy: (stage: ProverStage, busy: boolean) => void
}

export class TaskDesk {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #events: PoolEvents
  readonly #childrenOf: TaskDeskOptions['childrenOf']
  readonly #onBusy: TaskDeskOptions['onBusy']
  readonly #dispatchers: ReadonlyMap<ProverStage, StageDispatcher>
  readonly #share: LoopShare
  readonly #tasks: Readonly<Record<ProverStage, Set<PoolTask>>> = {
    window_post: new Set(),
    winning_post: new Set()
  }
  #arrivals = 0
  #changes = 0
  #isClosed = false

  constructor({ clock, logger, events, queueLimit, childrenOf, onBusy }: TaskDeskOptions) {
    this.#clock = clock
    this.#logger = logger
    this.#events = events
    this.#childrenOf = childrenOf
    this.#onBusy = onBusy
    this.#share = new LoopShare(clock, () => {
      for (const dispatcher of this.#dispatchers.values()) dispatcher.dispatch()
    })
    const open = (stage: ProverStage): StageDispatcher =>
      new StageDispatcher(queueLimit, clock, this.#share, {
        children: () => childrenOf(stage),
        nextChange: () => ++this.#changes,
        onSlotEnd: (task, end) => this.#endAttempt(task, end),
        onUnable: (task, error) => this.#fail(task, () => error)
      })
    this.#dispatchers = new Map(proverStages.map((stage) => [stage, open(stage)]))
  }

  /** @throws PosterError as ProverPool.prove does; always by rejection */
  accept(task: ProofTask, options: ProveOptions): Promise<ProofResult> {
    try {
      return this.#accept(task, options)
    } catch (error) {
      return Promise.reject(asPosterError(error))
    }
  }

  count(stage: ProverStage): { readonly waiting: number; readonly running: number } {
    let running = 0
    for (const task of this.#tasks[stage]) if (task.running) running++
    return { waiting: this.#dispatcher(stage).queue.size, running }
  }

  /** Tasks wait or run. */
  isBusy(stage: ProverStage): boolean {
    return this.#tasks[stage].size > 0
  }

  /** Gives out what can be given out now. */
  dispatch(stage: ProverStage): void {
    if (!this.#isClosed) this.#dispatcher(stage).dispatch()
  }

  /** Ends the waiting tasks that no child could ever take any more. */
  failHopeless(stage: ProverStage): void {
    if (this.#isClosed) return
    for (const task of [...this.#dispatcher(stage).queue]) {
      if (this.#isHopeless(task)) this.#fail(task, () => this.#nobodyLeft(task))
    }
  }

  /** Every task ends with CLOSED; none is accepted any more. */
  close(): void {
    this.#isClosed = true
    this.#share.stop()
    for (const dispatcher of this.#dispatchers.values()) dispatcher.stop()
    for (const task of proverStages.flatMap((stage) => [...this.#tasks[stage]])) {
      this.#fail(task, () => closed(task.label))
    }
  }

  #accept(task: ProofTask, options: ProveOptions): Promise<ProofResult> {
    const { label, deadline, signal } = options
    if (this.#isClosed) throw closed(label)
    if (!Number.isFinite(deadline)) {
      throw new PosterError('INVALID_ARGUMENT', `${label}: a task needs a deadline`)
    }
    if (options.tries !== undefined && !(Number.isSafeInteger(options.tries) && options.tries >= 1)) {
      throw new PosterError('INVALID_ARGUMENT', `${label}: ${options.tries} tries are no number from 1 on`)
    }
    // What no dialect can say is said now, not when a child is free.
    checkRequest({ name: 'B', stages: proverStages }, 1, task)
    throwIfAborted(signal)
    const accepted = new PoolTask(task, options, this.#arrivals++, this.#clock, {
      onDeadline: (late) => this.#fail(late, () => this.#outOfTime(late)),
      onAbort: (unwanted, error) => this.#fail(unwanted, () => error)
    })
    const tasks = this.#tasks[task.stage]
    tasks.add(accepted)
    if (tasks.size === 1) this.#onBusy(task.stage, true)
    const refusal = this.#enqueue(accepted)
    if (refusal) this.#fail(accepted, () => refusal)
    else this.#dispatcher(task.stage).dispatch()
    return accepted.result
  }

  /** Why not, where it was not. */
  #enqueue(task: PoolTask): PosterError | undefined {
    if (task.deadline <= this.#clock.now()) return this.#outOfTime(task)
    if (this.#isHopeless(task)) return this.#nobodyLeft(task)
    try {
      this.#dispatcher(task.task.stage).queue.add(task)
      return undefined
    } catch (error) {
      return asPosterError(error)
    }
  }

  #endAttempt(task: PoolTask, end: SlotEnd): void {
    const { running } = task
    if (!running) return
    const settled = end.kind === 'reply' ? settleReply(task.task, end.reply) : undefined
    running.child.lastChange = ++this.#changes
    if (settled && settled.kind !== 'failed') {
      running.child.record.done++
      this.#noteAttempt(task, 'done', undefined)
      if (task.succeed(settled)) this.#forget(task, undefined)
    } else if (settled) {
      running.child.record.failed++
      this.#noteAttempt(task, 'failed', settled.message)
      this.#retry(task)
    } else if (end.kind === 'lost') {
      // Whoever is ended by us did not fail its task.
      const how = end.exit.kind === 'ended' ? 'unblamed' : end.alone ? 'lost' : 'lost-with-others'
      if (how !== 'unblamed') running.child.record.failed++
      task.answeredOnly = false
      this.#noteAttempt(task, how, describeExit(end.exit))
      this.#retry(task)
    }
    this.dispatch(task.task.stage)
  }

  #retry(task: PoolTask): void {
    // Whoever heard of the failed try may have withdrawn the task over it.
    if (task.ended) return
    const able = this.#childrenOf(task.task.stage).filter(
      (child) => child.isWanted && mayEverTake(task, child)
    )
    if (isGivenUp(task, able)) this.#fail(task, () => everyTryFailed(task))
    else if (this.#isHopeless(task)) this.#fail(task, () => this.#nobodyLeft(task))
    else this.#dispatcher(task.task.stage).queue.putBack(task)
  }

  /** @param why asked when the running try has been noted */
  #fail(task: PoolTask, why: () => PosterError): void {
    if (task.ended) return
    const { running } = task
    if (running) {
      this.#noteAttempt(task, 'abandoned', 'nobody waited for it any more')
      running.child.lastChange = ++this.#changes
    } else this.#dispatcher(task.task.stage).queue.remove(task)
    const error = why()
    if (task.fail(error)) this.#forget(task, error)
    running?.child.abandon(running.slot)
  }

  #forget(task: PoolTask, error: PosterError | undefined): void {
    const { label, task: proof } = task
    const tasks = this.#tasks[proof.stage]
    tasks.delete(task)
    if (tasks.size === 0) this.#onBusy(proof.stage, false)
    if (error) this.#logger.warn(`no proof: ${error.message}`, { code: error.code })
    this.#events.tell({ kind: 'task-ended', stage: proof.stage, label, error: error?.code })
  }

  #noteAttempt(task: PoolTask, end: AttemptEnd, failure: string | undefined): void {
    const attempt = task.noteAttempt(this.#clock.now(), end, failure)
    if (!attempt) return
    if (end === 'failed' || end === 'lost' || end === 'lost-with-others') {
      const fields = { child: attempt.child, task: task.label, attempt: task.tried }
      this.#logger.warn(`${attempt.child} failed a task: ${attempt.failure}`, fields)
    }
    this.#events.tell({ kind: 'attempt', label: task.label, attempt })
  }

  /** Nobody is left, or comes back, who could take it. */
  #isHopeless(task: PoolTask): boolean {
    return !this.#childrenOf(task.task.stage).some((child) => child.isWanted && mayEverTake(task, child))
  }

  #nobodyLeft(task: PoolTask): PosterError {
    return nobodyLeft(task, task.task.stage, this.#childrenOf(task.task.stage))
  }

  #outOfTime(task: PoolTask): PosterError {
    const { stage } = task.task
    return outOfTime(task, stage, this.#childrenOf(stage), this.#clock.now())
  }

  #dispatcher(stage: ProverStage): StageDispatcher {
    const dispatcher = this.#dispatchers.get(stage)
    if (!dispatcher) throw new PosterError('INVALID_ARGUMENT', `there is no prover stage "${stage}"`)
    return dispatcher
  }
}

function closed(label: string): PosterError {
  return new PosterError('CLOSED', `${label}: the provers are being ended`)
}

function asPosterError(error: unknown): PosterError {
  return error instanceof PosterError
    ? error
    : new PosterError('INTERNAL', messageOf(error), { cause: error })
}
