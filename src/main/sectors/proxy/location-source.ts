/**
 * A source of locations: which of its methods to use, how many requests may be under way, and when to try again what it
 * did not know. It refuses to remember answers, to judge whether the source is away, and to retry: see source-lookup.
 * Sources: node-protocol.md §6.1, §6.3.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { isMethodNotFound, remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { InFlightLimit } from './in-flight-limit.ts'
import {
  decodeLookup,
  decodeLookups,
  findManyMethod,
  findManyParams,
  findMethod,
  findParams
} from './location-wire.ts'
import type { IndexKind, Lookup } from '../sector-index.ts'
import { SourceLink, askForSign, batchesInFlight, type Live, type SourceLinkOptions } from './source-link.ts'

/** Where the answers to one question go, each as it comes; positions are those in the question. */
export interface AnswerSink {
  answered(position: number, lookup: Lookup): void
  /** The source answered this one with an error. */
  refused(position: number, error: PosterError): void
}

export interface LocationSourceStats {
  readonly batches: number
  /** How often the batch method was found missing or a WebSocket refused. */
  readonly fallbacks: number
  readonly transport: 'websocket' | 'http' | undefined
}

/** Sectors in one batch: a whole partition (2,349) fits. The server's own limit is 10,000. */
const batchSize = 2_500

export class LocationSource implements Closeable {
  readonly #link: SourceLink
  readonly #address: string
  readonly #clock: Clock
  readonly #relearnAfter: number
  #batches = 0
  #missingBatches = 0

  constructor(options: SourceLinkOptions) {
    const { address, clock, relearnAfter = 10 * 60_000 } = options
    this.#link = new SourceLink({ ...options, relearnAfter })
    this.#address = address
    this.#clock = clock
    this.#relearnAfter = relearnAfter
  }

  stats(): LocationSourceStats {
    const { transport, refusedWebSockets } = this.#link
    return { batches: this.#batches, fallbacks: this.#missingBatches + refusedWebSockets, transport }
  }

  /**
   * Asks for all `sectors`. Resolves when each has gone to the sink; on a failure those that had an answer are there.
   * @throws PosterError CANCELLED, TIMED_OUT by the signal; REMOTE_UNREACHABLE, REMOTE_PROTOCOL when no answer came
   */
  async ask(
    kind: IndexKind,
    sectors: readonly SectorId[],
    sink: AnswerSink,
    signal: AbortSignal
  ): Promise<void> {
    const live = await this.#link.connected(signal)
    try {
      if (sectors.length > 1 && this.#mayHaveBatch(live)) {
        await this.#askInBatches(live, kind, sectors, sink, signal)
      } else {
        const all = sectors.map((_, position) => position)
        await this.#askSingly(live, kind, sectors, all, sink, signal)
      }
    } catch (error) {
      if (!signal.aborted) this.#link.disconnect(live)
      throw error
    }
  }

  /** Any other request. @throws as {@link SourceConnection.call} */
  async request(method: string, params: readonly JsonValue[], signal: AbortSignal): Promise<JsonValue> {
    const { connection } = await this.#link.connected(signal)
    return await connection.call(method, params, { signal })
  }

  /** One small request over the connection there is. Any answer will do, an error too. */
  async ping(signal: AbortSignal): Promise<void> {
    await askForSign((await this.#link.connected(signal)).connection, signal)
  }

  /** @throws as {@link SourceLink.reconnect} */
  reconnect(signal: AbortSignal): Promise<void> {
    return this.#link.reconnect(signal)
  }

  close(): Promise<void> {
    return this.#link.close()
  }

  #mayHaveBatch({ batchMissingAt }: Live): boolean {
    if (batchMissingAt === undefined) return true
    return this.#clock.monotonic() - batchMissingAt > this.#relearnAfter
  }

  async #askInBatches(
    live: Live,
    kind: IndexKind,
    sectors: readonly SectorId[],
    sink: AnswerSink,
    signal: AbortSignal
  ): Promise<void> {
    const starts: number[] = []
    for (let start = 0; start < sectors.length; start += batchSize) starts.push(start)
    await this.#together(live.batches, starts, batchesInFlight, signal, async (start, running) => {
      const part = sectors.slice(start, start + batchSize)
      if (await this.#askBatch(live, kind, part, start, sink, running)) return
      const positions = part.map((_, offset) => start + offset)
      await this.#askSingly(live, kind, sectors, positions, sink, running)
    })
  }

  /** False when the batch did not serve and each sector must be asked for by itself. */
  async #askBatch(
    live: Live,
    kind: IndexKind,
    part: readonly SectorId[],
    start: number,
    sink: AnswerSink,
    signal: AbortSignal
  ): Promise<boolean> {
    if (!this.#mayHaveBatch(live)) return false
    try {
      const result = await live.connection.call(findManyMethod, findManyParams(kind, part), { signal })
      this.#batches++
      live.batchMissingAt = undefined
      decodeLookups(result, part.length).forEach((lookup, offset) => sink.answered(start + offset, lookup))
      return true
    } catch (error) {
      // An error of the source may concern one sector only (a proxy that was never asked for it), and what stands
      // between may not let so large a request or answer through.
      if (!remoteErrorOf(error) && !PosterError.is(error, 'REMOTE_PROTOCOL', 'TOO_LARGE')) throw error
      if (isMethodNotFound(error)) {
        if (live.batchMissingAt === undefined) this.#missingBatches++
        live.batchMissingAt = this.#clock.monotonic()
      }
      return false
    }
  }

  async #askSingly(
    live: Live,
    kind: IndexKind,
    sectors: readonly SectorId[],
    positions: readonly number[],
    sink: AnswerSink,
    signal: AbortSignal
  ): Promise<void> {
    await this.#together(
      live.singles,
      positions,
      live.connection.capacity,
      signal,
      async (position, running) => {
        const sector = sectors[position]
        if (!sector) return
        let result: JsonValue
        try {
          result = await live.connection.call(findMethod, findParams(kind, sector), { signal: running })
        } catch (error) {
          if (!remoteErrorOf(error)) throw error
          return sink.refused(position, this.#explainRefusal(error))
        }
        try {
          sink.answered(position, decodeLookup(result))
        } catch (error) {
          if (!PosterError.is(error, 'REMOTE_PROTOCOL')) throw error
          sink.refused(position, error)
        }
      }
    )
  }

  #explainRefusal(error: unknown): PosterError {
    const address = this.#address
    if (isMethodNotFound(error)) {
      return new PosterError('REMOTE_ERROR', `the node at ${address} does not know ${findMethod}`, {
        cause: error,
        advice: 'Give --proxy the address of a sector-manager'
      })
    }
    return new PosterError('REMOTE_ERROR', `the source ${address} answered: ${describeError(error)}`, {
      cause: error
    })
  }

  /** Runs `act` on every item, at most `width` of them and as many as the limit lets in; the first failure ends all. */
  async #together(
    limit: InFlightLimit,
    items: readonly number[],
    width: number,
    signal: AbortSignal,
    act: (item: number, signal: AbortSignal) => Promise<void>
  ): Promise<void> {
    const only = items[0]
    const failed = new AbortController()
    const running = items.length > 1 ? AbortSignal.any([signal, failed.signal]) : signal
    let next = 0
    const run = async (): Promise<void> => {
      while (next < items.length) {
        if (!limit.tryEnter()) await limit.enter()
        try {
          throwIfAborted(running)
          const item = items[next++]
          if (item !== undefined) await act(item, running)
        } catch (error) {
          failed.abort(error)
          throw error
        } finally {
          limit.leave()
        }
      }
    }
    if (only === undefined) return
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, run))
  }
}
