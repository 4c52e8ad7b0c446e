/**
 * JSON-RPC over WebSocket, server side: accepts upgrades, keeps the heartbeat, closes what is dead.
 * Source: node-protocol.md §6.1 (pings, read deadline). Compression is off: it costs more than it saves here.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Logger } from '../../lib/log/logger.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { Dispatcher } from './dispatch.ts'
import { describePeer, isRequestAllowed } from './http-endpoint.ts'
import type { RpcLimits } from './limits.ts'
import { WebSocketSession } from './websocket-session.ts'

export class WebSocketEndpoint {
  readonly #dispatcher: Dispatcher
  readonly #limits: RpcLimits
  readonly #requestBudget: ByteBudget
  readonly #logger: Logger
  readonly #listenHosts: readonly string[]
  readonly #sessions = new Set<WebSocketSession>()
  readonly #acceptor: WebSocketServer
  #closed = false
  #lastLeft: (() => void) | undefined

  constructor(
    dispatcher: Dispatcher,
    limits: RpcLimits,
    requestBudget: ByteBudget,
    logger: Logger,
    listenHosts: readonly string[]
  ) {
    this.#dispatcher = dispatcher
    this.#limits = limits
    this.#requestBudget = requestBudget
    this.#logger = logger
    this.#listenHosts = listenHosts
    this.#acceptor = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.requestBytes,
      // Invalid UTF-8 becomes U+FFFD when decoded, as in Go.
      skipUTF8Validation: true
    })
  }

  get sessions(): number {
    return this.#sessions.size
  }

  handle(request: IncomingMessage, socket: Duplex, head: Buffer, clock: () => number): void {
    if (this.#closed) return refuseUpgrade(socket, '503 Service Unavailable')
    if (!isRequestAllowed(request, this.#listenHosts)) return refuseUpgrade(socket, '403 Forbidden')
    const peer = describePeer(request, 'websocket')
    this.#acceptor.handleUpgrade(request, socket, head, (connection) => {
      const session = new WebSocketSession({
        connection,
        socket,
        peer,
        dispatcher: this.#dispatcher,
        limits: this.#limits,
        requestBudget: this.#requestBudget,
        logger: this.#logger,
        clock,
        onClose: () => {
          this.#sessions.delete(session)
          if (this.#sessions.size === 0) this.#lastLeft?.()
        }
      })
      this.#sessions.add(session)
    })
  }

  sweep(now: number): void {
    for (const session of this.#sessions) session.sweep(now)
  }

  /** No new connections from here on. */
  stop(): void {
    this.#closed = true
  }

  /** Says goodbye to every client. */
  sayGoodbye(): void {
    for (const session of this.#sessions) session.sayGoodbye()
  }

  /** Resolves when every client is gone, at the latest after `deadline` ms. */
  async closed(deadline: number): Promise<void> {
    if (this.#sessions.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadline)
      this.#lastLeft = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy()
    this.#acceptor.close()
  }
}

/** Answers an upgrade that is not wanted and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}
