/** What a benchmark reports: one row of bench/RESULTS.md. */
export interface BenchResult {
  /** What was measured, in words. */
  readonly name: string
  readonly value: number
  /** `×`, `sectors/s`, `ms`, `MB`, … */
  readonly unit: string
  /** The promise the value is held against, as written in the table, e.g. `≥ 10 ×`. */
  readonly target: string
  readonly pass: boolean
  /** The figures behind a ratio. */
  readonly detail?: string
}
