/**
 * The JSON-RPC server of `/rpc/v0`, HTTP and WebSocket, with go-jsonrpc's behaviour (node-protocol.md §6.1). It knows no
 * method and owns no listener: the node hands it a table of methods and the requests of its HTTP server, which is best
 * made with {@link httpServerOptions}.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../lib/clock.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { createAccess, type AccessRules } from './access.ts'
import { ByteBudget } from './byte-budget.ts'
import { Dispatcher, type CallObserver } from './dispatch.ts'
import { HttpEndpoint, stopListening } from './http-endpoint.ts'
import { defaultLimits, type RpcLimits } from './limits.ts'
import type { RpcMethodTable } from './method-table.ts'
import { rpcPath } from '../rpc-path.ts'
import { WebSocketEndpoint, refuseUpgrade } from './websocket-endpoint.ts'

export { httpServerOptions, defaultLimits, type RpcLimits } from './limits.ts'
export { rpcPath } from '../rpc-path.ts'

export interface RpcServerOptions {
  readonly methods: RpcMethodTable
  /** Lines appear under the logger name `rpc`. */
  readonly logger: Logger
  readonly limits?: Partial<RpcLimits>
  /** Who may call changing methods; without it only peers on this machine. */
  readonly access?: AccessRules
  /** Names or addresses, besides loopback and the connection's own address, a same-origin page may be served under. */
  readonly listenHosts?: readonly string[]
  /** For metrics. */
  readonly onCall?: CallObserver
  readonly clock?: Clock
  /** What requests are taken under, without a slash at the end; `/rpc/v0`. */
  readonly path?: string
}

export interface RpcServer extends Closeable {
  /** Takes a request for its path; 404 on any other path. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void
  /** Takes an upgrade on its path; 404 on any other path. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Open WebSockets. */
  readonly webSockets: number
}

export function createRpcServer(options: RpcServerOptions): RpcServer {
  const { clock = systemClock, listenHosts = [], path = rpcPath } = options
  const limits: RpcLimits = { ...defaultLimits, ...options.limits }
  const logger = options.logger.named('rpc')
  const requestBudget = new ByteBudget(limits.requestBytesTotal)
  const dispatcher = new Dispatcher({
    methods: options.methods,
    logger,
    mayChange: createAccess(options.access ?? {}),
    mostCallsInFlight: limits.callsInFlight,
    onCall: options.onCall
  })
  const http = new HttpEndpoint(dispatcher, limits, requestBudget, listenHosts)
  const webSocket = new WebSocketEndpoint(dispatcher, limits, requestBudget, logger, listenHosts)
  const now = (): number => clock.monotonic()

  const sweepInterval = Math.min(1000, limits.pingInterval, limits.bodySilence)
  let stopSweeping = clock.after(sweepInterval, sweep)
  function sweep(): void {
    http.sweep(now())
    webSocket.sweep(now())
    stopSweeping = clock.after(sweepInterval, sweep)
  }

  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    stopSweeping()
    http.stop()
    webSocket.stop()
    dispatcher.abortAll(new PosterError('CLOSED', 'the node is stopping'))
    let stopWaiting = (): void => undefined
    const grace = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limits.closeGrace)
      stopWaiting = () => clearTimeout(timer)
    })
    await Promise.race([dispatcher.drained(), grace])
    stopWaiting()
    webSocket.sayGoodbye()
    await webSocket.closed(farewell)
    http.destroy()
    webSocket.destroy()
  }

  return {
    handleRequest(request, response) {
      if (isAt(path, request.url)) http.handle(request, response, now())
      else stopListening(request, response, 404)
    },
    handleUpgrade(request, socket, head) {
      if (isAt(path, request.url)) webSocket.handle(request, socket, head, now)
      else refuseUpgrade(socket, '404 Not Found')
    },
    get webSockets() {
      return webSocket.sessions
    },
    close: () => (closing ??= close())
  }
}

/** Time that WebSocket clients get to say goodbye as well, ms. */
const farewell = 500

function isAt(path: string, url: string | undefined): boolean {
  return url === path || url?.startsWith(`${path}?`) === true
}
