/**
 * JSON-RPC over plain HTTP: one request object per body, whatever the verb. Source: node-protocol.md §6.1.
 * It owns no listener; bodies, slow readers and callers that went away are its business.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PosterError } from '../../lib/error.ts'
import { bearerToken, isLoopbackAddress, isOriginAllowed } from './access.ts'
import type { Answer } from './answer.ts'
import { ByteBudget } from './byte-budget.ts'
import { Call } from './call.ts'
import type { Dispatcher } from './dispatch.ts'
import { HttpBody, type BodyFailure } from './http-body.ts'
import type { RpcLimits } from './limits.ts'
import type { RpcPeer } from './method-table.ts'
import { readRequest } from './request.ts'

/** Time between the last word to a client we stop listening to and the end of its connection, ms. */
const farewell = 500

export class HttpEndpoint {
  readonly #dispatcher: Dispatcher
  readonly #limits: RpcLimits
  readonly #requestBudget: ByteBudget
  readonly #answerBudget: ByteBudget
  readonly #listenHosts: readonly string[]
  readonly #bodies = new Set<HttpBody>()
  readonly #answering = new Set<ServerResponse>()
  #closed = false

  constructor(
    dispatcher: Dispatcher,
    limits: RpcLimits,
    requestBudget: ByteBudget,
    listenHosts: readonly string[]
  ) {
    this.#dispatcher = dispatcher
    this.#limits = limits
    this.#requestBudget = requestBudget
    this.#answerBudget = new ByteBudget(limits.answerBytesTotal)
    this.#listenHosts = listenHosts
  }

  handle(request: IncomingMessage, response: ServerResponse, now: number): void {
    if (this.#closed) return stopListening(request, response, 503)
    const refusal = this.#refusalFromHeaders(request)
    if (refusal !== undefined) return stopListening(request, response, refusal)
    const body = new HttpBody(
      request,
      this.#limits,
      this.#requestBudget,
      {
        complete: (text) => {
          this.#bodies.delete(body)
          this.#answer(request, response, text)
        },
        failed: (why) => {
          this.#bodies.delete(body)
          if (why !== 'gone') stopListening(request, response, statusOf(why))
        }
      },
      now
    )
    this.#bodies.add(body)
  }

  /** Gives up bodies that do not advance. */
  sweep(now: number): void {
    for (const body of this.#bodies) body.checkProgress(now)
  }

  /** Nothing new is taken from here on. */
  stop(): void {
    this.#closed = true
  }

  /** Cuts off whoever still waits for an answer. */
  destroy(): void {
    for (const response of this.#answering) response.destroy()
  }

  #refusalFromHeaders(request: IncomingMessage): number | undefined {
    const { rawHeaders } = request
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]
      if (name === undefined) continue
      if (name.length === 6 && name.toLowerCase() === 'origin') {
        if (!isRequestAllowed(request, this.#listenHosts)) return 403
      } else if (name.length === 14 && name.toLowerCase() === 'content-length') {
        if (Number(rawHeaders[i + 1]) > this.#limits.requestBytes) return statusOf('too large')
      }
    }
    return undefined
  }

  #answer(request: IncomingMessage, response: ServerResponse, text: string): void {
    const call = new Call(() => describeHttpPeer(request))
    const answer = this.#dispatcher.answer(readRequest(text), call)
    if (!(answer instanceof Promise)) return this.#send(response, answer)
    this.#answering.add(response)
    response.once('close', () => {
      this.#answering.delete(response)
      if (!response.writableFinished) call.abort(new PosterError('CANCELLED', 'the caller went away'))
    })
    void answer.then((settled) => this.#send(response, settled))
  }

  #send(response: ServerResponse, answer: Answer): void {
    if (response.destroyed) return
    const { status, text } = answer
    if (text === '') {
      response.writeHead(status, emptyHeaders)
      response.end()
      return
    }
    const length = Buffer.byteLength(text)
    if (length > this.#limits.freeBytes && !this.#guardLargeAnswer(response, length)) return
    response.writeHead(status, [
      'Content-Type',
      'text/plain; charset=utf-8',
      'Content-Length',
      String(length)
    ])
    response.end(text)
  }

  /** False when too many large answers wait for their readers already. */
  #guardLargeAnswer(response: ServerResponse, length: number): boolean {
    if (!this.#answerBudget.take(length)) {
      response.writeHead(503, ['Content-Length', '0', 'Retry-After', '1', 'Connection', 'close'])
      response.end()
      return false
    }
    // Without a 'timeout' listener node:http destroys the socket; write progress counts as life.
    const { socket } = response
    socket?.setTimeout(this.#limits.answerSilence)
    response.prependOnceListener('finish', () => socket?.setTimeout(0))
    this.#answering.add(response)
    response.once('close', () => {
      this.#answering.delete(response)
      this.#answerBudget.give(length)
    })
    return true
  }
}

const emptyHeaders = ['Content-Length', '0']

/** Browsers are held to same-origin; whoever sends no Origin is no browser page. */
export function isRequestAllowed(request: IncomingMessage, listenHosts: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  return isOriginAllowed({ origin, host, localAddress: request.socket.localAddress, listenHosts })
}

export function describePeer(request: IncomingMessage, transport: RpcPeer['transport']): RpcPeer {
  const remoteAddress = request.socket.remoteAddress ?? ''
  return {
    remoteAddress,
    loopback: isLoopbackAddress(remoteAddress),
    transport,
    authorization: bearerToken(request.headers.authorization)
  }
}

function describeHttpPeer(request: IncomingMessage): RpcPeer {
  return describePeer(request, 'http')
}

/** The original answers an oversized request with an empty 500; the others never happen there. */
function statusOf(why: Exclude<BodyFailure, 'gone'>): number {
  switch (why) {
    case 'too large':
    case 'too complex':
      return 500
    case 'no room':
      return 503
    case 'too slow':
      return 408
  }
}

/** Answers without reading any further, then ends the connection. */
export function stopListening(request: IncomingMessage, response: ServerResponse, status: number): void {
  const { socket } = request
  request.pause()
  response.writeHead(status, ['Content-Length', '0', 'Connection', 'close'])
  response.end()
  const timer = setTimeout(() => socket.destroy(), farewell)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
