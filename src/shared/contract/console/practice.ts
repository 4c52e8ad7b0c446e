/** The practice network: a simulated chain with fast epochs, two miners, practice provers; nothing of it is real. */
import { integer, object } from '../check/check.ts'
import { nothing } from './common.ts'
import { method, topic } from './define.ts'

export interface PracticeRow {
  readonly id: 'practice'
  readonly state: 'off' | 'starting' | 'on' | 'failed'
  /** Node that proves on it. */
  readonly node: string | null
  readonly epoch: number | null
  readonly epochMs: number | null
  readonly failure: string
}

export const practiceMethods = {
  /** @param epochMs length of an epoch */
  'practice.start': method<{ readonly node: string }>()('operate', object({ epochMs: integer(50, 30_000) })),
  'practice.stop': method<null>()('operate', nothing)
}

export const practiceTopics = {
  practice: topic<PracticeRow>()('read', nothing)
}
