/**
 * One client on one WebSocket: many calls in flight, answered in the order they complete. Whatever the client does
 * (sends without end, reads slowly, stops in mid-message), it holds a bounded amount of memory and hurts nobody else.
 */
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { Answer } from './answer.ts'
import type { ByteBudget } from './byte-budget.ts'
import { Call } from './call.ts'
import type { Dispatcher } from './dispatch.ts'
import { JsonBounds } from './json-bounds.ts'
import type { RpcLimits } from './limits.ts'
import type { RpcPeer } from './method-table.ts'
import { OutChannels } from './out-channels.ts'
import { readRequest, type RpcId, type RpcRequest } from './request.ts'

export interface SessionOptions {
  readonly connection: WebSocket
  readonly socket: Duplex
  readonly peer: RpcPeer
  readonly dispatcher: Dispatcher
  readonly limits: RpcLimits
  /** Shared by all that receive large requests. */
  readonly requestBudget: ByteBudget
  readonly logger: Logger
  readonly clock: () => number
  readonly onClose: () => void
}

export class WebSocketSession {
  readonly #connection: WebSocket
  readonly #socket: Duplex
  readonly #dispatcher: Dispatcher
  readonly #limits: RpcLimits
  readonly #budget: ByteBudget
  readonly #logger: Logger
  readonly #onClose: () => void
  readonly #describePeer: () => RpcPeer
  /** Calls that did not answer at once. */
  readonly #calls = new Set<Call>()
  /** The latest call of each id, for `xrpc.cancel`; a client may use an id again while it waits. */
  readonly #callOfId = new Map<RpcId, Call>()
  readonly #channels: OutChannels
  #corked = false
  #paused = false
  #heard = true
  #heardAt: number
  #nextPingAt: number
  #partialBytes = 0
  #partialSince: number | undefined
  #reserved = 0

  constructor(options: SessionOptions) {
    const { connection, socket, peer, limits, clock } = options
    this.#connection = connection
    this.#socket = socket
    this.#dispatcher = options.dispatcher
    this.#limits = limits
    this.#budget = options.requestBudget
    this.#logger = options.logger
    this.#onClose = options.onClose
    this.#describePeer = () => peer
    this.#channels = new OutChannels((text, sent) => this.#send(text, sent), limits.channelValues)
    this.#heardAt = clock()
    this.#nextPingAt = this.#heardAt + limits.pingInterval
    socket.prependListener('data', (chunk: Buffer) => this.#hear(chunk))
    // A write that makes no progress at all; pings wait behind it and do not count.
    if (socket instanceof Socket) socket.setTimeout(limits.answerSilence, () => this.destroy())
    socket.on('drain', () => this.#resumeWhenRelieved())
    connection.on('message', (data) => this.#receive(data))
    connection.on('ping', (payload) => this.#forgetControlFrame(payload))
    connection.on('pong', (payload) => this.#forgetControlFrame(payload))
    connection.on('error', (error) => this.#logger.debug('websocket error', { error: error.message }))
    connection.on('close', () => this.#end())
  }

  /** Pings, and cuts off a client that is silent or stopped in mid-message. */
  sweep(now: number): void {
    if (this.#heard || this.#paused || this.#connection.bufferedAmount > 0) {
      this.#heard = false
      this.#heardAt = now
    } else if (now - this.#heardAt > this.#limits.socketSilence) {
      return this.destroy()
    }
    if (this.#partialBytes === 0) this.#partialSince = undefined
    else this.#partialSince ??= now
    if (this.#partialSince !== undefined && now - this.#partialSince > this.#limits.bodyTime)
      return this.destroy()
    if (now >= this.#nextPingAt) {
      this.#nextPingAt = now + this.#limits.pingInterval
      if (this.#connection.readyState === this.#connection.OPEN) this.#connection.ping()
    }
  }

  sayGoodbye(): void {
    this.#connection.close(1001, 'the node is stopping')
  }

  destroy(): void {
    this.#connection.terminate()
  }

  #hear(chunk: Buffer): void {
    this.#heard = true
    this.#partialBytes += chunk.length
    if (this.#partialBytes <= this.#limits.freeBytes) return
    const size = this.#partialBytes - this.#reserved
    if (this.#budget.take(size)) this.#reserved += size
    else this.destroy()
  }

  /** Pings and pongs are no part of a message; a masked one takes six bytes and its payload. */
  #forgetControlFrame(payload: Buffer): void {
    this.#partialBytes = Math.max(0, this.#partialBytes - payload.length - 6)
  }

  #receive(data: RawData): void {
    // binaryType stays 'nodebuffer', so a message is always one Buffer.
    if (!Buffer.isBuffer(data)) return
    this.#partialBytes = 0
    this.#partialSince = undefined
    if (this.#reserved > 0) this.#release()
    if (data.length > this.#limits.freeBytes) {
      if (!new JsonBounds(this.#limits.requestValues).accept(data)) {
        return this.#connection.close(1009, 'too many values or too deep')
      }
    }
    const request = readRequest(data.toString())
    if (request.kind === 'unreadable' && request.id === undefined) {
      // The original ends the connection as well.
      return this.#connection.close(1007, 'not a request object')
    }
    if (request.kind === 'request') {
      if (request.method === '' || request.method === 'xrpc.ch.val' || request.method === 'xrpc.ch.close')
        return
      if (request.method === 'xrpc.cancel') return this.#cancel(request)
    }
    const call = new Call(this.#describePeer)
    const answer = this.#dispatcher.answer(request, call, this.#channels)
    if (answer instanceof Promise) this.#await(request.id, call, answer)
    else {
      this.#send(answer.text)
      answer.afterwards?.()
    }
  }

  #cancel(request: RpcRequest): void {
    const id = Array.isArray(request.params) ? request.params[0] : undefined
    if (typeof id !== 'string' && typeof id !== 'number' && typeof id !== 'bigint') return
    this.#callOfId.get(id)?.abort(new PosterError('CANCELLED', 'cancelled by the caller'))
    this.#channels.cancel(id)
  }

  #await(id: RpcId | undefined, call: Call, answer: Promise<Answer>): void {
    this.#calls.add(call)
    if (id !== undefined) this.#callOfId.set(id, call)
    this.#pauseWhenBurdened()
    void answer.then(({ text }) => {
      this.#calls.delete(call)
      if (id !== undefined && this.#callOfId.get(id) === call) this.#callOfId.delete(id)
      this.#send(text)
      this.#resumeWhenRelieved()
    })
  }

  /** Answers of one tick leave together. */
  #send(text: string, sent?: () => void): void {
    if (text === '' || this.#connection.readyState !== this.#connection.OPEN) return
    const backlog = this.#connection.bufferedAmount
    if (backlog > this.#limits.socketBacklogBytes) {
      this.#logger.warn('a WebSocket client does not read its answers and is cut off', {
        waitingBytes: backlog
      })
      return this.destroy()
    }
    if (!this.#corked) {
      this.#corked = true
      this.#socket.cork()
      process.nextTick(() => {
        this.#corked = false
        this.#socket.uncork()
      })
    }
    this.#connection.send(text, sent)
    this.#pauseWhenBurdened()
  }

  #isBurdened(): boolean {
    return (
      this.#calls.size >= this.#limits.callsPerSocket ||
      this.#connection.bufferedAmount > this.#limits.socketPauseBytes
    )
  }

  #pauseWhenBurdened(): void {
    if (this.#paused || !this.#isBurdened()) return
    this.#paused = true
    this.#connection.pause()
  }

  #resumeWhenRelieved(): void {
    if (!this.#paused || this.#isBurdened()) return
    this.#paused = false
    this.#connection.resume()
  }

  #release(): void {
    this.#budget.give(this.#reserved)
    this.#reserved = 0
  }

  #end(): void {
    this.#partialBytes = 0
    this.#release()
    const reason = new PosterError('CANCELLED', 'the caller went away')
    for (const call of this.#calls) call.abort(reason)
    this.#calls.clear()
    this.#callOfId.clear()
    this.#channels.end()
    this.#onClose()
  }
}
