/**
 * What a prover's own output tells about its health, read line by line. Pure.
 */

export type FindingKind =
  | 'proving-on-cpu'
  | 'gpu-out-of-memory'
  | 'gpu-kernel-failure'
  | 'lock-not-made'
  | 'parameters-missing'
  | 'line-too-long-for-prover'
  | 'practice'

/** One kind of finding of one child; times are ms since the Unix epoch. */
export interface ChildFinding {
  readonly kind: FindingKind
  readonly level: 'info' | 'warning' | 'critical'
  readonly first: number
  readonly last: number
  readonly count: number
  /** The line that told, cut. */
  readonly line: string
  /** What it means and what to do, one sentence each. */
  readonly meaning: string
  readonly advice: string
}
