/**
 * The sector index on disk: one LevelDB database, both halves of both indexes in it (see index-key.ts). Lookups are
 * synchronous reads, which cost microseconds; writes are grouped and each is acknowledged only when it is on disk.
 * It refuses to delete: the original has no such operation (node-protocol.md §7.1).
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import { DurableLevel } from '../../lib/level/durable-level.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { throwIfAborted, yieldToEventLoop } from '../../lib/wait.ts'
import { GroupCommit, type Put } from './group-commit.ts'
import { indexLevelOptions, openFormatted } from './index-format.ts'
import { keyRange, sectorPrefix } from './index-key.ts'
import { countSectors, walkEntries } from './index-walk.ts'
import { checkListOptions } from './list-options.ts'
import { indexKinds } from '../sector-index.ts'
import type {
  IndexKind,
  ListableSectorIndex,
  ListOptions,
  Lookup,
  LookupOptions,
  SectorEntry,
  SectorLocation,
  SectorUpdate
} from '../sector-index.ts'
import { checkStoreName } from './store-name.ts'

/** Lookups between two turns of the event loop, about 5 ms. */
const lookupsPerTurn = 500
/** Updates in one call; they are written together, all or nothing. */
export const maxUpdatesPerCall = 100_000

export interface LevelIndexOptions {
  /** The directory, `<home>/sector-index.level`. */
  readonly location: string
  readonly logger: Logger
  readonly clock: Clock
}

/** The index on disk. Lookups may also be asked for without a promise. */
export interface LevelIndex extends ListableSectorIndex {
  /**
   * As `find`, at once.
   * @throws PosterError CLOSED, INDEX_CORRUPT, STORAGE_FAILED
   */
  findSync(kind: IndexKind, sector: SectorId): Lookup
}

/**
 * Opens the index, creating it when there is none and bringing an older format up to date after a backup.
 * @throws PosterError HOME_OWNED, HOME_NOT_WRITABLE, DISK_FULL, INDEX_FORMAT_NEWER, INDEX_CORRUPT, STORAGE_FAILED
 */
export async function openLevelIndex(options: LevelIndexOptions): Promise<LevelIndex> {
  return new OpenLevelIndex(
    new DurableLevel(await openFormatted(options), {
      name: 'sector index',
      level: indexLevelOptions,
      logger: options.logger
    })
  )
}

const notFound: Lookup = Object.freeze({ found: false })

class OpenLevelIndex implements LevelIndex {
  readonly #store: DurableLevel
  readonly #commits: GroupCommit
  #closing: Promise<void> | undefined

  constructor(store: DurableLevel) {
    this.#store = store
    this.#commits = new GroupCommit((puts) => store.write(puts))
  }

  findSync(kind: IndexKind, sector: SectorId): Lookup {
    if (this.#closing) throw closedError()
    const { database } = this.#store
    const prefix = sectorPrefix(kind, sector)
    try {
      let sealedFile = database.getSync(`${prefix}s`)
      if (sealedFile === undefined) return notFound
      let cacheDir = database.getSync(`${prefix}c`)
      if (this.#store.writing && database.getSync(`${prefix}s`) !== sealedFile) {
        // A write came between the halves. There is one at a time, so now both are of the same.
        sealedFile = database.getSync(`${prefix}s`) ?? sealedFile
        cacheDir = database.getSync(`${prefix}c`)
      }
      return { found: true, location: { sealedFile, cacheDir: cacheDir || sealedFile } }
    } catch (error) {
      throw this.#store.readError(error)
    }
  }

  async find(kind: IndexKind, sector: SectorId, { signal }: LookupOptions = {}): Promise<Lookup> {
    throwIfAborted(signal)
    await this.#ready()
    return this.findSync(kind, sector)
  }

  async findMany(
    kind: IndexKind,
    sectors: readonly SectorId[],
    { signal }: LookupOptions = {}
  ): Promise<Lookup[]> {
    throwIfAborted(signal)
    await this.#ready()
    const lookups: Lookup[] = []
    for (let start = 0; start < sectors.length; start += lookupsPerTurn) {
      if (start > 0) {
        await yieldToEventLoop()
        throwIfAborted(signal)
        await this.#ready()
      }
      for (const sector of sectors.slice(start, start + lookupsPerTurn))
        lookups.push(this.findSync(kind, sector))
    }
    return lookups
  }

  async update(updates: readonly SectorUpdate[]): Promise<void> {
    if (this.#closing) throw closedError()
    if (updates.length > maxUpdatesPerCall) {
      throw new PosterError('TOO_LARGE', `${updates.length} updates in one call`, {
        advice: `Send at most ${maxUpdatesPerCall} at a time`
      })
    }
    await this.#commits.commit(putsOf(updates))
  }

  async list(options: ListOptions): Promise<SectorEntry[]> {
    checkListOptions(options)
    const { kind, miner, after, limit, signal } = options
    const page: SectorEntry[] = []
    const range = keyRange(kind, miner, after)
    for await (const entries of this.#walk(range, limit, signal)) page.push(...entries)
    return page
  }

  async *entries({ signal }: LookupOptions = {}): AsyncGenerator<SectorEntry> {
    for (const kind of indexKinds) {
      for await (const entries of this.#walk(keyRange(kind), Infinity, signal)) yield* entries
    }
  }

  async count(kind: IndexKind, { signal }: LookupOptions = {}): Promise<number> {
    throwIfAborted(signal)
    await this.#ready()
    try {
      return await countSectors(this.#store.database, keyRange(kind), signal)
    } catch (error) {
      throw this.#store.readError(error)
    }
  }

  /** Waits for the writes accepted so far. */
  close(): Promise<void> {
    this.#closing ??= this.#commits.close().then(() => this.#store.close())
    return this.#closing
  }

  async *#walk(
    range: { gt: string; lt: string },
    limit: number,
    signal: AbortSignal | undefined
  ): AsyncGenerator<SectorEntry[]> {
    throwIfAborted(signal)
    await this.#ready()
    const pieces = walkEntries(this.#store.database, range, limit, signal)
    try {
      for (;;) {
        const next = await pieces.next().catch((error: unknown) => {
          throw this.#store.readError(error)
        })
        if (next.done) return
        yield next.value
      }
    } finally {
      await pieces.return(undefined)
    }
  }

  async #ready(): Promise<void> {
    if (this.#closing) throw closedError()
    if (!this.#store.available) await this.#store.ready()
  }
}

function closedError(): PosterError {
  return new PosterError('CLOSED', 'the sector index is closed')
}

/** @throws PosterError INVALID_ARGUMENT for a name that cannot be stored */
function putsOf(updates: readonly SectorUpdate[]): Put[] {
  const puts: Put[] = []
  // Names repeat over thousands of sectors; each is checked when it changes.
  let checked: string | undefined
  const add = (key: string, name: SectorLocation['sealedFile'] | undefined): void => {
    if (!name) return
    if (name !== checked) checkStoreName(name)
    checked = name
    puts.push({ key, value: name })
  }
  for (const { kind, sector, sealedFile, cacheDir } of updates) {
    if (!sealedFile && !cacheDir) continue
    const prefix = sectorPrefix(kind, sector)
    add(`${prefix}c`, cacheDir)
    add(`${prefix}s`, sealedFile)
  }
  return puts
}
