/**
 * The files of a partition's sectors: looked up in bulk, checked by helper processes, and named for a prover
 * (proving.md §1.3.6). A sector whose place nobody can tell costs itself and no other: when a bulk look-up fails, each of
 * its sectors is asked for alone, and what a source that is away said last still counts.
 */
import { parseCommitment } from '../../filecoin/commitment.ts'
import { sectorName, type ActorId, type SectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { SectorFacts } from '../../poster/chain-reads.ts'
import type {
  CheckedSectors,
  CheckOptions,
  Replica,
  ReplicaFinder,
  UnreadableSector
} from '../../poster/proof-work.ts'
import type {
  IndexKind,
  Lookup,
  LookupOptions,
  SectorIndex,
  SectorLocation
} from '../../sectors/sector-index.ts'
import { checkProvable, type ProvableLimits } from '../../sectors/stores/provable-check.ts'
import { lookupReason } from '../../sectors/stores/provable-reason.ts'
import type { StoreProbe } from '../../sectors/stores/store-probe.ts'
import { storePath, type StoreSet } from '../../sectors/stores/stores.ts'

export interface ReplicaFinderParts {
  readonly index: Pick<SectorIndex, 'find' | 'findMany'>
  readonly stores: () => StoreSet
  readonly probe: StoreProbe
  /** As configured now; `total` is bounded by the caller's time as well. */
  readonly limits: () => ProvableLimits
  readonly logger: Logger
}

/** ms a bulk look-up may take, and then each of its sectors alone. */
const lookupTimes = { together: 10_000, alone: 2_000 } as const

export function replicaFinder(parts: ReplicaFinderParts): ReplicaFinder {
  return { check: (miner, sectors, options) => check(parts, miner, sectors, options) }
}

async function check(
  parts: ReplicaFinderParts,
  miner: ActorId,
  sectors: readonly SectorFacts[],
  { strict, signal, timeout }: CheckOptions
): Promise<CheckedSectors> {
  throwIfAborted(signal)
  const stores = parts.stores()
  const places = new LocatedSectors(parts.index)
  const limits = parts.limits()
  const total = limits.total <= 0 ? timeout : Math.min(limits.total, timeout)
  const reasons = await checkProvable(
    { index: places, stores, probe: parts.probe, logger: parts.logger },
    miner,
    sectors.map(({ number, sealProof, sectorKeyCid }) => ({
      number,
      sealProof,
      upgraded: sectorKeyCid !== undefined
    })),
    { ...limits, total: Math.max(1, total), strict, signal }
  )
  const replicas: Replica[] = []
  const unreadable: UnreadableSector[] = []
  const perStore = new Map<string, number>()
  for (const facts of [...sectors].sort(byNumber)) {
    const { number: sector } = facts
    const location = places.locations.get(sector)
    for (const name of storesOf(location)) perStore.set(name, (perStore.get(name) ?? 0) + 1)
    const reason = places.failures.get(sector) ?? reasons[String(sector)]
    const replica = reason === undefined && location ? replicaOf(stores, miner, facts, location) : undefined
    if (replica && typeof replica !== 'string') replicas.push(replica)
    else {
      const why = reason ?? replica ?? `${sectorName({ miner, number: sector })} was not looked up`
      unreadable.push({ sector, store: location && blamedStore(location, why), reason: why })
    }
  }
  return { replicas, unreadable, perStore }
}

/** An index that keeps what it answered, so that nothing is looked up twice. */
class LocatedSectors {
  readonly locations = new Map<bigint, SectorLocation>()
  /** Why a sector could not be looked up. */
  readonly failures = new Map<bigint, string>()
  readonly #index: ReplicaFinderParts['index']

  constructor(index: ReplicaFinderParts['index']) {
    this.#index = index
  }

  async findMany(
    kind: IndexKind,
    sectors: readonly SectorId[],
    options: LookupOptions = {}
  ): Promise<Lookup[]> {
    const lookups = await this.#findTogether(kind, sectors, options)
    for (const [place, { number }] of sectors.entries()) {
      const lookup = lookups[place]
      if (lookup?.found) this.locations.set(number, lookup.location)
    }
    return lookups
  }

  async #findTogether(
    kind: IndexKind,
    sectors: readonly SectorId[],
    options: LookupOptions
  ): Promise<Lookup[]> {
    try {
      return await this.#index.findMany(kind, sectors, { ...options, timeout: lookupTimes.together })
    } catch (error) {
      throwIfAborted(options.signal)
      if (PosterError.is(error, 'CLOSED')) throw error
      return Promise.all(sectors.map((sector) => this.#findAlone(kind, sector, options)))
    }
  }

  async #findAlone(kind: IndexKind, sector: SectorId, options: LookupOptions): Promise<Lookup> {
    try {
      return await this.#index.find(kind, sector, { ...options, timeout: lookupTimes.alone })
    } catch (error) {
      throwIfAborted(options.signal)
      if (PosterError.is(error, 'CLOSED')) throw error
      this.failures.set(sector.number, lookupReason(sector, error))
      return { found: false }
    }
  }
}

/** Or why not, in a few words. */
function replicaOf(
  stores: StoreSet,
  miner: ActorId,
  { number, sealProof, sealedCid, sectorKeyCid }: SectorFacts,
  location: SectorLocation
): Replica | string {
  const sector: SectorId = { miner, number }
  const kind: IndexKind = sectorKeyCid === undefined ? 'normal' : 'upgrade'
  const commitment = parseCommitment(sealedCid)
  if (commitment?.kind !== 'sealed') return `${sealedCid} is not the CID of a sealed sector`
  const sealedStore = stores.find(location.sealedFile)
  const cacheStore = stores.find(location.cacheDir)
  if (!sealedStore || !cacheStore) return 'its store has left the configuration'
  return {
    sector: number,
    commR: commitment.digest,
    cacheDirectory: storePath(cacheStore, kind, 'cacheDir', sector),
    sealedFile: storePath(sealedStore, kind, 'sealedFile', sector),
    sealProof
  }
}

function storesOf(location: SectorLocation | undefined): ReadonlySet<string> {
  return new Set(location ? [location.sealedFile, location.cacheDir] : [])
}

/** Of a sector in two stores, the one that the reason is about. */
function blamedStore({ sealedFile, cacheDir }: SectorLocation, reason: string): string {
  return sealedFile !== cacheDir && reason.includes('for cache dir') ? cacheDir : sealedFile
}

function byNumber(one: SectorFacts, other: SectorFacts): number {
  return one.number < other.number ? -1 : one.number > other.number ? 1 : 0
}
