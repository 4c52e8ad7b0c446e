/**
 * The index of a running daemon, reached over its RPC: what commands use while the daemon owns the home. Every answer is
 * the daemon's own; nothing is cached, nothing retried. Uses SectorIndexerList and SectorIndexerUpdateMany, which are
 * ours: a Go node has neither.
 */
import { sectorId, type SectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { boundedSignal } from '../../lib/wait.ts'
import { entriesByPage } from '../index/entries-by-page.ts'
import {
  decodeLookup,
  decodeLookups,
  encodeSectorId,
  findManyMethod,
  findManyParams,
  findMethod,
  findParams
} from './location-wire.ts'
import {
  indexKinds,
  type IndexKind,
  type ListOptions,
  type ListableSectorIndex,
  type Lookup,
  type LookupOptions,
  type SectorEntry,
  type SectorUpdate
} from '../sector-index.ts'

export interface DaemonCaller {
  call(
    method: string,
    params: readonly JsonValue[],
    options: { readonly signal: AbortSignal }
  ): Promise<JsonValue>
  close(): Promise<void>
}

/** Sectors in one request; the daemon takes 10,000 of a lookup or an update and lists up to 4,000. */
const chunk = 4_000
/** ms one request may take when the caller sets no limit. */
const requestTimeout = 60_000

export class DaemonIndex implements ListableSectorIndex {
  readonly #daemon: DaemonCaller

  constructor(daemon: DaemonCaller) {
    this.#daemon = daemon
  }

  /** @throws PosterError as the caller's transport does */
  async find(kind: IndexKind, sector: SectorId, options: LookupOptions = {}): Promise<Lookup> {
    return decodeLookup(await this.#call(findMethod, findParams(kind, sector), options.signal))
  }

  async findMany(
    kind: IndexKind,
    sectors: readonly SectorId[],
    options: LookupOptions = {}
  ): Promise<Lookup[]> {
    const found: Lookup[] = []
    for (let start = 0; start < sectors.length; start += chunk) {
      const part = sectors.slice(start, start + chunk)
      const answer = await this.#call(findManyMethod, findManyParams(kind, part), options.signal)
      found.push(...decodeLookups(answer, part.length))
    }
    return found
  }

  async update(updates: readonly SectorUpdate[]): Promise<void> {
    for (const kind of indexKinds) {
      const own = updates.filter((update) => update.kind === kind)
      for (let start = 0; start < own.length; start += chunk) {
        const entries = own.slice(start, start + chunk).map(encodeUpdate)
        await this.#call('Venus.SectorIndexerUpdateMany', [kind, entries], undefined)
      }
    }
  }

  async list(options: ListOptions): Promise<SectorEntry[]> {
    const { kind, miner, after, limit, signal } = options
    const params: JsonValue[] = [kind, miner ?? null, after ? encodeSectorId(after) : null, limit]
    const answer = await this.#call('Venus.SectorIndexerList', params, signal)
    if (!Array.isArray(answer)) throw malformed()
    return answer.map((item) => decodeEntry(kind, item))
  }

  entries(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<SectorEntry> {
    return entriesByPage(this, options)
  }

  async count(kind: IndexKind, options: { readonly signal?: AbortSignal } = {}): Promise<number> {
    let count = 0
    for await (const _entry of entriesByPage(this, { kinds: [kind], ...options })) count++
    return count
  }

  close(): Promise<void> {
    return this.#daemon.close()
  }

  #call(method: string, params: readonly JsonValue[], signal: AbortSignal | undefined): Promise<JsonValue> {
    return this.#daemon.call(method, params, { signal: boundedSignal(requestTimeout, signal) })
  }
}

function encodeUpdate({ sector, sealedFile, cacheDir }: SectorUpdate): JsonValue {
  return { ...(encodeSectorId(sector) as object), SealedFile: sealedFile ?? '', CacheDir: cacheDir ?? '' } // encodeSectorId gives an object
}

function decodeEntry(kind: IndexKind, value: JsonValue): SectorEntry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed()
  const { Miner, Number, SealedFile, CacheDir } = value
  const isInteger = (number: JsonValue | undefined): number is number | bigint =>
    typeof number === 'number' || typeof number === 'bigint'
  if (
    !isInteger(Miner) ||
    !isInteger(Number) ||
    typeof SealedFile !== 'string' ||
    typeof CacheDir !== 'string'
  ) {
    throw malformed()
  }
  return {
    kind,
    sector: sectorId(Miner, Number),
    sealedFile: SealedFile === '' ? undefined : SealedFile,
    cacheDir: CacheDir === '' ? undefined : CacheDir
  }
}

function malformed(): PosterError {
  return new PosterError('REMOTE_PROTOCOL', 'the daemon sent a list that cannot be read')
}
