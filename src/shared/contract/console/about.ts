/** This console itself: what it is, where it keeps what is its own. */
import { nothing } from './common.ts'
import { method } from './define.ts'

export interface ConsoleAbout {
  readonly version: string
  /** Directory of its list of nodes, its logs, its certificate. */
  readonly home: string
  readonly hostname: string
  readonly system: string
  /** Version of what runs it. */
  readonly runtime: string
  readonly pid: number
  /** ms since the Unix epoch */
  readonly startedAt: number
}

export const aboutMethods = {
  'console.about': method<ConsoleAbout>()('read', nothing)
}
