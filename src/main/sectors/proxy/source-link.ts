/**
 * The one connection to a source: opened when first needed, dropped when it fails, replaced when a fresh one has
 * answered. HTTP is the second choice: after a while the WebSocket is tried again beside it. It refuses to retry and to
 * know what is asked over it.
 */
import { sectorId } from '../../filecoin/sector-id.ts'
import { isMethodNotFound, remoteErrorOf } from '../../jsonrpc/rpc-error.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { boundedSignal, throwIfAborted, untilAborted } from '../../lib/wait.ts'
import { InFlightLimit } from './in-flight-limit.ts'
import { findMethod, findParams } from './location-wire.ts'

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

export interface SourceLinkOptions {
  readonly address: string
  readonly connect: ConnectSource
  readonly clock: Clock
  /** ms to open a connection. Default 2,000. */
  readonly connectTimeout?: number
  /** ms after which a missing batch method or a refused WebSocket is tried again. Default 10 min. */
  readonly relearnAfter?: number
}

/** A connection and what has been learned over it. */
export interface Live {
  readonly connection: SourceConnection
  readonly singles: InFlightLimit
  readonly batches: InFlightLimit
  readonly openedAt: number
  /** Monotonic ms when the source said it has no batch method; undefined when it may have one. */
  batchMissingAt: number | undefined
}

/** Batches under way together. */
export const batchesInFlight = 4
const retiredAfter = 15_000

export class SourceLink implements Closeable {
  readonly #options: Required<SourceLinkOptions>
  readonly #closing = new AbortController()
  #opening: Promise<Live> | undefined
  #current: Live | undefined
  #renewing = false
  #refusedWebSockets = 0

  constructor(options: SourceLinkOptions) {
    this.#options = { connectTimeout: 2_000, relearnAfter: 10 * 60_000, ...options }
  }

  get transport(): 'websocket' | 'http' | undefined {
    return this.#current?.connection.transport
  }

  /** How often only HTTP was to be had. */
  get refusedWebSockets(): number {
    return this.#refusedWebSockets
  }

  /**
   * The connection, opened when there is none.
   * @throws PosterError REMOTE_UNREACHABLE, REMOTE_PROTOCOL, CLOSED; CANCELLED, TIMED_OUT by the signal
   */
  connected(signal: AbortSignal): Promise<Live> {
    const current = this.#current
    if (current?.connection.lost.aborted) this.disconnect(current)
    else if (current) {
      if (this.#isDueForRenewal(current)) void this.#renew(current)
      return Promise.resolve(current)
    }
    this.#opening ??= this.#openShared()
    return untilAborted(this.#opening, signal)
  }

  /** Drops a connection that failed, unless it has been replaced already. */
  disconnect(live: Live): void {
    if (this.#current !== live) return
    this.#current = undefined
    closeQuietly(live)
  }

  /** Opens a fresh connection, has it answer, and takes it in place of the one there was, which is closed. */
  async reconnect(signal: AbortSignal): Promise<void> {
    const live = await this.#open(signal)
    try {
      await askForSign(live.connection, signal)
      throwIfAborted(this.#closing.signal)
    } catch (error) {
      closeQuietly(live)
      throw error
    }
    const previous = this.#current
    this.#current = live
    if (previous) closeQuietly(previous)
  }

  async close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the proxied index is closed'))
    await this.#opening?.catch(() => undefined)
    const current = this.#current
    this.#current = undefined
    await current?.connection.close()
  }

  /** For everybody who waits for it, so no one caller's signal ends it. */
  async #openShared(): Promise<Live> {
    try {
      const live = await this.#open(this.#closing.signal)
      if (this.#current) {
        // A probe was faster.
        closeQuietly(live)
        return this.#current
      }
      this.#current = live
      return live
    } finally {
      this.#opening = undefined
    }
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
    if (connection.transport === 'http') this.#refusedWebSockets++
    return {
      connection,
      singles: new InFlightLimit(connection.capacity),
      batches: new InFlightLimit(batchesInFlight),
      openedAt: clock.monotonic(),
      batchMissingAt: undefined
    }
  }

  #isDueForRenewal({ connection, openedAt }: Live): boolean {
    if (connection.transport !== 'http' || this.#renewing) return false
    return this.#options.clock.monotonic() - openedAt > this.#options.relearnAfter
  }

  async #renew(previous: Live): Promise<void> {
    this.#renewing = true
    try {
      const live = await this.#open(this.#closing.signal)
      if (this.#current === previous) {
        this.#current = live
        // What is under way on the old connection is let finish.
        this.#options.clock.after(retiredAfter, () => closeQuietly(previous))
      } else closeQuietly(live)
    } catch {
      // The connection there is still serves; lookups find out when it does not.
    } finally {
      this.#renewing = false
    }
  }
}

/** Connections to sources before v0.7, which log every call of a method they do not have. */
const withoutVersion = new WeakSet<SourceConnection>()
const noSector = sectorId(0, 0)

/** One small request. Any answer will do, an error too. */
export async function askForSign(connection: SourceConnection, signal: AbortSignal): Promise<void> {
  try {
    if (withoutVersion.has(connection)) {
      await connection.call(findMethod, findParams('normal', noSector), { signal })
    } else await connection.call('Venus.Version', [], { signal })
  } catch (error) {
    if (isMethodNotFound(error)) withoutVersion.add(connection)
    if (!remoteErrorOf(error)) throw error
  }
}

function closeQuietly({ connection }: Live): void {
  connection.close().catch(() => undefined)
}
