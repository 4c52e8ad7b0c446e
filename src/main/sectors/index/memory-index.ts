/**
 * A sector index in memory: for tests and for small tools that need no disk. It keeps the contract to the letter and
 * promises nothing about durability.
 */
import { PosterError } from '../../lib/error.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { entriesByPage } from './entries-by-page.ts'
import { keyRange, sectorPrefix } from './index-key.ts'
import { checkListOptions } from './list-options.ts'
import type {
  IndexKind,
  ListableSectorIndex,
  ListOptions,
  Lookup,
  LookupOptions,
  SectorEntry,
  SectorUpdate
} from '../sector-index.ts'
import { checkStoreName } from './store-name.ts'
import type { SectorId } from '../../filecoin/sector-id.ts'

class MemoryIndex implements ListableSectorIndex {
  readonly #entries = new Map<string, SectorEntry>()
  /** Keys of #entries in order; dropped when a sector is added, built again when somebody lists. */
  #ordered: string[] | undefined
  #closed = false

  async find(kind: IndexKind, sector: SectorId, { signal }: LookupOptions = {}): Promise<Lookup> {
    this.#check(signal)
    return this.#lookup(kind, sector)
  }

  async findMany(
    kind: IndexKind,
    sectors: readonly SectorId[],
    { signal }: LookupOptions = {}
  ): Promise<Lookup[]> {
    this.#check(signal)
    return sectors.map((sector) => this.#lookup(kind, sector))
  }

  async update(updates: readonly SectorUpdate[]): Promise<void> {
    this.#check(undefined)
    for (const { sealedFile, cacheDir } of updates) {
      if (sealedFile) checkStoreName(sealedFile)
      if (cacheDir) checkStoreName(cacheDir)
    }
    for (const { kind, sector, sealedFile, cacheDir } of updates) {
      if (!sealedFile && !cacheDir) continue
      const key = sectorPrefix(kind, sector)
      const known = this.#entries.get(key)
      if (!known) this.#ordered = undefined
      this.#entries.set(key, {
        kind,
        sector,
        sealedFile: sealedFile || known?.sealedFile,
        cacheDir: cacheDir || known?.cacheDir
      })
    }
  }

  async list(options: ListOptions): Promise<SectorEntry[]> {
    checkListOptions(options)
    this.#check(options.signal)
    const { gt, lt } = keyRange(options.kind, options.miner, options.after)
    const keys = (this.#ordered ??= [...this.#entries.keys()].sort((a, b) => (a < b ? -1 : 1)))
    const page: SectorEntry[] = []
    for (let at = firstAfter(keys, gt); at < keys.length && page.length < options.limit; at++) {
      const key = keys[at]
      const entry = key !== undefined && key < lt ? this.#entries.get(key) : undefined
      if (!entry) break
      page.push(entry)
    }
    return page
  }

  entries(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<SectorEntry> {
    return entriesByPage(this, options)
  }

  async count(kind: IndexKind, { signal }: LookupOptions = {}): Promise<number> {
    this.#check(signal)
    let sectors = 0
    for (const entry of this.#entries.values()) if (entry.kind === kind) sectors++
    return sectors
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #lookup(kind: IndexKind, sector: SectorId): Lookup {
    const entry = this.#entries.get(sectorPrefix(kind, sector))
    if (!entry?.sealedFile) return { found: false }
    const { sealedFile, cacheDir } = entry
    return { found: true, location: { sealedFile, cacheDir: cacheDir || sealedFile } }
  }

  #check(signal: AbortSignal | undefined): void {
    if (this.#closed) throw new PosterError('CLOSED', 'the sector index is closed')
    throwIfAborted(signal)
  }
}

/** First position whose key is above `bound`. The keys here carry no half letter, which sorts them before their bound. */
function firstAfter(keys: readonly string[], bound: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const key = keys[middle]
    if (key !== undefined && key <= bound) low = middle + 1
    else high = middle
  }
  return low
}

/** An empty index in memory. */
export function openMemoryIndex(): ListableSectorIndex {
  return new MemoryIndex()
}
