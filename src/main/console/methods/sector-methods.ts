/** Sectors of a node: pages, one in full, checks. */
import type { sectorMethods as specs } from '../../../shared/contract/console/sectors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { MethodHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { NodeViews } from '../node-view/node-views.ts'
import { checkSectors } from '../sectors/check-sectors.ts'
import type { DeadlineTables } from '../sectors/deadline-tables.ts'
import { readMiners, readPage } from '../sectors/sector-pages.ts'
import { viewSector } from '../sectors/view-sector.ts'

export interface SectorMethodParts {
  readonly host: NodeHost
  readonly views: NodeViews
  readonly jobs: Jobs
  readonly tables: DeadlineTables
  readonly clock: Clock
}

export function sectorMethods(parts: SectorMethodParts): MethodHandlers<typeof specs> {
  const { host, views, jobs, tables, clock } = parts
  return {
    'sectors.miners': ({ node, kind }, { signal }) => readMiners(host.node(node).caller, kind, signal),
    'sectors.page': async ({ node, miner, kind, from, after, limit }, { signal }) => {
      const past =
        after ?? (from === undefined || BigInt(from) === 0n ? undefined : String(BigInt(from) - 1n))
      const rows = await readPage(host.node(node).caller, kind, miner, past, limit, signal)
      return { rows, next: rows.length < limit ? '' : (rows.at(-1)?.number ?? '') }
    },
    'sectors.find': async ({ node, miner, number }, { signal }) => {
      const { caller } = host.node(node)
      await views.of(node).learnTime(signal)
      const timeOf = (epoch: number): number | undefined => views.of(node).timeOf(epoch)
      return viewSector({ id: node, caller, timeOf }, tables, clock, miner, number, signal)
    },
    'sectors.check': ({ node, miner, strict, what, numbers = [], deadline = 0 }) => {
      const { caller } = host.node(node)
      const subject =
        what === 'deadline'
          ? `${miner} deadline ${deadline}`
          : what === 'these'
            ? `${miner} ${numbers[0] ?? ''}`
            : miner
      return {
        job: jobs.begin({
          kind: 'sectors.check',
          node,
          subject,
          unit: 'sectors',
          work: (progress, signal) =>
            checkSectors(caller, { miner, what, numbers, deadline, strict }, progress, signal)
        })
      }
    }
  }
}
