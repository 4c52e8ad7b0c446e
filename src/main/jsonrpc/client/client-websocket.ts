/**
 * A client that keeps one WebSocket to a remote, opened when first used and again when used after a loss. Between failed
 * attempts it backs off, and calls made meanwhile fail at once with the last reason: waiting is the caller's choice.
 */
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import { abortError, throwIfAborted } from '../../lib/wait.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import { markNeverSent } from './never-sent.ts'
import {
  WebSocketConnection,
  type WebSocketCallOptions,
  type WebSocketConnectionOptions
} from './websocket-connection.ts'

export interface WebSocketClientOptions extends WebSocketConnectionOptions {
  /** ms before the first new attempt after a failed one; doubles up to `longestBackoff`. Default 50. */
  readonly backoff?: number
  /** Default 1 s. */
  readonly longestBackoff?: number
}

export interface WebSocketClient extends Closeable {
  /** @throws as {@link WebSocketConnection.call} and {@link WebSocketConnection.open} */
  call(method: string, params: readonly unknown[], options?: WebSocketCallOptions): Promise<JsonValue>
  /** @throws as {@link WebSocketConnection.subscribe} and {@link WebSocketConnection.open} */
  subscribe(
    method: string,
    params: readonly unknown[],
    options?: WebSocketCallOptions
  ): Promise<AsyncIterableIterator<JsonValue>>
}

export function createWebSocketClient(options: WebSocketClientOptions): WebSocketClient {
  const { backoff = 50, longestBackoff = 1000, ...connectionOptions } = options
  const closing = new AbortController()
  let current: WebSocketConnection | undefined
  let opening: Promise<WebSocketConnection> | undefined
  let failures = 0
  let lastFailure: { readonly at: number; readonly error: unknown } | undefined

  function connected(): WebSocketConnection | Promise<WebSocketConnection> {
    throwIfAborted(closing.signal)
    if (current && !current.lost.aborted) return current
    if (opening) return opening
    if (lastFailure) {
      const pause = Math.min(longestBackoff, backoff * 2 ** (failures - 1))
      if (performance.now() - lastFailure.at < pause) throw lastFailure.error
    }
    opening = open().finally(() => {
      opening = undefined
    })
    return opening
  }

  async function open(): Promise<WebSocketConnection> {
    try {
      current = await WebSocketConnection.open(connectionOptions, closing.signal)
      failures = 0
      lastFailure = undefined
      return current
    } catch (error) {
      failures += 1
      if (error instanceof Error) markNeverSent(error)
      lastFailure = { at: performance.now(), error }
      throw error
    }
  }

  let closed: Promise<void> | undefined
  async function close(): Promise<void> {
    closing.abort(new PosterError('CLOSED', `the connection to ${new URL(options.url).host} is closed`))
    await opening?.catch(() => undefined)
    await current?.close()
  }

  async function connection(signal: AbortSignal | undefined): Promise<WebSocketConnection> {
    throwIfAborted(signal)
    const found = connected()
    return found instanceof Promise && signal ? orAborted(found, signal) : found
  }

  return {
    call: async (method, params, callOptions = {}) =>
      (await connection(callOptions.signal)).call(method, params, callOptions),
    subscribe: async (method, params, callOptions = {}) =>
      (await connection(callOptions.signal)).subscribe(method, params, callOptions),
    close: () => (closed ??= close())
  }
}

/** The wait ends with the signal; thousands of calls may wait under one. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopWatching = watchAbort(signal, () => reject(abortError(signal)))
    promise.then(resolve, reject).finally(stopWatching)
  })
}
