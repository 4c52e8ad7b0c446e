/**
 * What a child of the pool is made of, and whom it tells what happens to it.
 */
import type { ChildExit } from '../child/child-exit.ts'
import type { ProverHost, StartProverProcess } from '../child/prover-host.ts'
import type { ChildFinding } from '../findings/finding.ts'
import type { ChildState, PoolEntry } from './pool-contract.ts'
import type { RestartTable } from './restart-policy.ts'

/** Whoever has the children. Nothing here may throw. */
export interface ChildOwner<Child> {
  /** It may take a task now, or may take none any more. */
  onChange(child: Child): void
  onState(child: Child, state: ChildState): void
  onExit(child: Child, pid: number | undefined, exit: ChildExit): void
  onFinding(child: Child, finding: ChildFinding): void
  /** Tasks of its stage wait, and no other child of it is there that is not stopped, leaving or in quarantine. */
  isLastHope(child: Child): boolean
  /** It was to be removed and its process is gone. */
  onLeft(child: Child): void
}

export interface SupervisedChildOptions<Child> {
  readonly name: string
  readonly entry: PoolEntry
  readonly host: ProverHost
  readonly start: StartProverProcess
  readonly table: RestartTable
  readonly owner: ChildOwner<Child>
  readonly deadlineOpen: boolean
  /** Tasks of its stage wait or run. */
  readonly busy: boolean
}
