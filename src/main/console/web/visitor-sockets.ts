/**
 * The WebSockets of browsers that are signed in: counted, watched for life, closed with their session. Compression is off:
 * it costs more than it saves here, and it would let the length of secrets be guessed.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { TextPort } from '../../../shared/channel/port.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { Downloads } from './downloads.ts'
import type { Session } from './session-book.ts'
import type { ServedPort, ServePort } from './visitor.ts'
import { watchSocket } from './watch-socket.ts'
import type { WebLimits } from './web-limits.ts'
import { openWebSocketPort } from './websocket-port.ts'

export interface VisitorSocketsOptions {
  readonly serve: ServePort
  readonly downloads: Downloads
  readonly clock: Clock
  readonly limits: WebLimits
  readonly logger: Logger
}

export class VisitorSockets {
  readonly #options: VisitorSocketsOptions
  readonly #acceptor: WebSocketServer
  readonly #connections = new Set<WebSocket>()
  readonly #closing = new Set<Promise<void>>()

  constructor(options: VisitorSocketsOptions) {
    this.#options = options
    this.#acceptor = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.textIn
    })
  }

  get size(): number {
    return this.#connections.size
  }

  /** Whether one more may come. */
  hasRoomFor(session: Session): boolean {
    const { sockets, socketsPerSession } = this.#options.limits
    return this.#connections.size < sockets && session.connections.size < socketsPerSession
  }

  /** The request was looked at before. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session): void {
    const address = request.socket.remoteAddress ?? ''
    this.#acceptor.handleUpgrade(request, socket, head, (connection) => {
      this.#begin(connection, session, address)
    })
  }

  /** Resolves when what was served on ended ports is closed. */
  async drained(): Promise<void> {
    await Promise.all(this.#closing)
  }

  #begin(connection: WebSocket, session: Session, address: string): void {
    const { clock, limits, logger } = this.#options
    const port = openWebSocketPort(connection, clock)
    const entry = { end: (reason: string) => port.close(reason) }
    this.#connections.add(connection)
    session.connections.add(entry)
    watchSocket(connection, clock, limits)
    connection.once('close', () => {
      this.#connections.delete(connection)
      session.connections.delete(entry)
    })
    const served = this.#serve(port, session, address)
    logger.debug('a browser has connected', { session: session.id, address })
    port.onEnd((reason) => {
      logger.debug('a browser has left', { session: session.id, address, reason })
      if (served) this.#closeServed(served)
    })
  }

  #serve(port: TextPort, session: Session, address: string): ServedPort | undefined {
    const { downloads, logger, serve } = this.#options
    try {
      return serve(port, {
        permissions: session.permissions,
        session: session.id,
        address,
        offerDownload: (file) => downloads.offer(session.id, file)
      })
    } catch (error) {
      logger.error('a browser could not be served', { session: session.id, address, error })
      port.close('the console could not serve this browser')
      return undefined
    }
  }

  #closeServed(served: ServedPort): void {
    const closed = (async () => served.close())()
      .catch((error: unknown) => {
        this.#options.logger.error('what was served to a browser could not be closed', { error })
      })
      .finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }
}
