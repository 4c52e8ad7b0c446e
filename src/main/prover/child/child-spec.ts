/**
 * One entry of ext-prover.cfg as the prover room takes it: what to run and what share of the work it gets.
 * Source: node-protocol.md §4.1, §4.2.
 */
import type { ProverStage } from '../proof-task.ts'
import type { DialectName } from '../wire/dialect.ts'

export interface ChildSpec {
  readonly stage: ProverStage
  /** Undefined: the prover that comes with the manager is searched, with `processor <stage>`. '' is a mistake to report. */
  readonly bin: string | undefined
  /** All arguments; without meaning when `bin` is undefined. */
  readonly args: readonly string[]
  /** On top of the inherited environment; these always win. */
  readonly envs: Readonly<Record<string, string>>
  /** Proofs at the same time, at least 1. */
  readonly concurrent: number
  /** At least 1. */
  readonly weight: number
  /** ms */
  readonly readyTimeout: number
  readonly dialect: DialectName
}
