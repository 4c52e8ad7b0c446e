/**
 * What `/healthcheck` answers: alive, and what is not well. Always HTTP 200 as in the original; the words tell.
 */
import type { ChannelHealth } from './miner/miner-health.ts'
import type { StageHealth } from './provers/prover-health.ts'

export interface NodeHealth {
  /**
   * `degraded` when something is not as configured; `failing` when what this node is there for cannot be done, such as
   * proving without a single prover.
   */
  readonly status: 'ok' | 'degraded' | 'failing'
  readonly version: string
  readonly pid: number
  /** seconds since the node was ready */
  readonly uptime: number
  /** Only on a proxy; `since` is ms since the Unix epoch. */
  readonly source?: {
    readonly address: string
    readonly state: 'unknown' | 'present' | 'away'
    readonly since: number
  }
  /** `lookedAt`: ms since the Unix epoch of the last look at all of them; absent until there was one. */
  readonly stores: { readonly count: number; readonly lookedAt?: number }
  /** Only with `--ext-prover`. */
  readonly provers?: readonly StageHealth[]
  /** Only with `--miner`. */
  readonly miner?: { readonly channels: readonly ChannelHealth[] }
  /** Why the status is not ok, one sentence each. */
  readonly problems: readonly string[]
}
