/**
 * The supervised prover pool as the rest of the node sees it: ask for a proof with a deadline, watch and steer the
 * children. One queue per stage, earliest deadline first; a task ends exactly once, no later than its deadline.
 */
import type { Closeable } from '../../lib/closeable.ts'
import type { ChildEnvironment } from '../child/child-environment.ts'
import type { ChildExit } from '../child/child-exit.ts'
import type { OutputLine } from '../child/child-output.ts'
import type { ChildSpec } from '../child/child-spec.ts'
import type { ChildFinding } from '../findings/detect-findings.ts'
import type { ProofOutcome, ProofTask, ProverStage } from '../proof-task.ts'

export interface ProveOptions {
  /** ms since the Unix epoch; the task fails with TIMED_OUT then, whatever its child does. */
  readonly deadline: number
  readonly signal?: AbortSignal
  /** Only this child may take it. */
  readonly child?: string
  /** This child comes after all others, as if it had failed the task once: its last proof was wrong. */
  readonly avoid?: string
  /**
   * Exactly so many tries at most, from 1 to 5, whoever ends each. Default: five that a child is to blame for, more while
   * a child is left that has not failed the task, and three processes that ended while they worked at nothing else.
   */
  readonly tries?: number
  /** What people see of the task, e.g. `f01000 deadline 5 partition 0`. */
  readonly label: string
  /** Told whenever a child begins with it, every try anew; it must not throw. */
  readonly onTaken?: (child: string) => void
}

/** One try of a task on one child. Times are ms since the Unix epoch. */
export interface Attempt {
  readonly child: string
  readonly began: number
  readonly ended: number
  /** Why this try brought nothing; undefined for the one that did. */
  readonly failure: string | undefined
}

export interface ProofResult {
  readonly outcome: ProofOutcome
  /** In order, the last 16 at most; the last one brought the outcome. */
  readonly attempts: readonly Attempt[]
  /** All tries, those that are not kept included. */
  readonly tried: number
}

export type ChildState =
  | { readonly kind: 'starting'; readonly since: number }
  | { readonly kind: 'ready'; readonly since: number }
  /** Takes nothing new; ends when its tasks are done, then stops, leaves, or starts again (new entry, lost slot). */
  | { readonly kind: 'draining'; readonly since: number; readonly then: 'stop' | 'start' | 'remove' }
  | { readonly kind: 'ending'; readonly since: number }
  | { readonly kind: 'backing-off'; readonly since: number; readonly nextTry: number }
  /** Given up for now; tried again rarely (`nextTry`), since a late prover is better than none. */
  | {
      readonly kind: 'quarantined'
      readonly since: number
      readonly nextTry: number
      readonly reason: string
    }
  | { readonly kind: 'stopped'; readonly since: number }

export interface RunningTask {
  readonly label: string
  readonly began: number
  readonly deadline: number
  /** Nobody waits for it any more; its slot is taken until it answers or the child ends. */
  readonly abandoned: boolean
}

export interface ChildReport {
  /** `wdpost-0`, `winpost-1`: stable as long as the child is part of the pool. */
  readonly name: string
  readonly spec: ChildSpec
  /** The entry stands in the file; false: started because no entry was there. */
  readonly configured: boolean
  readonly state: ChildState
  readonly pid: number | undefined
  readonly program: string | undefined
  readonly tasks: readonly RunningTask[]
  readonly done: number
  readonly failed: number
  /** Starts after the first one. */
  readonly restarts: number
  readonly lastExit: { readonly exit: ChildExit; readonly at: number } | undefined
  readonly findings: readonly ChildFinding[]
}

export interface StageReport {
  readonly stage: ProverStage
  readonly children: number
  /** Children that could take a task now or when their present one is done. */
  readonly ready: number
  readonly waiting: number
  readonly running: number
}

export type PoolEvent =
  | { readonly kind: 'child-state'; readonly child: string; readonly state: ChildState }
  | {
      readonly kind: 'child-exit'
      readonly child: string
      readonly pid: number | undefined
      readonly exit: ChildExit
    }
  | { readonly kind: 'finding'; readonly child: string; readonly finding: ChildFinding }
  | { readonly kind: 'attempt'; readonly label: string; readonly attempt: Attempt }
  | {
      readonly kind: 'task-ended'
      readonly stage: ProverStage
      readonly label: string
      /** undefined = with a result; otherwise the code of the error. */
      readonly error: string | undefined
    }

/** An entry with where it comes from. */
export interface PoolEntry {
  readonly spec: ChildSpec
  readonly configured: boolean
}

export interface ProverPool extends Closeable {
  /**
   * @throws PosterError TIMED_OUT at the deadline, CANCELLED, QUEUE_FULL, PROVER_UNAVAILABLE when no child of the stage
   * could ever take it (none, or all stopped by the operator), PROVER_FAILED or PROOF_FAILED when every try failed (the
   * message names each), CLOSED, INVALID_ARGUMENT; a child's fault list is a result, not an error
   */
  prove(task: ProofTask, options: ProveOptions): Promise<ProofResult>
  children(): readonly ChildReport[]
  /** @throws PosterError NOT_FOUND */
  child(name: string): ChildReport
  stages(): readonly StageReport[]
  /** The last lines it wrote, oldest first, kept across restarts. @throws PosterError NOT_FOUND */
  output(name: string): readonly OutputLine[]
  /** What it was or would be started with. @throws PosterError NOT_FOUND */
  environment(name: string): ChildEnvironment
  /**
   * Takes effect at once: while true, restarts do not wait long. A stage with waiting or running tasks is treated as open
   * whatever is said here.
   */
  setDeadlineOpen(stage: ProverStage, open: boolean): void

  /** `drain`: let its tasks end first; otherwise they go to other children. @throws PosterError NOT_FOUND */
  stop(name: string, options: { readonly drain: boolean }): Promise<void>
  /** Ends a stopped, quarantined or backing-off state. @throws PosterError NOT_FOUND */
  start(name: string): void
  /** @throws PosterError NOT_FOUND */
  restart(name: string, options: { readonly drain: boolean }): Promise<void>
  /** Adds a child and returns its name. */
  add(entry: PoolEntry): string
  /** @throws PosterError NOT_FOUND */
  remove(name: string, options: { readonly drain: boolean }): Promise<void>
  /** @throws PosterError NOT_FOUND, INVALID_ARGUMENT below 1 */
  setShare(name: string, share: { readonly weight?: number; readonly concurrent?: number }): void
  /**
   * Makes the pool as these entries say: equal entries keep their child untouched, a changed weight or concurrency is
   * set in place, everything else is drained and replaced, added or removed. Returns what was done, one line each.
   */
  apply(entries: readonly PoolEntry[]): readonly string[]

  /** Resolves when every child has become ready or failed its first start. */
  readonly settled: Promise<void>
  onEvent(listener: (event: PoolEvent) => void): () => void
}
