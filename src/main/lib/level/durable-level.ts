/**
 * A LevelDB database whose acknowledged writes stay, also after a write has failed. LevelDB goes on after a failed write,
 * but a half-written record stays in its log, and what is acknowledged after it would be dropped at the next opening.
 * So a failed write is the last one on that log: reads go on, and the next write first sees that there is room again
 * and opens the database anew, which recovers every acknowledged record and starts a fresh log.
 */
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Closeable } from '../closeable.ts'
import { PosterError } from '../error.ts'
import {
  openLevel,
  translateStorageError,
  type LevelDatabase,
  type LevelOptions,
  type LevelStore
} from './level-store.ts'
import type { Logger } from '../log/logger.ts'

/** One operation of a batch; without a value the key is removed. */
export interface LevelWrite {
  readonly key: string
  readonly value: string | undefined
}

export interface DurableLevelOptions {
  /** What the database holds, for messages: `sector index`. */
  readonly name: string
  /** For opening anew; the same as for the first opening. */
  readonly level?: LevelOptions
  readonly logger: Logger
}

const spaceProbe = 'space-probe.tmp'
const probeMargin = 1024 * 1024

export class DurableLevel implements Closeable {
  readonly location: string
  readonly #name: string
  readonly #levelOptions: LevelOptions
  readonly #logger: Logger
  #store: LevelStore
  /** Why the log must not be written to any more. */
  #failure: PosterError | undefined
  #reopening: Promise<void> | undefined
  #lastWrite: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  /** @param store open; belongs to this object from now on */
  constructor(store: LevelStore, { name, level = {}, logger }: DurableLevelOptions) {
    this.#store = store
    this.location = store.location
    this.#name = name
    this.#levelOptions = level
    this.#logger = logger
  }

  /** @throws PosterError as {@link openLevel} does */
  static async open(location: string, options: DurableLevelOptions): Promise<DurableLevel> {
    return new DurableLevel(await openLevel(location, options.level), options)
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
    if (this.#closing) return new PosterError('CLOSED', `the ${this.#name} is closed`, { cause: error })
    if (this.available) return translateStorageError(error, `read the ${this.#name} ${this.location}`)
    return new PosterError('STORAGE_FAILED', `the ${this.#name} is being opened anew after a failed write`, {
      cause: error ?? this.#failure,
      advice: 'Repeat the request'
    })
  }

  /**
   * Writes all or nothing and resolves when it is on disk. Calls take turns.
   * @throws PosterError DISK_FULL, HOME_NOT_WRITABLE, INDEX_CORRUPT, STORAGE_FAILED
   */
  write(operations: readonly LevelWrite[]): Promise<void> {
    const written = this.#lastWrite.then(() => this.#writeNow(operations))
    this.#lastWrite = written.catch(() => undefined)
    return written
  }

  async #writeNow(operations: readonly LevelWrite[]): Promise<void> {
    if (this.#closing) throw this.readError(undefined)
    if (this.#failure) {
      if (this.available) await this.#proveRoom()
      await this.#reopen()
    }
    try {
      // A chained batch costs half of an array of operations.
      const batch = this.#store.database.batch()
      for (const { key, value } of operations) {
        if (value === undefined) batch.del(key)
        else batch.put(key, value)
      }
      await batch.write({ sync: true })
    } catch (error) {
      this.#failure = translateStorageError(error, `write the ${this.#name} ${this.location}`)
      throw this.#failure
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#lastWrite.then(() => this.#store.close())
    return this.#closing
  }

  /** Joins an opening under way, or starts one. */
  #reopen(): Promise<void> {
    this.#reopening ??= this.#openAnew().finally(() => (this.#reopening = undefined))
    return this.#reopening
  }

  async #openAnew(): Promise<void> {
    this.#logger.warn(`opening the ${this.#name} anew after a failed write`, {
      location: this.location,
      failure: this.#failure?.message
    })
    await this.#store.close()
    this.#store = await openLevel(this.location, { ...this.#levelOptions, createIfMissing: false })
    this.#failure = undefined
  }

  /** Opening writes what the log holds as a table file, so as much must fit; until then the open database serves reads. */
  async #proveRoom(): Promise<void> {
    const path = join(this.location, spaceProbe)
    try {
      await writeProbe(path, probeMargin + (await sizeOfLogs(this.location)))
    } catch (error) {
      throw translateStorageError(error, `write the ${this.#name} ${this.location}`)
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
