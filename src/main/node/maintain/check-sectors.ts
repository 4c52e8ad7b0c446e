/**
 * `storage check`: the provable check over sectors of an index, page by page, so that memory stays bounded and results
 * come while it runs. Nobody gives seal proofs here: the size of a sealed file is believed when it is a sector's size.
 * Stores and limits are those of the configuration files; every page has the time of one partition.
 */
import { join } from 'node:path'
import { configFileNames } from '../../config/home.ts'
import { loadConfig } from '../../config/load-config.ts'
import { sectorManagerFile, type SectorManagerConfig } from '../../config/schema/sector-manager.ts'
import type { ActorId, SectorId, SectorNumber } from '../../filecoin/sector-id.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { IndexKind, ListableSectorIndex } from '../../sectors/sector-index.ts'
import { checkProvable, type ProvableSector } from '../../sectors/stores/provable-check.ts'
import { StoreProbe } from '../../sectors/stores/store-probe.ts'
import { scanForStores } from '../../sectors/stores/store-scan.ts'
import type { StoreSet } from '../../sectors/stores/stores.ts'
import { mergeScanned } from '../node-stores.ts'
import { checkHelpers, provableLimits } from '../provable-limits.ts'

export interface SectorChoice {
  readonly kind: IndexKind
  /** undefined: every miner of the index */
  readonly miner: ActorId | undefined
  /** Only these sectors of `miner`, in the index or not; empty: all. */
  readonly numbers: readonly SectorNumber[]
}

export interface SectorCheck {
  readonly index: ListableSectorIndex
  readonly configDirectory: string
  readonly choice: SectorChoice
  readonly strict: boolean
  readonly signal: AbortSignal
  readonly logger: Logger
  readonly onProgress: (counts: CheckCounts) => void
}

export interface CheckCounts {
  readonly checked: number
  readonly bad: number
  /** ms */
  readonly elapsed: number
}

interface LocatedSector {
  readonly sector: SectorId
  /** Names of the stores of the sealed file and the cache directory; empty where the index has none. */
  readonly sealedFile: string
  readonly cacheDir: string
}

export interface CheckedSector extends LocatedSector {
  /** undefined: good */
  readonly reason: string | undefined
}

/** Sectors checked before their results are given: about one partition. */
const pageSize = 2000

/**
 * Pages of results, in the order of the index, or as the numbers were given.
 * @throws PosterError CONFIG_* for files that cannot be read, INDEX_READ_ONLY for listing through a proxy, CANCELLED
 */
export async function* checkSectors(request: SectorCheck): AsyncGenerator<readonly CheckedSector[]> {
  const { index, signal, logger, strict } = request
  const { value: config } = await loadConfig(
    sectorManagerFile,
    join(request.configDirectory, configFileNames.sectorManager)
  )
  const probe = new StoreProbe(checkHelpers)
  const began = performance.now()
  let checked = 0
  let bad = 0
  try {
    const stores = await findStores(config, probe, logger, signal)
    for await (const page of pagesOf(request)) {
      const reasons = new Map<LocatedSector, string>()
      for (const [miner, sectors] of groupByMiner(page)) {
        const before = { checked, bad }
        const result = await checkProvable(
          { index, stores, probe, logger },
          miner,
          sectors.map(({ sector }) => provableSector(sector, request.choice.kind)),
          {
            ...provableLimits(config),
            strict,
            signal,
            onProgress: (done) => {
              checked = before.checked + done.checked
              bad = before.bad + done.bad
              request.onProgress({ checked, bad, elapsed: performance.now() - began })
            }
          }
        )
        for (const sector of sectors) {
          const reason = result[String(sector.sector.number)]
          if (reason !== undefined) reasons.set(sector, reason)
        }
      }
      yield page.map((sector) => ({ ...sector, reason: reasons.get(sector) }))
    }
  } finally {
    await probe.close()
  }
}

function provableSector({ number }: SectorId, kind: IndexKind): ProvableSector {
  return { number, sealProof: undefined, upgraded: kind === 'upgrade' }
}

/** The stores a node with this configuration has. */
async function findStores(
  config: SectorManagerConfig,
  probe: StoreProbe,
  logger: Logger,
  signal: AbortSignal
): Promise<StoreSet> {
  const { persistStores, scanPersistStores } = config.common
  const scan = await scanForStores(scanPersistStores, probe, { signal })
  for (const finding of scan.findings) logger.warn(finding)
  return mergeScanned(persistStores, scan.entries, logger)
}

function groupByMiner(page: readonly LocatedSector[]): Map<ActorId, LocatedSector[]> {
  const groups = new Map<ActorId, LocatedSector[]>()
  for (const located of page) {
    const { miner } = located.sector
    const group = groups.get(miner)
    if (group) group.push(located)
    else groups.set(miner, [located])
  }
  return groups
}

async function* pagesOf({ index, choice, signal }: SectorCheck): AsyncGenerator<LocatedSector[]> {
  const { kind, miner, numbers } = choice
  if (miner !== undefined && numbers.length > 0) {
    for (let start = 0; start < numbers.length; start += pageSize) {
      const sectors = numbers.slice(start, start + pageSize).map((number): SectorId => ({ miner, number }))
      const lookups = await index.findMany(kind, sectors, { signal })
      yield sectors.map((sector, place) => {
        const lookup = lookups[place]
        return { sector, ...(lookup?.found ? lookup.location : { sealedFile: '', cacheDir: '' }) }
      })
    }
    return
  }
  let after: SectorId | undefined
  for (;;) {
    const entries = await index.list({
      kind,
      limit: pageSize,
      signal,
      ...(miner === undefined ? {} : { miner }),
      ...(after === undefined ? {} : { after })
    })
    yield entries.map(({ sector, sealedFile = '', cacheDir = sealedFile }) => ({
      sector,
      sealedFile,
      cacheDir
    }))
    after = entries.at(-1)?.sector
    if (entries.length < pageSize) return
  }
}
