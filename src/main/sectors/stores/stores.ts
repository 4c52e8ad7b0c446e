/**
 * The persist stores of this node: names that the index answers with, and the directories they stand for. Built from the
 * configuration's blocks alone, so a dead mount can neither stop nor delay a start; looking at a directory is the store
 * probe's business (store-status.ts). Sources: node-protocol.md §3.4, §3.5, §7.4.
 */
import { join, resolve } from 'node:path'
import type { ActorId, SectorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { partPath, type SectorPart } from './sector-files.ts'
import type { IndexKind } from '../sector-index.ts'

/** One `[[Common.PersistStores]]` block, or what a `sectorstore.json` says. */
export interface StoreEntry {
  /** Default: `path` as written. */
  readonly name?: string
  readonly path: string
  readonly strict?: boolean
  readonly readOnly?: boolean
  /** 0 stands for 1. */
  readonly weight?: number
  readonly meta?: Readonly<Record<string, string>>
  readonly allowMiners?: readonly ActorId[]
  readonly denyMiners?: readonly ActorId[]
  readonly pluginName?: string
  /** Where the entry was written, for messages: `sector-manager.cfg:12`. */
  readonly origin?: string
}

export interface PersistStore {
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Regular files only. */
  readonly strict: boolean
  readonly readOnly: boolean
  readonly weight: number
  readonly meta: Readonly<Record<string, string>> | undefined
  readonly allowMiners: readonly ActorId[]
  readonly denyMiners: readonly ActorId[]
  /** Not empty: the store is served by a plugin of the original, which this node cannot load. */
  readonly pluginName: string
}

/** Stores by name, in the order of the configuration. */
export class StoreSet {
  readonly #stores: ReadonlyMap<string, PersistStore>

  constructor(stores: readonly PersistStore[]) {
    this.#stores = new Map(stores.map((store) => [store.name, store]))
  }

  get all(): readonly PersistStore[] {
    return [...this.#stores.values()]
  }

  find(name: string): PersistStore | undefined {
    return this.#stores.get(name)
  }
}

/**
 * Builds the stores of all entries; touches no directory.
 * @param base relative paths are taken from here; default the working directory, as the original does
 * @throws PosterError CONFIG_VALUE for an entry without path, or two entries of one name (as v0.10+; the versions before
 * silently took the later one, and so proved sectors from the wrong disk)
 */
export function buildStores(entries: readonly StoreEntry[], base = process.cwd()): StoreSet {
  const stores: PersistStore[] = []
  const origins = new Map<string, StoreEntry>()
  for (const entry of entries) {
    const name = entry.name || entry.path
    if (entry.path === '') {
      throw new PosterError(
        'CONFIG_VALUE',
        `persist store ${name || 'without a name'} has no path${place(entry)}`,
        {
          advice: 'Give the directory as Path in [[Common.PersistStores]]'
        }
      )
    }
    const earlier = origins.get(name)
    if (earlier) {
      const both = `${earlier.path}${place(earlier)} and ${entry.path}${place(entry)}`
      throw new PosterError('CONFIG_VALUE', `duplicate persist store name ${name}: ${both}`, {
        advice: 'Give every [[Common.PersistStores]] block a Name of its own'
      })
    }
    origins.set(name, entry)
    stores.push({
      name,
      path: resolve(base, entry.path),
      strict: entry.strict ?? false,
      readOnly: entry.readOnly ?? false,
      weight: entry.weight || 1,
      meta: entry.meta,
      allowMiners: entry.allowMiners ?? [],
      denyMiners: entry.denyMiners ?? [],
      pluginName: entry.pluginName ?? ''
    })
  }
  return new StoreSet(stores)
}

function place(entry: StoreEntry): string {
  return entry.origin === undefined ? '' : ` (${entry.origin})`
}

/** Absolute path of a sector's file or directory in a store: `/mnt/a/sealed/s-t01000-1`. */
export function storePath(store: PersistStore, kind: IndexKind, part: SectorPart, sector: SectorId): string {
  return join(store.path, partPath(kind, part, sector))
}
