/** What somebody should know now: each with its cause, its consequence, what to do, and the evidence. */
import { name, object, optional, text, integer } from '../check/check.ts'
import { nothing } from './common.ts'
import { method, topic } from './define.ts'

export interface AlertRow {
  readonly id: string
  readonly node: string
  readonly severity: 'warning' | 'critical'
  /** For the texts of the page: `prover.quarantined`, `deadline.missed`, … */
  readonly code: string
  readonly parameters: Readonly<Record<string, string | number>>
  /** As the node says it, in English; '' when the code says it all. */
  readonly text: string
  readonly subject: {
    readonly miner?: string
    readonly deadline?: number
    readonly open?: number
    readonly prover?: string
    readonly store?: string
  }
  readonly since: number
  /** Over, and still shown. */
  readonly until: number | null
  readonly acknowledgedAt: number | null
  readonly mutedUntil: number | null
  readonly comment: string
}

export const alertMethods = {
  'alerts.acknowledge': method<null>()('operate', object({ alert: name(256), comment: optional(text(500)) })),
  /** @param minutes 0 = no longer */
  'alerts.mute': method<null>()('operate', object({ alert: name(256), minutes: integer(0, 10_080) }))
}

export const alertTopics = {
  alerts: topic<AlertRow>()('read', nothing)
}
