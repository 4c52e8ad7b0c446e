/** Whom the page talks to. */
import type { sessionMethods as specs } from '../../../shared/contract/console/session.ts'
import { buildVersion } from '../../node/version.ts'
import type { MethodHandlers } from '../handlers.ts'

export function sessionMethods(parts: {
  readonly language: string
  readonly canHost: boolean
}): MethodHandlers<typeof specs> {
  return {
    'session.about': (_params, { grant }) => ({
      version: buildVersion(),
      host: grant.host,
      permissions: [...grant.permissions],
      language: parts.language,
      platform: process.platform,
      canHost: parts.canHost
    })
  }
}
