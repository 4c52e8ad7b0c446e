/**
 * What `/healthcheck` answers: alive, and what is not well. Always HTTP 200 as in the original; the words tell.
 */

export interface NodeHealth {
  /** `degraded` when something that answers lookups is not as configured. */
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly pid: number
  /** seconds since the node was ready */
  readonly uptime: number
  readonly source?: { readonly address: string; readonly state: 'up' | 'away'; readonly awaySince?: number }
  /** Why the status is not ok, one sentence each. */
  readonly problems: readonly string[]
}
