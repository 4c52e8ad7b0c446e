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
  /** Whether a write waits for the disk, the default. Without it the last moment's writes are lost with the machine. */
  readonly sync?: boolean
  readonly logger: Logger
}

const spaceProbe = 'space-probe.tmp'
const probeMargin = 1024 * 1024

export class DurableLevel implements Closeable {
  readonly location: string
  readonly #name: string
  readonly #levelOptions: LevelOptions
  readonly #sync: boolean
  readonly #logger: Logger
  #store: LevelStore
  /** Why the log must not be written to any more. */
  #failure: PosterError | undefined
  #reopening: Promise<void> | undefined
  #reopeningTold = false
  #writing = false
  #lastWrite: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  /** @param store open; belongs to this object from now on */
  constructor(store: LevelStore, { name, level = {}, sync = true, logger }: DurableLevelOptions) {
    this.#store = store
    this.location = store.location
    this.#name = name
    this.#levelOptions = level
    this.#sync = sync
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

  /** While true, of two reads the first may see the database before the write and the second after it. */
  get writing(): boolean {
    return this.#writing
  }

  /** @throws PosterError CLOSED; STORAGE_FAILED while it is opened anew, which this begins where nobody has. */
  get database(): LevelDatabase {
    if (this.available) return this.#store.database
    if (!this.#closing) this.#reopen().catch(() => undefined)
    throw this.readError(undefined)
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
   * Writes all or nothing and resolves when it is on disk (see `sync`). Calls take turns.
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
      this.#writing = true
      await batch.write({ sync: this.#sync })
    } catch (error) {
      this.#failure = translateStorageError(error, `write the ${this.#name} ${this.location}`)
      throw this.#failure
    } finally {
      this.#writing = false
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAfterWork()
    return this.#closing
  }

  async #closeAfterWork(): Promise<void> {
    await this.#lastWrite
    // A reader may be opening it anew.
    await this.#reopening?.catch(() => undefined)
    await this.#store.close()
  }

  /** Joins an opening under way, or starts one. */
  #reopen(): Promise<void> {
    this.#reopening ??= this.#openAnew().finally(() => (this.#reopening = undefined))
    return this.#reopening
  }

  async #openAnew(): Promise<void> {
    if (!this.#reopeningTold) {
      this.#logger.warn(`opening the ${this.#name} anew after a failed write`, {
        location: this.location,
        failure: this.#failure?.message
      })
    }
    // One line, however many attempts it takes.
    this.#reopeningTold = true
    await this.#store.close()
    this.#store = await openLevel(this.location, { ...this.#levelOptions, createIfMissing: false })
    this.#failure = undefined
    this.#reopeningTold = false
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
