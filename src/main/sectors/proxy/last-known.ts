/**
 * The last known locations, on disk: what a source said of each sector, for the time when it is away.
 *
 * Answers are written behind the caller's back: queued (bounded; what does not fit is dropped and counted), compared
 * with what is known, and only changes go to disk, in batches, without a sync for each. A process that is killed loses
 * at most the last moment's answers. The number of entries is bounded; beyond it the oldest answers are dropped.
 * A disk that fails costs the memory, never a lookup. It refuses to decide when to be asked: see proxied-index.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError } from '../../lib/error.ts'
import { translateStorageError, type LevelStore } from '../../lib/level/level-store.ts'
import type { Logger } from '../../lib/log/logger.ts'
import {
  encodeEntry,
  isNewlyDenied,
  needsWriting,
  recallEntry,
  rememberAnswer,
  type LastKnownEntry
} from './last-known-entry.ts'
import { entryKey, metaKey, metaValue, openOrReplace, readCount, readableEntry } from './last-known-format.ts'
import { pruneOldest } from './last-known-prune.ts'
import type { IndexKind, Lookup } from '../sector-index.ts'

export interface LastKnownOptions {
  /** Directory of the database, `<home>/last-known.level`. */
  readonly location: string
  readonly logger: Logger
  readonly clock: Clock
  /** Called with how many sectors a source has just stopped knowing. */
  readonly onDenied?: (sectors: number) => void
  /** Sectors kept; default 4,000,000 (about 0.3 GB). */
  readonly maxEntries?: number
  /** Answers that may wait to be written; default 100,000. */
  readonly maxPending?: number
}

export interface LastKnownStats {
  readonly entries: number
  readonly pending: number
  /** Answers not remembered because too many were waiting or the disk failed. */
  readonly dropped: number
}

export interface LastKnown extends Closeable {
  /** Takes answers to be remembered; never waits, never fails. */
  remember(kind: IndexKind, sectors: readonly SectorId[], answers: readonly Lookup[], now: number): void
  /** What the source said last, marked stale; undefined for a sector it was never asked for. Never fails. */
  recall(kind: IndexKind, sectors: readonly SectorId[]): Promise<(Lookup | undefined)[]>
  /** Resolves when everything taken so far is written or dropped. */
  flush(): Promise<void>
  stats(): LastKnownStats
}

interface PendingAnswers {
  readonly kind: IndexKind
  readonly sectors: readonly SectorId[]
  readonly answers: readonly Lookup[]
  readonly now: number
}

/** What the database holds for a key, and what is known since. */
interface CachedEntry {
  readonly stored: LastKnownEntry | undefined
  readonly entry: LastKnownEntry | undefined
}

const writeDelay = 200
const maxCached = 100_000

/**
 * Opens or creates the memory. A damaged one is moved aside (`.damaged-<time>`) and begun anew.
 * @throws PosterError HOME_OWNED, HOME_NOT_WRITABLE, DISK_FULL, INDEX_FORMAT_NEWER, STORAGE_FAILED
 */
export async function openLastKnown(options: LastKnownOptions): Promise<LastKnown> {
  const store = await openOrReplace(options.location, options.logger, options.clock)
  try {
    return new LevelLastKnown(store, await readCount(store), options)
  } catch (error) {
    await store.close()
    throw error
  }
}

class LevelLastKnown implements LastKnown {
  readonly #store: LevelStore
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #onDenied: (sectors: number) => void
  readonly #maxEntries: number
  readonly #maxPending: number
  /** Two generations: when the recent one is full, the earlier one goes. */
  #recent = new Map<string, CachedEntry>()
  #earlier = new Map<string, CachedEntry>()
  #queue: PendingAnswers[] = []
  #pending = 0
  #entries: number
  #dropped = 0
  #failing = false
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(store: LevelStore, entries: number, options: LastKnownOptions) {
    this.#store = store
    this.#entries = entries
    this.#logger = options.logger
    this.#clock = options.clock
    this.#onDenied = options.onDenied ?? (() => undefined)
    this.#maxEntries = options.maxEntries ?? 4_000_000
    this.#maxPending = options.maxPending ?? 100_000
  }

  remember(kind: IndexKind, sectors: readonly SectorId[], answers: readonly Lookup[], now: number): void {
    if (this.#closing) return
    if (this.#pending + sectors.length > this.#maxPending) {
      this.#drop(sectors.length, 'too many answers wait to be written')
      return
    }
    this.#pending += sectors.length
    this.#queue.push({ kind, sectors, answers, now })
    this.#cancelTimer ??= this.#clock.after(writeDelay, () => void this.flush())
  }

  async recall(kind: IndexKind, sectors: readonly SectorId[]): Promise<(Lookup | undefined)[]> {
    await this.flush()
    const keys = sectors.map((sector) => entryKey(kind, sector))
    try {
      const known = await this.#read(keys)
      return keys.map((key) => {
        const entry = known.get(key)?.entry
        return entry && recallEntry(entry)
      })
    } catch (error) {
      this.#fail('read', error)
      return keys.map(() => undefined)
    }
  }

  flush(): Promise<void> {
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  stats(): LastKnownStats {
    return { entries: this.#entries, pending: this.#pending, dropped: this.#dropped }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.flush()
    this.#cancelTimer?.()
    await this.#store.close()
  }

  async #writeQueue(): Promise<void> {
    for (let taken = this.#take(); taken.length > 0; taken = this.#take()) {
      try {
        await this.#write(taken)
        this.#failing = false
      } catch (error) {
        this.#forgetCached()
        this.#fail('write', error)
      } finally {
        for (const { sectors } of taken) this.#pending -= sectors.length
      }
    }
  }

  /** The whole queue; the caller has it to itself. */
  #take(): PendingAnswers[] {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const taken = this.#queue
    this.#queue = []
    return taken
  }

  async #write(taken: readonly PendingAnswers[]): Promise<void> {
    for (const { kind, sectors, answers, now } of taken) {
      const keys = sectors.map((sector) => entryKey(kind, sector))
      const known = await this.#read(keys)
      const changes = new Map<string, LastKnownEntry>()
      let added = 0
      let denied = 0
      keys.forEach((key, position) => {
        const answer = answers[position]
        const before = known.get(key)
        if (!answer || !before) return
        const location = answer.found ? answer.location : undefined
        const next = rememberAnswer(before.entry, { location, answeredAt: answer.staleSince ?? now })
        if (isNewlyDenied(before.entry, next)) denied++
        if (needsWriting(before.stored, next)) {
          if (!before.stored) added++
          changes.set(key, next)
          known.set(key, { stored: next, entry: next })
        } else {
          known.set(key, { stored: before.stored, entry: next })
        }
      })
      if (denied > 0) this.#onDenied(denied)
      await this.#put(changes, added)
      for (const [key, cached] of known) this.#keep(key, cached)
    }
    if (this.#entries > this.#maxEntries) await this.#prune()
  }

  /** What is known of these keys, from memory or disk; an unreadable entry counts as none. */
  async #read(keys: readonly string[]): Promise<Map<string, CachedEntry>> {
    const known = new Map<string, CachedEntry>()
    const missing: string[] = []
    for (const key of keys) {
      const cached = this.#recent.get(key) ?? this.#earlier.get(key)
      if (cached) known.set(key, cached)
      else missing.push(key)
    }
    if (missing.length === 0) return known
    const values = await this.#store.database.getMany(missing)
    missing.forEach((key, position) => {
      const stored = readableEntry(values[position])
      const cached = { stored, entry: stored }
      known.set(key, cached)
    })
    return known
  }

  async #put(changes: ReadonlyMap<string, LastKnownEntry>, added: number): Promise<void> {
    if (changes.size === 0) return
    const operations = Array.from(changes, ([key, entry]) => ({
      type: 'put' as const,
      key,
      value: encodeEntry(entry)
    }))
    const entries = this.#entries + added
    operations.push({ type: 'put', key: metaKey, value: metaValue(entries) })
    await this.#store.database.batch(operations)
    this.#entries = entries
  }

  #keep(key: string, cached: CachedEntry): void {
    if (this.#recent.size >= maxCached / 2) {
      this.#earlier = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, cached)
  }

  #forgetCached(): void {
    this.#recent = new Map()
    this.#earlier = new Map()
  }

  async #prune(): Promise<void> {
    const before = this.#entries
    const keep = Math.floor(this.#maxEntries * 0.9)
    this.#entries = await pruneOldest(this.#store.database, keep, {
      isEntry: (key) => key !== metaKey,
      ageOf: (value) => readableEntry(value)?.answeredAt ?? 0,
      metaOf: (entries) => [metaKey, metaValue(entries)]
    })
    this.#forgetCached()
    this.#logger.info(`dropped the ${before - this.#entries} oldest of the last known locations`, {
      kept: this.#entries
    })
  }

  #drop(answers: number, reason: string): void {
    this.#dropped += answers
    if (this.#failing) return
    this.#failing = true
    this.#logger.warn(`answers of the source are not remembered: ${reason}`)
  }

  #fail(act: 'read' | 'write', error: unknown): void {
    const reason = describeError(translateStorageError(error, `${act} ${this.#store.location}`))
    this.#drop(act === 'write' ? this.#pending : 0, reason)
  }
}
