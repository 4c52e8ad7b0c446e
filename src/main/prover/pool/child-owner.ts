/**
 * What a child of the pool is made of, and whom it tells what happens to it.
 */
import type { ChildExit } from '../child/child-exit.ts'
import type { ProverHost, StartProverProcess } from '../child/prover-host.ts'
import type { ChildFinding } from '../findings/finding.ts'
import type { ChildState, PoolEntry } from './pool-contract.ts'
import type { RestartTable } from './restart-policy.ts'
import type { SupervisedChild } from './supervised-child.ts'

/** Whoever has the child. Nothing here may throw. */
export interface ChildOwner {
  /** It may take a task now, or may take none any more. */
  onChange(child: SupervisedChild): void
  onState(child: SupervisedChild, state: ChildState): void
  onExit(child: SupervisedChild, pid: number | undefined, exit: ChildExit): void
  onFinding(child: SupervisedChild, finding: ChildFinding): void
  /** Tasks of its stage wait, and no other child of it is there that is not stopped, leaving or in quarantine. */
  isLastHope(child: SupervisedChild): boolean
  /** It was to be removed and its process is gone. */
  onLeft(child: SupervisedChild): void
}

export interface SupervisedChildOptions {
  readonly name: string
  readonly entry: PoolEntry
  readonly host: ProverHost
  readonly start: StartProverProcess
  readonly table: RestartTable
  readonly owner: ChildOwner
  readonly deadlineOpen: boolean
  /** Tasks of its stage wait or run. */
  readonly busy: boolean
}
