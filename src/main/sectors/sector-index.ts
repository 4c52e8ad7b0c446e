/**
 * Where a sector's files are: the names of the stores that hold them. Paths are not in here; each node resolves names
 * against its own configuration. Source: node-protocol.md §7.1.
 *
 * Implementations: level-index (on disk), memory-index (tests and small tools), proxied-index (a remote source). Each
 * passes test/conformance/sector-index.ts; a shared database would be a fourth.
 */
import type { SectorId } from '../filecoin/sector-id.ts'
import type { Closeable } from '../lib/closeable.ts'

/** `normal` = sealed/cache; `upgrade` = update/update-cache of snap deals. Never one as a fallback for the other. */
export type IndexKind = 'normal' | 'upgrade'
export const indexKinds: readonly IndexKind[] = ['normal', 'upgrade']

/** Store names. A found location always has both; a missing cache entry means "the same store as the sealed file". */
export interface SectorLocation {
  readonly sealedFile: string
  readonly cacheDir: string
}

export type Lookup =
  | { readonly found: false; readonly staleSince?: number }
  | {
      readonly found: true
      readonly location: SectorLocation
      /** Set when the source is away and this is what it said last; ms since the Unix epoch of that answer. */
      readonly staleSince?: number
    }

export interface LookupOptions {
  /** Ends the wait; a lookup never outlives its caller's deadline. */
  readonly signal?: AbortSignal
  /** ms the lookup may take, beside the signal. A proxied index has a default when neither is given. */
  readonly timeout?: number
}

export interface SectorIndex extends Closeable {
  /**
   * @throws PosterError CLOSED, TIMED_OUT, CANCELLED; REMOTE_UNREACHABLE when a source is away and was never asked before
   */
  find(kind: IndexKind, sector: SectorId, options?: LookupOptions): Promise<Lookup>
  /** Same order and length as `sectors`. One failure fails the call. */
  findMany(kind: IndexKind, sectors: readonly SectorId[], options?: LookupOptions): Promise<Lookup[]>
  /**
   * Writes what is given and leaves the other half of an entry as it was; an empty name counts as not given.
   * Resolves when the batch is on disk, all of it or nothing.
   * @throws PosterError INDEX_READ_ONLY from a proxied index, in the original's words; DISK_FULL, STORAGE_FAILED
   */
  update(updates: readonly SectorUpdate[]): Promise<void>
}

export interface SectorUpdate {
  readonly kind: IndexKind
  readonly sector: SectorId
  readonly sealedFile?: string
  readonly cacheDir?: string
}

/** What is stored for a sector; a split store may know only one half. */
export interface SectorEntry {
  readonly kind: IndexKind
  readonly sector: SectorId
  readonly sealedFile: string | undefined
  readonly cacheDir: string | undefined
}

export interface ListOptions {
  readonly kind: IndexKind
  /** Only this miner's sectors. */
  readonly miner?: SectorId['miner']
  /** Entries strictly after this sector, in numeric order of (miner, number). */
  readonly after?: SectorId
  /** At most this many entries, 1 to 4,000. */
  readonly limit: number
  readonly signal?: AbortSignal
}

/** An index that can be walked, in numeric order of (miner, number). */
export interface ListableSectorIndex extends SectorIndex {
  list(options: ListOptions): Promise<SectorEntry[]>
  /** All entries of both kinds, normal first. Bounded memory. */
  entries(options?: { readonly signal?: AbortSignal }): AsyncIterable<SectorEntry>
  /** Number of sectors with a sealed or cache entry. Walks the index: seconds for millions. */
  count(kind: IndexKind, options?: { readonly signal?: AbortSignal }): Promise<number>
}
