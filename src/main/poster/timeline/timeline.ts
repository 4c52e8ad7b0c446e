/**
 * What a PoSter has done, kept on disk: every event by miner and window, and in the order of time. It is bounded by days and
 * by number, the oldest go first. It never holds up the PoSter: events are written together a moment later, and what the disk
 * does not take is lost and told once. Damaged entries are left out of what is read.
 *
 * Keys: `event/<miner>/<open>/<ms>/<number>` with the record, `time/<ms>/<number>` with that key; numbers at full width.
 */
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import type { JsonObject } from '../../lib/json-object.ts'
import { DurableLevel, type LevelWrite } from '../../lib/level/durable-level.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { PosterEvent } from '../poster-event.ts'
import { formatEventRecord, parseEventRecord } from './event-record.ts'

export interface TimelineOptions {
  /** Directory of the database. */
  readonly location: string
  readonly logger: Logger
  readonly clock: Clock
  /** Default 30. */
  readonly days?: number
  /** Most events that are kept. Default 200,000. */
  readonly events?: number
}

export interface TimelineQuestion {
  /** All miners when absent; `open` then counts for nothing. */
  readonly miner?: ActorId
  /** Only the window that opens in this epoch. */
  readonly open?: number
  /** From 1 to 1,000. */
  readonly limit: number
  /** `next` of the page before. */
  readonly before?: string
}

export interface TimelinePage {
  /** The newest first. */
  readonly events: readonly JsonObject[]
  /** For the next page; undefined when there is none. */
  readonly next: string | undefined
}

export interface Timeline extends Closeable {
  /** Never throws; it is on disk a moment later. */
  tell(event: PosterEvent): void
  /** What was told before the call is in it. @throws PosterError INVALID_ARGUMENT, CLOSED, STORAGE_FAILED */
  read(question: TimelineQuestion): Promise<TimelinePage>
}

/** ms from an event to its writing. */
const writeAfter = 500
/** Events written at once, and events that may wait for the disk. */
const batchSize = 500
const mostWaiting = 20_000
const leastLooked = 50
const mostPruned = 2_000
const largestPage = 1_000
const dayMs = 24 * 3_600_000

/** @throws PosterError as {@link DurableLevel.open} does */
export async function openTimeline(options: TimelineOptions): Promise<Timeline> {
  const { location, logger } = options
  const store = await DurableLevel.open(location, { name: 'timeline', sync: false, logger })
  let count = 0
  try {
    for await (const _ of store.database.keys({ gte: 'time/', lt: 'time0' })) count++
  } catch (error) {
    await store.close()
    throw store.readError(error)
  }
  return new LevelTimeline(store, count, options)
}

class LevelTimeline implements Timeline {
  readonly #store: DurableLevel
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #days: number
  readonly #most: number
  #waiting: PosterEvent[] = []
  #count: number
  #number = 0
  #lost = 0
  #cancelWrite: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(store: DurableLevel, count: number, options: TimelineOptions) {
    this.#store = store
    this.#count = count
    this.#clock = options.clock
    this.#logger = options.logger.named('poster')
    this.#days = options.days ?? 30
    this.#most = options.events ?? 200_000
  }

  tell(event: PosterEvent): void {
    if (this.#closing) return
    if (this.#waiting.length >= mostWaiting) return this.#lose(1, 'the disk is too slow')
    this.#waiting.push(event)
    this.#cancelWrite ??= this.#clock.after(writeAfter, () => void this.#flush())
  }

  async read({ miner, open, limit, before }: TimelineQuestion): Promise<TimelinePage> {
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > largestPage) {
      throw new PosterError('INVALID_ARGUMENT', `a page has 1 to ${largestPage} events, not ${limit}`)
    }
    await this.#flush()
    const prefix =
      miner === undefined ? 'time/' : `event/${digits(miner)}/${open === undefined ? '' : `${digits(open)}/`}`
    if (before !== undefined && !(before.startsWith(prefix) && before.length < 200)) {
      throw new PosterError('INVALID_ARGUMENT', 'that is no page of this timeline')
    }
    try {
      const database = await this.#store.ready()
      const range = { gte: prefix, lt: before ?? `${prefix.slice(0, -1)}0`, reverse: true, limit }
      const entries = await database.iterator(range).all()
      const texts =
        miner === undefined
          ? await database.getMany(entries.map(([, key]) => key))
          : entries.map(([, text]) => text)
      return {
        events: texts.flatMap((text) => {
          const record = text === undefined ? undefined : parseEventRecord(text)
          return record ? [record] : []
        }),
        next: entries.length === limit ? entries.at(-1)?.[0] : undefined
      }
    } catch (error) {
      throw this.#store.readError(error)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#flush().then(() => this.#store.close())
    return this.#closing
  }

  #flush(): Promise<void> {
    this.#cancelWrite?.()
    this.#cancelWrite = undefined
    this.#writing = this.#writing.then(() => this.#writeAll())
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const events = this.#waiting.splice(0, batchSize)
      try {
        await this.#store.write(events.flatMap((event) => this.#writesOf(event)))
        this.#count += events.length
        await this.#prune()
      } catch (error) {
        this.#lose(events.length, describeError(error))
      }
    }
  }

  #writesOf(event: PosterEvent): LevelWrite[] {
    const { at, place } = event
    const moment = `${digits(at)}/${digits(this.#number++)}`
    const key = `event/${digits(place.miner)}/${digits(place.deadline?.open ?? 0)}/${moment}`
    return [
      { key, value: formatEventRecord(event) },
      { key: `time/${moment}`, value: key }
    ]
  }

  async #prune(): Promise<void> {
    const tooOld = `time/${digits(this.#clock.now() - this.#days * dayMs)}`
    const tooMany = this.#count - this.#most
    const oldest = await this.#store.database
      .iterator({ gte: 'time/', lt: 'time0', limit: Math.max(leastLooked, Math.min(mostPruned, tooMany)) })
      .all()
    const over = oldest.filter(([key], place) => place < tooMany || key < tooOld)
    if (over.length === 0) return
    await this.#store.write(over.flat().map((key) => ({ key, value: undefined })))
    this.#count -= over.length
    if (over.length === oldest.length) await this.#prune()
  }

  #lose(events: number, reason: string): void {
    if (this.#lost === 0) this.#logger.warn(`the timeline loses events: ${reason}`)
    this.#lost += events
  }
}

/** At full width, so that the order of the keys is that of the numbers. */
function digits(value: bigint | number): string {
  return (value < 0 ? '0' : value.toString()).padStart(20, '0')
}
