/**
 * A source of locations as seen over one connection: which of its methods to use, how many requests may be under way,
 * and when to try again what it did not know. It refuses to remember answers, to judge whether the source is away, and
 * to retry: see proxied-index. Sources: node-protocol.md §6.1, §6.3.
 */
import type { SectorId } from '../filecoin/sector-id.ts'
import { isMethodNotFound, remoteErrorOf } from '../jsonrpc/rpc-error.ts'
import type { Clock } from '../lib/clock.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, describeError } from '../lib/error.ts'
import type { JsonValue } from '../lib/json.ts'
import { boundedSignal, throwIfAborted, untilAborted } from '../lib/wait.ts'
import { InFlightLimit } from './in-flight-limit.ts'
import {
  decodeLookup,
  decodeLookups,
  findManyMethod,
  findManyParams,
  findMethod,
  findParams
} from './location-wire.ts'
import type { IndexKind, Lookup } from './sector-index.ts'

export interface SourceConnection extends Closeable {
  readonly transport: 'websocket' | 'http'
  /** Requests that may be under way together. */
  readonly capacity: number
  /** Aborts when the connection is gone; never for HTTP, which has none. */
  readonly lost: AbortSignal
  /**
   * One request.
   * @throws PosterError with an RpcError as its cause when the source answered with an error; anything else means that
   * no answer came
   */
  call(
    method: string,
    params: readonly JsonValue[],
    options: { readonly signal: AbortSignal }
  ): Promise<JsonValue>
}

/** Opens a connection. @throws PosterError REMOTE_UNREACHABLE, REMOTE_PROTOCOL */
export type ConnectSource = (signal: AbortSignal) => Promise<SourceConnection>

/** Where the answers to one question go, each as it comes; positions are those in the question. */
export interface AnswerSink {
  answered(position: number, lookup: Lookup): void
  /** The source answered this one with an error. */
  refused(position: number, error: PosterError): void
}

export interface LocationSourceOptions {
  readonly address: string
  readonly connect: ConnectSource
  readonly clock: Clock
  /** ms to open a connection. Default 2,000. */
  readonly connectTimeout?: number
  /** ms after which a missing batch method or a refused WebSocket is tried again. Default 10 min. */
  readonly relearnAfter?: number
}

export interface LocationSourceStats {
  readonly batches: number
  /** How often the batch method was found missing or a WebSocket refused. */
  readonly fallbacks: number
  readonly transport: 'websocket' | 'http' | undefined
}

interface Live {
  readonly connection: SourceConnection
  readonly singles: InFlightLimit
  readonly batches: InFlightLimit
  readonly openedAt: number
  /** Monotonic ms when the source said it has no batch method; undefined when it may have one. */
  batchMissingAt: number | undefined
}

/** Sectors in one batch: a whole partition (2,349) fits. The server's own limit is 10,000. */
const batchSize = 2_500
const batchesInFlight = 4
const retiredAfter = 15_000

export class LocationSource implements Closeable {
  readonly #options: Required<LocationSourceOptions>
  readonly #closing = new AbortController()
  #live: Promise<Live> | undefined
  #current: Live | undefined
  #renewing = false
  #batches = 0
  #fallbacks = 0

  constructor(options: LocationSourceOptions) {
    this.#options = { connectTimeout: 2_000, relearnAfter: 10 * 60_000, ...options }
  }

  stats(): LocationSourceStats {
    return {
      batches: this.#batches,
      fallbacks: this.#fallbacks,
      transport: this.#current?.connection.transport
    }
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
    const live = await untilAborted(this.#connected(), signal)
    try {
      if (sectors.length > 1 && this.#mayHaveBatch(live)) {
        await this.#askInBatches(live, kind, sectors, sink, signal)
      } else {
        const all = sectors.map((_, position) => position)
        await this.#askSingly(live, kind, sectors, all, sink, signal)
      }
    } catch (error) {
      if (!signal.aborted) this.#disconnect(live)
      throw error
    }
  }

  /** Any other request. @throws as {@link SourceConnection.call} */
  async request(method: string, params: readonly JsonValue[], signal: AbortSignal): Promise<JsonValue> {
    const { connection } = await untilAborted(this.#connected(), signal)
    return await connection.call(method, params, { signal })
  }

  /** One small request over the connection there is. Any answer will do, an error too. */
  async ping(signal: AbortSignal): Promise<void> {
    await ping((await untilAborted(this.#connected(), signal)).connection, signal)
  }

  /** Opens a fresh connection, has it answer, and takes it in place of the one there was, which is closed. */
  async reconnect(signal: AbortSignal): Promise<void> {
    const live = await this.#open(signal)
    try {
      await ping(live.connection, signal)
      throwIfAborted(this.#closing.signal)
    } catch (error) {
      closeQuietly(live)
      throw error
    }
    const previous = this.#current
    this.#adopt(live)
    if (previous) closeQuietly(previous)
  }

  async close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the proxied index is closed'))
    const live = await this.#live?.catch(() => undefined)
    this.#live = undefined
    await live?.connection.close()
  }

  #connected(): Promise<Live> {
    const current = this.#current
    if (current && this.#live) {
      if (current.connection.lost.aborted) this.#disconnect(current)
      else if (this.#isDueForRenewal(current)) void this.#renew(current)
    }
    if (!this.#live) {
      const opening = this.#open(this.#closing.signal)
      this.#live = opening
      opening.then(
        (live) => {
          if (this.#live === opening) this.#current = live
          else closeQuietly(live)
        },
        () => {
          if (this.#live === opening) this.#live = undefined
        }
      )
    }
    return this.#live
  }

  async #open(signal: AbortSignal): Promise<Live> {
    throwIfAborted(this.#closing.signal)
    const { connect, connectTimeout, address, clock } = this.#options
    const limit = boundedSignal(connectTimeout, signal)
    let connection: SourceConnection
    try {
      connection = await untilAborted(connect(limit), limit)
    } catch (error) {
      if (signal.aborted || !limit.aborted) throw error
      throw new PosterError(
        'REMOTE_UNREACHABLE',
        `${address} took no connection within ${connectTimeout} ms`,
        {
          cause: error
        }
      )
    }
    if (connection.transport === 'http') this.#fallbacks++
    return {
      connection,
      singles: new InFlightLimit(connection.capacity),
      batches: new InFlightLimit(batchesInFlight),
      openedAt: clock.monotonic(),
      batchMissingAt: undefined
    }
  }

  #adopt(live: Live): void {
    this.#current = live
    this.#live = Promise.resolve(live)
  }

  #disconnect(live: Live): void {
    if (this.#current !== live) return
    this.#current = undefined
    this.#live = undefined
    closeQuietly(live)
  }

  /** HTTP is the second choice: after a while the WebSocket is tried again. */
  #isDueForRenewal({ connection, openedAt }: Live): boolean {
    if (connection.transport !== 'http' || this.#renewing) return false
    return this.#options.clock.monotonic() - openedAt > this.#options.relearnAfter
  }

  async #renew(previous: Live): Promise<void> {
    this.#renewing = true
    try {
      const live = await this.#open(this.#closing.signal)
      if (this.#current === previous) {
        this.#adopt(live)
        // What is under way on the old connection is let finish.
        this.#options.clock.after(retiredAfter, () => closeQuietly(previous))
      } else closeQuietly(live)
    } catch {
      // The connection there is still serves; lookups find out when it does not.
    } finally {
      this.#renewing = false
    }
  }

  #mayHaveBatch({ batchMissingAt }: Live): boolean {
    if (batchMissingAt === undefined) return true
    return this.#options.clock.monotonic() - batchMissingAt > this.#options.relearnAfter
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
      // An error of the source may concern one sector only (a proxy that was never asked for it).
      if (!remoteErrorOf(error)) throw error
      if (isMethodNotFound(error)) {
        if (live.batchMissingAt === undefined) this.#fallbacks++
        live.batchMissingAt = this.#options.clock.monotonic()
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
        try {
          const result = await live.connection.call(findMethod, findParams(kind, sector), { signal: running })
          sink.answered(position, decodeLookup(result))
        } catch (error) {
          if (!remoteErrorOf(error)) throw error
          sink.refused(position, this.#explainRefusal(error))
        }
      }
    )
  }

  #explainRefusal(error: unknown): PosterError {
    const { address } = this.#options
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

async function ping(connection: SourceConnection, signal: AbortSignal): Promise<void> {
  try {
    await connection.call('Venus.Version', [], { signal })
  } catch (error) {
    if (!remoteErrorOf(error)) throw error
  }
}

function closeQuietly({ connection }: Live): void {
  connection.close().catch(() => undefined)
}
