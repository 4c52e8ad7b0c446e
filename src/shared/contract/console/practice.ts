/** The practice network: a simulated chain with fast epochs, two miners, practice provers; nothing of it is real. */
import { integer, object } from '../check/check.ts'
import { nothing, type FailureView } from './common.ts'
import { method, topic } from './define.ts'

export interface PracticeRow {
  readonly id: 'practice'
  readonly state: 'off' | 'starting' | 'on' | 'stopping' | 'failed'
  /** Node that proves on it. */
  readonly node: string | null
  /** `host:port` of the simulated network, for `venus-sector-manager devnet status` and the like. */
  readonly network: string | null
  readonly epochMs: number | null
  /** From 0 to 1, while files are written. */
  readonly progress: number | null
  readonly failure: FailureView | null
}

export const practiceMethods = {
  /** @param epochMs ms an epoch takes; one of the real chain takes 30,000 */
  'practice.start': method<{ readonly node: string }>()('operate', object({ epochMs: integer(100, 30_000) })),
  /** Stops the node and the network and removes what they have written. */
  'practice.stop': method<null>()('operate', nothing)
}

export const practiceTopics = {
  practice: topic<PracticeRow>()('read', nothing)
}
