/**
 * One WebSocket to a remote: many calls in flight, pings, channel results. When it is lost it stays lost and every call
 * on it fails; opening the next one is the client's business. Source: node-protocol.md §6.1, §6.2.
 */
import type { Duplex } from 'node:stream'
import { WebSocket, type RawData } from 'ws'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { stringifyJson, type JsonValue } from '../../lib/json.ts'
import { abortError, throwIfAborted } from '../../lib/wait.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import { ChannelTable, isChannelId, type ChannelId } from './channel-table.ts'
import { ChannelValues } from './channel-values.ts'
import { noAnswer, readRemoteAnswer } from './remote-answer.ts'
import {
  defaults,
  remoteName,
  shakeHands,
  unreachable,
  type WebSocketConnectionOptions
} from './websocket-handshake.ts'

export type { WebSocketConnectionOptions } from './websocket-handshake.ts'

export interface WebSocketCallOptions {
  readonly signal?: AbortSignal
}

interface PendingCall {
  readonly id: number
  readonly text: string
  readonly expiresAt: number
  readonly opensChannel: boolean
  readonly signal: AbortSignal | undefined
  readonly resolve: (result: JsonValue | ChannelValues) => void
  readonly reject: (error: PosterError) => void
  stopWatching: () => void
}

export class WebSocketConnection implements Closeable {
  readonly #options: Required<Omit<WebSocketConnectionOptions, 'token' | 'headers'>>
  readonly #remote: string
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #lost = new AbortController()
  readonly #sent = new Map<number, PendingCall>()
  /** Not sent yet, in order. */
  readonly #waiting = new Map<number, PendingCall>()
  readonly #channels: ChannelTable
  readonly #heartbeat: NodeJS.Timeout
  #heardAt = performance.now()
  #nextId = 1
  #corked = false
  #gone: Promise<void> | undefined

  private constructor(socket: WebSocket, stream: Duplex, options: WebSocketConnectionOptions) {
    const { token: _token, headers: _headers, ...rest } = options
    this.#options = { ...defaults, ...rest }
    this.#remote = remoteName(options.url)
    this.#channels = new ChannelTable(this.#options.channelValues)
    this.#socket = socket
    this.#stream = stream
    socket.on('message', (data) => this.#receive(data))
    // Any byte is a sign of life: pings wait behind a large answer that takes its time.
    stream.on('data', () => this.#hear())
    socket.on('error', (error) => this.#lose(unreachable(this.#remote, messageOf(error), error)))
    socket.on('close', () => this.#lose(unreachable(this.#remote, 'the connection was closed')))
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.pingInterval)
    this.#heartbeat.unref()
  }

  /** @throws as {@link shakeHands} */
  static async open(options: WebSocketConnectionOptions, signal?: AbortSignal): Promise<WebSocketConnection> {
    return shakeHands(options, signal, (socket, stream) => new WebSocketConnection(socket, stream, options))
  }

  /** Aborts when the connection is gone, with a PosterError as its reason. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /**
   * @throws PosterError REMOTE_ERROR with an RpcError as its cause when the remote answered an error;
   * REMOTE_UNREACHABLE when the connection is lost, REMOTE_PROTOCOL, TOO_LARGE, CANCELLED, TIMED_OUT, CLOSED
   */
  async call(
    method: string,
    params: readonly unknown[],
    options: WebSocketCallOptions = {}
  ): Promise<JsonValue> {
    const result = await this.#start(method, params, options.signal, false)
    // Only calls that open a channel resolve to one.
    return result as JsonValue
  }

  /**
   * Calls a method whose result is a channel. The channel ends with the remote's `xrpc.ch.close`, with the signal, or
   * when its reader stops.
   * @throws as `call`; the iterator throws REMOTE_UNREACHABLE when the connection is lost
   */
  async subscribe(
    method: string,
    params: readonly unknown[],
    options: WebSocketCallOptions = {}
  ): Promise<AsyncIterableIterator<JsonValue>> {
    const result = await this.#start(method, params, options.signal, true)
    if (result instanceof ChannelValues) return result
    throw noAnswer(this.#remote, 'a result that is no channel')
  }

  close(): Promise<void> {
    this.#gone ??= new Promise((resolve) => {
      this.#lose(new PosterError('CLOSED', `the connection to ${this.#remote} is closed`))
      if (this.#socket.readyState === WebSocket.CLOSED) return resolve()
      const timer = setTimeout(() => this.#socket.terminate(), 500)
      this.#socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#socket.close(1000)
    })
    return this.#gone
  }

  #start(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal | undefined,
    opensChannel: boolean
  ): Promise<JsonValue | ChannelValues> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal)
      throwIfAborted(this.#lost.signal)
      if (this.#sent.size + this.#waiting.size >= this.#options.mostCalls) {
        throw new PosterError('TOO_LARGE', `too many calls to ${this.#remote} are waiting`)
      }
      const id = this.#nextId++
      const text = stringifyJson({ jsonrpc: '2.0', id, method, params })
      const expiresAt = performance.now() + this.#options.timeout
      const stopWatching = signal
        ? watchAbort(signal, () => this.#abandon(id, abortError(signal)))
        : () => undefined
      this.#waiting.set(id, { id, text, expiresAt, opensChannel, signal, resolve, reject, stopWatching })
      if (opensChannel) this.#channels.await()
      this.#sendWaiting()
    })
  }

  #sendWaiting(): void {
    if (this.#waiting.size === 0) return
    for (const call of this.#waiting.values()) {
      if (this.#sent.size >= this.#options.inFlight) return
      this.#waiting.delete(call.id)
      this.#sent.set(call.id, call)
      this.#send(call.text)
    }
  }

  /** Ends the wait for one call and tells the remote. */
  #abandon(id: number, error: PosterError): void {
    const call = this.#sent.get(id) ?? this.#waiting.get(id)
    if (!call) return
    if (this.#sent.delete(id)) this.#tellCancelled(id)
    this.#waiting.delete(id)
    call.stopWatching()
    if (call.opensChannel) this.#channels.answered()
    call.reject(error)
    this.#sendWaiting()
  }

  #tellCancelled(id: number): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    this.#send(stringifyJson({ jsonrpc: '2.0', method: 'xrpc.cancel', params: [id] }))
  }

  /** Requests of one tick leave together. */
  #send(text: string): void {
    if (!this.#corked) {
      this.#corked = true
      this.#stream.cork()
      process.nextTick(() => {
        this.#corked = false
        this.#stream.uncork()
      })
    }
    this.#socket.send(text)
  }

  #hear(): void {
    this.#heardAt = performance.now()
  }

  #beat(): void {
    const now = performance.now()
    if (now - this.#heardAt > this.#options.silence) {
      return this.#lose(unreachable(this.#remote, `no sign of life for ${this.#options.silence} ms`))
    }
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping()
    // All calls have the same time-out, so the oldest are first.
    for (const calls of [this.#sent, this.#waiting]) {
      for (const call of calls.values()) {
        if (call.expiresAt > now) break
        this.#abandon(call.id, new PosterError('TIMED_OUT', `${this.#remote} did not answer in time`))
      }
    }
  }

  #receive(data: RawData): void {
    this.#heardAt = performance.now()
    // binaryType stays 'nodebuffer', so a message is always one Buffer.
    if (!Buffer.isBuffer(data)) return
    let answer
    try {
      answer = readRemoteAnswer(data.toString(), this.#remote)
    } catch (error) {
      return this.#lose(error instanceof PosterError ? error : noAnswer(this.#remote, 'nonsense', error))
    }
    if (answer.kind === 'request') return this.#channels.receive(answer.method, answer.params)
    // Unknown ids are answers to calls that were given up.
    const call = typeof answer.id === 'number' ? this.#sent.get(answer.id) : undefined
    if (!call) return
    this.#sent.delete(call.id)
    if (answer.kind === 'error') {
      call.stopWatching()
      call.reject(answer.error)
    } else if (call.opensChannel && isChannelId(answer.result)) {
      call.resolve(this.#openChannel(answer.result, call))
    } else {
      call.stopWatching()
      call.resolve(answer.result)
    }
    if (call.opensChannel) this.#channels.answered()
    this.#sendWaiting()
  }

  #openChannel(channelId: ChannelId, call: PendingCall): ChannelValues {
    call.stopWatching()
    const { signal } = call
    let stopWatching: (() => void) | undefined
    const values = this.#channels.open(channelId, (leftByReader) => {
      stopWatching?.()
      if (leftByReader) this.#tellCancelled(call.id)
    })
    if (signal && !values.ended)
      stopWatching = watchAbort(signal, () => values.finish(abortError(signal), true))
    return values
  }

  #lose(reason: PosterError): void {
    if (this.#lost.signal.aborted) return
    clearInterval(this.#heartbeat)
    if (reason.code !== 'CLOSED') this.#socket.terminate()
    this.#lost.abort(reason)
    const calls = [...this.#sent.values(), ...this.#waiting.values()]
    this.#sent.clear()
    this.#waiting.clear()
    for (const call of calls) {
      call.stopWatching()
      call.reject(reason)
    }
    this.#channels.finish(reason)
  }
}
