/**
 * One endpoint of an upstream service: calls over one WebSocket, or over HTTP where the address says so or no WebSocket is
 * served; channels always over a WebSocket. It repeats nothing and knows no second endpoint. Source: proving.md §2.1, §2.2.
 */
import { watchAbort } from '../../lib/abort-watch.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import { createHttpClient, type HttpClient } from '../../jsonrpc/client/client-http.ts'
import { createWebSocketClient, type WebSocketClient } from '../../jsonrpc/client/client-websocket.ts'
import { httpStatusOf } from '../../jsonrpc/client/http-status.ts'
import { markNeverSent, wasNeverSent } from '../../jsonrpc/client/never-sent.ts'
import type { Endpoint } from './endpoint.ts'
import { failureOf } from './remote-failure.ts'

export interface PeerCall {
  readonly method: string
  readonly params: readonly JsonValue[]
  /** ms */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** May be sent twice without harm. */
  readonly isRead: boolean
}

export interface RpcPeer extends Closeable {
  readonly name: string
  /**
   * @throws PosterError REMOTE_ERROR with an RpcError as its cause, REMOTE_UNREACHABLE, REMOTE_PROTOCOL, NOT_PERMITTED for
   * a refused token, TOO_LARGE, TIMED_OUT, CANCELLED, CLOSED
   */
  call(call: PeerCall): Promise<JsonValue>
  /** A channel; it ends with the signal. @throws as `call`; the iterator throws REMOTE_UNREACHABLE when it is lost */
  subscribe(call: PeerCall): Promise<AsyncIterableIterator<JsonValue>>
}

export interface PeerOptions {
  /** `X-VENUS-API-NAMESPACE`; harmless to Lotus. */
  readonly namespace: string
  /** ms to open a connection. Default 5 s. */
  readonly connectTimeout?: number
  /** ms between pings. Default 5 s. */
  readonly pingInterval?: number
  /** ms without any traffic after which the connection is given up. Default 30 s. */
  readonly silence?: number
  /** ms after a failed attempt to connect until the next, at most. Default 5 s. */
  readonly longestBackoff?: number
  /** Largest answer, bytes. Default 256 MiB: all sectors of a large miner. */
  readonly answerBytes?: number
}

/** No call through a peer is longer; its own time-out is shorter. ms */
const longestCall = 3_600_000
/** ms a WebSocket that was refused is not tried again for calls. */
const refusalCounts = 300_000

export function createRpcPeer(endpoint: Endpoint, options: PeerOptions): RpcPeer {
  const { namespace, answerBytes = 256 * 1024 * 1024, longestBackoff = 5_000, ...timing } = options
  const shared = {
    headers: { 'X-VENUS-API-NAMESPACE': namespace },
    timeout: longestCall,
    answerBytes,
    ...(endpoint.token === undefined ? {} : { token: endpoint.token })
  }
  const saysHttp = endpoint.url.startsWith('http')
  const webSocketUrl = endpoint.url.replace(/^http/, 'ws')
  const httpUrl = endpoint.url.replace(/^ws/, 'http')
  let webSocket: WebSocketClient | undefined
  let http: HttpClient | undefined
  let refusedAt: number | undefined
  let closing: Promise<void> | undefined

  const openWebSocket = (): WebSocketClient =>
    (webSocket ??= createWebSocketClient({ url: webSocketUrl, longestBackoff, ...shared, ...timing }))
  const openHttp = (): HttpClient => (http ??= createHttpClient({ url: httpUrl, ...shared }))
  const hasNoWebSocket = (): boolean =>
    refusedAt !== undefined && performance.now() - refusedAt < refusalCounts

  async function send(call: PeerCall, signal: AbortSignal): Promise<JsonValue> {
    const { method, params, isRead } = call
    if (saysHttp || hasNoWebSocket()) return openHttp().call(method, params, { signal, idempotent: isRead })
    try {
      return await openWebSocket().call(method, params, { signal })
    } catch (error) {
      if (!servesNoWebSocket(error)) throw error
      refusedAt = performance.now()
      return openHttp().call(method, params, { signal, idempotent: isRead })
    }
  }

  return {
    name: endpoint.name,
    async call(call) {
      throwIfClosed()
      return await inTime(endpoint.name, call, (signal) => send(call, signal))
    },
    async subscribe(call) {
      throwIfClosed()
      throwIfAborted(call.signal)
      const client = openWebSocket()
      // The channel outlives the time-out of its opening, so it ends with a signal of its own.
      const life = new AbortController()
      const release = call.signal
        ? watchAbort(call.signal, () => life.abort(call.signal?.reason))
        : () => undefined
      try {
        const channel = await inTime(endpoint.name, call, async (signal) => {
          const stopWatching = watchAbort(signal, () => life.abort(signal.reason))
          try {
            return await client.subscribe(call.method, call.params, { signal: life.signal })
          } finally {
            stopWatching()
          }
        })
        return whenOver(channel, release)
      } catch (error) {
        release()
        throw error
      }
    },
    close() {
      closing ??= Promise.all([webSocket?.close(), http?.close()]).then(() => undefined)
      return closing
    }
  }

  function throwIfClosed(): void {
    if (closing) throw new PosterError('CLOSED', `the connection to ${endpoint.name} is closed`)
  }
}

/** The channel, with `release` called when it is over, however that comes. */
function whenOver(
  channel: AsyncIterableIterator<JsonValue>,
  release: () => void
): AsyncIterableIterator<JsonValue> {
  return {
    async next() {
      try {
        const item = await channel.next()
        if (item.done) release()
        return item
      } catch (error) {
        release()
        throw error
      }
    },
    async return() {
      release()
      return (await channel.return?.()) ?? { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    }
  }
}

/** Runs a call within its time-out, and says of which call and which service a failure is. */
async function inTime<T>(name: string, call: PeerCall, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await underLinkedSignal([call.signal], call.timeout, run)
  } catch (error) {
    if (failureOf(error) === 'refused-token') {
      const refused = new PosterError('NOT_PERMITTED', `${name} refuses the token`, {
        cause: error,
        advice: 'Check the token of this service in the configuration'
      })
      throw wasNeverSent(error) ? markNeverSent(refused) : refused
    }
    if (failureOf(error) !== 'late' || call.signal?.aborted) throw error
    throw new PosterError('TIMED_OUT', `${name} did not answer ${call.method} within ${call.timeout} ms`, {
      cause: error
    })
  }
}

/** A server answered, but not as one that has a WebSocket at this path; neither a proxy in trouble nor a refused token. */
function servesNoWebSocket(error: unknown): boolean {
  const status = httpStatusOf(error)
  return wasNeverSent(error) && status !== undefined && [200, 400, 404, 405, 426, 501].includes(status)
}
