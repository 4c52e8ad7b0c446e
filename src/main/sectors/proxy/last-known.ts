/**
 * The last known locations, on disk: what a source said of each sector, for the time when it is away.
 *
 * Answers are written behind the caller's back: queued (bounded; what does not fit is dropped and counted), compared
 * with what is known, and only changes go to disk, in batches, without a sync for each. A process that is killed loses
 * at most the last moment's answers. The number of entries is bounded; beyond it the oldest answers are dropped.
 * A disk that fails costs what came meanwhile, never a lookup. It refuses to decide when to be asked: see proxied-index.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError } from '../../lib/error.ts'
import { DurableLevel } from '../../lib/level/durable-level.ts'
import { translateStorageError } from '../../lib/level/level-store.ts'
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
import { RecentEntries, type RecentEntry } from './recent-entries.ts'
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
  /**
   * Takes answers to be remembered; never waits, never fails.
   * @param times when each answer came, ms since the Unix epoch; a stale one has its own, older time
   */
  remember(
    kind: IndexKind,
    sectors: readonly SectorId[],
    answers: readonly Lookup[],
    times: readonly number[]
  ): void
  /**
   * What the source said last, marked stale; undefined for a sector it was never asked for. Never fails, and does not
   * wait long for answers that are still to be written.
   */
  recall(kind: IndexKind, sectors: readonly SectorId[]): Promise<(Lookup | undefined)[]>
  /** Resolves when everything taken so far is written or dropped. */
  flush(): Promise<void>
  stats(): LastKnownStats
}

interface PendingAnswers {
  readonly kind: IndexKind
  readonly sectors: readonly SectorId[]
  readonly answers: readonly Lookup[]
  readonly times: readonly number[]
}

const writeDelay = 200
/** ms a recall waits for what is being written: a caller's time may be up already. */
const recallPatience = 500
const maxCached = 100_000

/**
 * Opens or creates the memory. A damaged one is moved aside (`.damaged-<time>`) and begun anew.
 * @throws PosterError HOME_OWNED, HOME_NOT_WRITABLE, DISK_FULL, INDEX_FORMAT_NEWER, STORAGE_FAILED
 */
export async function openLastKnown(options: LastKnownOptions): Promise<LastKnown> {
  const { location, logger, clock } = options
  const opened = await openOrReplace(location, logger, clock)
  const store = new DurableLevel(opened, { name: 'memory of last known locations', sync: false, logger })
  try {
    return new LevelLastKnown(store, await readCount(opened), options)
  } catch (error) {
    await store.close()
    throw error
  }
}

class LevelLastKnown implements LastKnown {
  readonly #store: DurableLevel
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #onDenied: (sectors: number) => void
  readonly #maxEntries: number
  readonly #maxPending: number
  readonly #recent = new RecentEntries(maxCached)
  #queue: PendingAnswers[] = []
  #pending = 0
  #entries: number
  #dropped = 0
  #failing = false
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(store: DurableLevel, entries: number, options: LastKnownOptions) {
    this.#store = store
    this.#entries = entries
    this.#logger = options.logger
    this.#clock = options.clock
    this.#onDenied = options.onDenied ?? (() => undefined)
    this.#maxEntries = options.maxEntries ?? 4_000_000
    this.#maxPending = options.maxPending ?? 100_000
  }

  remember(
    kind: IndexKind,
    sectors: readonly SectorId[],
    answers: readonly Lookup[],
    times: readonly number[]
  ): void {
    if (this.#closing) return
    if (this.#pending + sectors.length > this.#maxPending) {
      this.#drop(sectors.length, 'too many answers wait to be written')
      return
    }
    this.#pending += sectors.length
    this.#queue.push({ kind, sectors, answers, times })
    this.#cancelTimer ??= this.#clock.after(writeDelay, () => void this.flush())
  }

  async recall(kind: IndexKind, sectors: readonly SectorId[]): Promise<(Lookup | undefined)[]> {
    await this.#flushSoon()
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

  /** As {@link flush}, for as long as a lookup may wait for it. */
  async #flushSoon(): Promise<void> {
    let cancel: (() => void) | undefined
    const enough = new Promise<void>((resolve) => (cancel = this.#clock.after(recallPatience, resolve)))
    await Promise.race([this.flush(), enough])
    cancel?.()
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
        this.#recent.clear()
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
    for (const { kind, sectors, answers, times } of taken) {
      const now = this.#clock.now()
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
        const answeredAt = answer.staleSince ?? times[position] ?? now
        const next = rememberAnswer(before.entry, { location, answeredAt }, now)
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
      for (const [key, cached] of known) this.#recent.keep(key, cached)
    }
    if (this.#entries > this.#maxEntries) await this.#prune()
  }

  /** What is known of these keys, from memory or disk; an unreadable entry counts as none. */
  async #read(keys: readonly string[]): Promise<Map<string, RecentEntry>> {
    const known = new Map<string, RecentEntry>()
    const missing: string[] = []
    for (const key of keys) {
      const cached = this.#recent.get(key)
      if (cached) known.set(key, cached)
      else missing.push(key)
    }
    if (missing.length === 0) return known
    const values = await (await this.#store.ready()).getMany(missing)
    missing.forEach((key, position) => {
      const stored = readableEntry(values[position])
      const cached = { stored, entry: stored }
      known.set(key, cached)
    })
    return known
  }

  async #put(changes: ReadonlyMap<string, LastKnownEntry>, added: number): Promise<void> {
    if (changes.size === 0) return
    const operations = Array.from(changes, ([key, entry]) => ({ key, value: encodeEntry(entry) }))
    const entries = this.#entries + added
    await this.#store.write([...operations, { key: metaKey, value: metaValue(entries) }])
    this.#entries = entries
  }

  async #prune(): Promise<void> {
    const before = this.#entries
    const keep = Math.floor(this.#maxEntries * 0.9)
    this.#entries = await pruneOldest(this.#store, keep, {
      isEntry: (key) => key !== metaKey,
      ageOf: (value) => readableEntry(value)?.answeredAt ?? 0,
      metaOf: (entries) => [metaKey, metaValue(entries)]
    })
    this.#recent.clear()
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
