/**
 * Could these sectors be proven now? Where the index says their files are, the files must be, with the right sizes; with
 * `strict`, parts of them must be readable. The check before every WindowPoSt, CheckProvable and `util storage check`
 * (node-protocol.md §7.3, §7.4, §7.5). It touches no path itself, asks no chain and computes no proof.
 *
 * The size is checked always, as up to v0.8; from v0.9 the original checks it only when strict. Its strict check makes a
 * vanilla proof of one challenge; ours reads random nodes of the sealed file and of each tree.
 */
import { randomBytes } from 'node:crypto'
import { type ActorId, type SectorId, type SectorNumber } from '../../filecoin/sector-id.ts'
import { sectorSizeOfSealProof } from '../../filecoin/sector-size.ts'
import { PosterError } from '../../lib/error.ts'
import { silentLogger, type Logger } from '../../lib/log/logger.ts'
import { throwIfAborted, untilAborted, yieldToEventLoop } from '../../lib/wait.ts'
import { indexKinds, type IndexKind, type Lookup, type SectorIndex } from '../sector-index.ts'
import { longestWait, runProvableJobs, type ProvableJob, type ProvableManner } from './provable-batches.ts'
import {
  lateReason,
  lookupReason,
  noInstanceReason,
  notInIndexReason,
  unsupportedProofReason
} from './provable-reason.ts'
import type { SectorPart } from './sector-files.ts'
import type { StoreProbe } from './store-probe.ts'
import type { PersistStore, StoreSet } from './stores.ts'

export interface ProvableSector {
  readonly number: SectorNumber
  /** Registered seal proof, which tells the size; undefined: the size of the sealed file is believed. */
  readonly sealProof: number | undefined
  /** True when the sector has a SectorKey on chain: the upgrade index counts, and only it (§7.3). */
  readonly upgraded: boolean
}

export interface ProvableParts {
  readonly index: Pick<SectorIndex, 'findMany'>
  readonly stores: StoreSet
  readonly probe: StoreProbe
  readonly logger?: Logger
}

/** Times in ms. */
export interface ProvableLimits {
  /** Common.Proving.SingleCheckTimeout, default 10 min; 0 = no limit. */
  readonly perSector: number
  /** Common.Proving.PartitionCheckTimeout, default 20 min; 0 = no limit. */
  readonly total: number
  /** Common.Proving.ParallelCheckLimit, default 128; 0 = no limit. The helpers of the probe bound it as well. */
  readonly parallel: number
}

export const defaultProvableLimits: ProvableLimits = { perSector: 600_000, total: 1_200_000, parallel: 128 }

export interface ProvableOptions extends Partial<ProvableLimits> {
  readonly strict?: boolean
  /** Chooses the nodes a strict check reads; default random. */
  readonly seed?: string
  readonly signal?: AbortSignal
  /** Called after every sector. */
  readonly onProgress?: (progress: ProvableProgress) => void
}

export interface ProvableProgress {
  readonly checked: number
  readonly bad: number
  readonly total: number
}

/** Failing sectors only: number in decimal digits to the reason, at most one each. */
export type ProvableResult = Readonly<Record<string, string>>

/** Nodes a strict check reads of each file. */
const nodesPerFile = 3
/** Sectors looked up in one go. */
const lookupsAtOnce = 1000

/**
 * Resolves no later than `total` ms: whatever has no answer by then is bad and says so.
 * @throws PosterError CANCELLED when the signal aborts, CLOSED when the index or the probe closes
 */
export async function checkProvable(
  parts: ProvableParts,
  miner: ActorId,
  sectors: readonly ProvableSector[],
  options: ProvableOptions = {}
): Promise<ProvableResult> {
  const { signal, strict = false } = options
  const limits = readLimits(options)
  const seed = options.seed ?? randomBytes(8).toString('hex')
  const log = parts.logger ?? silentLogger
  log.debug(`checking ${sectors.length} sectors of f0${miner}`, {
    strict,
    seed: strict ? seed : '',
    ...limits
  })

  const tally = new Tally(sectors.length, options.onProgress)
  const timeUp = new AbortController()
  const timer = setTimeout(() => timeUp.abort(new PosterError('TIMED_OUT', lateReason)), limits.total)
  try {
    const settle = (sector: SectorId, reason: string | undefined): void => tally.count(sector, reason)
    const jobs = locate(parts, miner, sectors, settle, timeUp.signal, signal)
    const manner = { probe: parts.probe, nodes: strict ? nodesPerFile : 0, seed, settle, ...limits }
    await runProvableJobs(jobs, manner, timeUp.signal, signal)
  } finally {
    clearTimeout(timer)
  }
  return tally.result()
}

function readLimits(options: ProvableOptions): ProvableLimits {
  const limit = (value: number, most: number): number => (value <= 0 ? most : Math.min(value, most))
  return {
    perSector: limit(options.perSector ?? defaultProvableLimits.perSector, longestWait),
    total: limit(options.total ?? defaultProvableLimits.total, longestWait),
    parallel: limit(options.parallel ?? defaultProvableLimits.parallel, Number.MAX_SAFE_INTEGER)
  }
}

/** What came out so far. */
class Tally {
  readonly #total: number
  readonly #onProgress: ((progress: ProvableProgress) => void) | undefined
  readonly #bad = new Map<string, string>()
  #checked = 0
  #failed = 0

  constructor(total: number, onProgress: ProvableOptions['onProgress']) {
    this.#total = total
    this.#onProgress = onProgress
  }

  /** @param reason undefined when the sector is good */
  count(sector: SectorId, reason: string | undefined): void {
    this.#checked++
    if (reason !== undefined) {
      this.#failed++
      this.#bad.set(String(sector.number), reason)
    }
    this.#onProgress?.({ checked: this.#checked, bad: this.#failed, total: this.#total })
  }

  result(): ProvableResult {
    return Object.fromEntries(this.#bad)
  }
}

/** Asks the index; sectors that are nowhere, or in a store this node does not have, are counted right here. */
async function* locate(
  { index, stores }: ProvableParts,
  miner: ActorId,
  sectors: readonly ProvableSector[],
  settle: ProvableManner['settle'],
  timeUp: AbortSignal,
  signal: AbortSignal | undefined
): AsyncGenerator<readonly ProvableJob[]> {
  const either = signal ? AbortSignal.any([signal, timeUp]) : timeUp
  for (const kind of indexKinds) {
    const wanted = sectors.filter(({ upgraded }) => upgraded === (kind === 'upgrade'))
    for (let start = 0; start < wanted.length; start += lookupsAtOnce) {
      const page = wanted.slice(start, start + lookupsAtOnce)
      const jobs: ProvableJob[] = []
      const ids = page.map(({ number }): SectorId => ({ miner, number }))
      const lookups = await lookUp(index, kind, ids, either, signal)
      for (const [place, id] of ids.entries()) {
        const found = typeof lookups === 'function' ? lookups(id) : lookups[place]
        const job = jobOf(stores, kind, id, page[place]?.sealProof, found)
        if (typeof job === 'string') settle(id, job)
        else jobs.push(job)
      }
      yield jobs
      await yieldToEventLoop()
    }
  }
}

/** Locations in the order of `sectors`, or a reason for each when the index cannot tell. */
async function lookUp(
  index: ProvableParts['index'],
  kind: IndexKind,
  sectors: readonly SectorId[],
  either: AbortSignal,
  signal: AbortSignal | undefined
): Promise<readonly Lookup[] | ((sector: SectorId) => string)> {
  try {
    return await untilAborted(index.findMany(kind, sectors, { signal: either }), either)
  } catch (error) {
    throwIfAborted(signal)
    if (either.aborted) return () => lateReason
    if (PosterError.is(error, 'CLOSED')) throw error
    return (sector) => lookupReason(sector, error)
  }
}

/** What is to be looked at, or why nothing can be. */
function jobOf(
  stores: StoreSet,
  kind: IndexKind,
  sector: SectorId,
  sealProof: number | undefined,
  found: Lookup | string | undefined
): ProvableJob | string {
  if (typeof found === 'string') return found
  const size = sealProof === undefined ? undefined : sectorSizeOfSealProof(sealProof)
  if (sealProof !== undefined && !size) return unsupportedProofReason(sealProof)
  if (!found?.found) return notInIndexReason(sector)
  const { location } = found
  const sealedStore = storeOf(stores, sector, location.sealedFile, 'sealedFile')
  if (typeof sealedStore === 'string') return sealedStore
  const cacheStore = storeOf(stores, sector, location.cacheDir, 'cacheDir')
  if (typeof cacheStore === 'string') return cacheStore

  const bytes = size?.bytes ?? null
  return sealedStore === cacheStore
    ? { sector, kind, half: 'both', bytes, store: sealedStore }
    : { sector, kind, half: 'sealedFile', bytes, store: sealedStore, cacheStore }
}

function storeOf(stores: StoreSet, sector: SectorId, name: string, part: SectorPart): PersistStore | string {
  const store = stores.find(name)
  if (!store) return noInstanceReason(sector, name, part, undefined)
  return store.pluginName === '' ? store : noInstanceReason(sector, name, part, store.pluginName)
}
