/** Long work that a page began: progress, rate, time left, result, and a way to end it. Jobs outlive the page. */
import { name, object } from '../check/check.ts'
import { nothing, type FailureView } from './common.ts'
import { method, topic } from './define.ts'

export interface JobRow {
  readonly id: string
  /** `sectors.check`, `export`, … : the page says it in words. */
  readonly kind: string
  readonly node: string
  /** What it is about: a miner, a store. */
  readonly subject: string
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  readonly done: number
  /** null while nobody knows. */
  readonly total: number | null
  readonly unit: string
  readonly beganAt: number
  readonly endedAt: number | null
  /** Per second, over the last seconds. */
  readonly rate: number | null
  readonly failure: FailureView | null
  /** Short facts for the row, by name. */
  readonly facts: Readonly<Record<string, number | string>>
}

export const jobMethods = {
  'jobs.cancel': method<null>()('operate', object({ job: name(64) })),
  /** What it found, when it has ended; its type is that of the job's kind. */
  'jobs.result': method<unknown>()('read', object({ job: name(64) })),
  'jobs.dismiss': method<null>()('operate', object({ job: name(64) }))
}

export const jobTopics = {
  jobs: topic<JobRow>()('read', nothing)
}
