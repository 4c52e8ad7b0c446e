/**
 * Which sector index a node answers from: its own on disk, or the source's when it is a proxy (node-protocol.md §1.3,
 * §6.3). A proxy does not create an index of its own.
 */
import type { HomeLayout } from '../config/home.ts'
import { systemClock } from '../lib/clock.ts'
import type { Logger } from '../lib/log/logger.ts'
import { openLevelIndex } from '../sectors/index/level-index.ts'
import { openProxiedIndex, type ProxiedIndexStats } from '../sectors/proxy/proxied-index.ts'
import type { SectorIndex } from '../sectors/sector-index.ts'
import type { NodeOptions } from './run-options.ts'
import type { IndexForMethods } from './venus/indexer-methods.ts'

export interface NodeIndex extends IndexForMethods {
  readonly index: SectorIndex
  readonly indexIsWritable: boolean
  /** Figures about the source; undefined for a node with an index of its own. */
  readonly sourceStats: (() => ProxiedIndexStats) | undefined
}

/** ms; a source that goes away while nobody asks is told of in the health answer after that time. */
const verifyAfter = 60_000

/** @throws PosterError as the two kinds of index do on opening */
export async function openNodeIndex(
  options: NodeOptions,
  layout: HomeLayout,
  logger: Logger
): Promise<NodeIndex> {
  const { proxy } = options
  if (proxy !== undefined && !options.ownIndexDespiteProxy) {
    const index = await openProxiedIndex({
      source: proxy,
      lastKnown: layout.lastKnown,
      logger,
      clock: systemClock,
      verifyAfter
    })
    return { index, indexIsWritable: false, sourceStats: () => index.stats() }
  }
  const index = await openLevelIndex({ location: layout.sectorIndex, logger, clock: systemClock })
  return {
    index,
    indexIsWritable: true,
    listable: index,
    findSync: (kind, sector) => index.findSync(kind, sector),
    sourceStats: undefined
  }
}
