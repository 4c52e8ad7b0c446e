/**
 * What can be told of a prover's health by its own output.
 */

export type FindingKind =
  | 'proving-on-cpu'
  | 'gpu-out-of-memory'
  | 'gpu-kernel-failure'
  | 'lock-not-made'
  | 'parameters-missing'
  | 'line-too-long-for-prover'
  | 'host-out-of-memory'
  | 'too-many-open-files'
  | 'practice'

export type FindingLevel = 'info' | 'warning' | 'critical'

/** What a line told. */
export interface Finding {
  readonly kind: FindingKind
  readonly level: FindingLevel
  /** What it means and what to do, one sentence each. */
  readonly meaning: string
  readonly advice: string
}

/** One kind of finding of one child; times are ms since the Unix epoch. */
export interface ChildFinding extends Finding {
  readonly first: number
  readonly last: number
  readonly count: number
  /** The line that told last, cut and without control characters. */
  readonly line: string
}
