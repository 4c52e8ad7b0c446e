/**
 * The database under the level index, and what becomes of it when a write fails. LevelDB goes on after a failed write,
 * but a half-written record stays in its log, and what is acknowledged after it would be dropped at the next opening.
 * So a failed write is the last one on that log: reads go on, and the next write first sees that there is room again
 * and opens the database anew, which recovers every acknowledged record and starts a fresh log.
 */
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import {
  openLevel,
  translateStorageError,
  type LevelDatabase,
  type LevelStore
} from '../../lib/level-store.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Put } from './group-commit.ts'

/** Sizes for an index of millions: few large files, and a cache for the lookups of whole partitions. */
export const indexLevelOptions = {
  cacheSize: 32 * 1024 * 1024,
  writeBufferSize: 16 * 1024 * 1024,
  maxFileSize: 8 * 1024 * 1024
} as const

const spaceProbe = 'space-probe.tmp'
const probeMargin = 1024 * 1024

export class IndexStore implements Closeable {
  readonly location: string
  readonly #logger: Logger
  #store: LevelStore
  /** Why the log must not be written to any more. */
  #failure: PosterError | undefined
  #reopening: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(store: LevelStore, logger: Logger) {
    this.#store = store
    this.location = store.location
    this.#logger = logger
  }

  /** True when {@link database} can be read at once. */
  get available(): boolean {
    return !this.#closing && !this.#reopening && this.#store.database.status === 'open'
  }

  /** @throws PosterError CLOSED; STORAGE_FAILED in the moment of opening anew. */
  get database(): LevelDatabase {
    if (!this.available) throw this.readError(undefined)
    return this.#store.database
  }

  /** The database, once it is open again after a failed write. @throws PosterError CLOSED, and what opening throws */
  async ready(): Promise<LevelDatabase> {
    while (!this.available && !this.#closing) await this.#reopen()
    return this.database
  }

  /** A failure of reading, for the caller. */
  readError(error: unknown): PosterError {
    if (this.#closing) return new PosterError('CLOSED', 'the sector index is closed', { cause: error })
    if (this.available) return translateStorageError(error, `read the sector index ${this.location}`)
    return new PosterError('STORAGE_FAILED', 'the sector index is being opened anew after a failed write', {
      cause: error ?? this.#failure,
      advice: 'Repeat the request'
    })
  }

  /**
   * Writes all or nothing and resolves when it is on disk. Calls do not overlap.
   * @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, INDEX_CORRUPT, STORAGE_FAILED
   */
  async write(puts: readonly Put[]): Promise<void> {
    if (this.#failure) {
      if (this.available) await this.#proveRoom()
      await this.#reopen()
    }
    try {
      // A chained batch costs half of an array of operations.
      const batch = this.#store.database.batch()
      for (const { key, value } of puts) batch.put(key, value)
      await batch.write({ sync: true })
    } catch (error) {
      this.#failure = translateStorageError(error, `write the sector index ${this.location}`)
      throw this.#failure
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#store.close()
    return this.#closing
  }

  /** Joins an opening under way, or starts one. */
  #reopen(): Promise<void> {
    this.#reopening ??= this.#openAnew().finally(() => (this.#reopening = undefined))
    return this.#reopening
  }

  async #openAnew(): Promise<void> {
    this.#logger.warn('opening the sector index anew after a failed write', {
      location: this.location,
      failure: this.#failure?.message
    })
    await this.#store.close()
    this.#store = await openLevel(this.location, { ...indexLevelOptions, createIfMissing: false })
    this.#failure = undefined
  }

  /** Opening writes what the log holds as a table file, so as much must fit; until then the open database serves reads. */
  async #proveRoom(): Promise<void> {
    const path = join(this.location, spaceProbe)
    try {
      await writeProbe(path, probeMargin + (await sizeOfLogs(this.location)))
    } catch (error) {
      throw translateStorageError(error, `write the sector index ${this.location}`)
    } finally {
      await rm(path, { force: true })
    }
  }
}

async function sizeOfLogs(location: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(location)) {
    if (name.endsWith('.log')) bytes += (await stat(join(location, name))).size
  }
  return bytes
}

async function writeProbe(path: string, bytes: number): Promise<void> {
  const probe = await open(path, 'w')
  try {
    const block = Buffer.alloc(256 * 1024)
    for (let written = 0; written < bytes; written += block.length) await probe.writeFile(block)
    await probe.sync()
  } finally {
    await probe.close()
  }
}
