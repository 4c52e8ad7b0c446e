/** What this console is. */
import { hostname, release } from 'node:os'
import type { aboutMethods as specs } from '../../../shared/contract/console/about.ts'
import type { Clock } from '../../lib/clock.ts'
import { buildVersion } from '../../node/version.ts'
import type { MethodHandlers } from '../handlers.ts'

/** @param home directory of the console */
export function aboutMethods(home: string, clock: Clock): MethodHandlers<typeof specs> {
  const startedAt = clock.now()
  return {
    'console.about': () => ({
      version: buildVersion(),
      home,
      hostname: hostname(),
      system: `${process.platform} ${process.arch} ${release()}`,
      runtime: `Node ${process.versions.node}`,
      pid: process.pid,
      startedAt
    })
  }
}
