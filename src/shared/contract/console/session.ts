/** Whom the page talks to and what it may do. */
import { method } from './define.ts'
import { nothing } from './common.ts'
import type { Permission } from './permission.ts'

export interface SessionView {
  readonly version: string
  /** `window` of the desktop program, `browser` tab. */
  readonly host: 'window' | 'browser'
  readonly permissions: readonly Permission[]
  /** Language the system asks for, as BCP 47; empty when the browser knows better. */
  readonly language: string
  readonly platform: string
  /** Whether nodes can be started in this process. */
  readonly canHost: boolean
}

export const sessionMethods = {
  'session.about': method<SessionView>()('read', nothing)
}
