/**
 * The node's one listener: JSON-RPC on `/rpc/v0` (HTTP and WebSocket), `/metrics`, `/healthcheck`, 404 for the rest.
 * It routes; what the routes do is elsewhere. Source: node-protocol.md §6.1, §6.7.
 */
import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ListenAddress } from '../jsonrpc/address.ts'
import { rpcPath } from '../jsonrpc/rpc-path.ts'
import { isRequestAllowed } from '../jsonrpc/server/http-endpoint.ts'
import { httpServerOptions, type RpcServer } from '../jsonrpc/server/server.ts'
import type { Closeable } from '../lib/closeable.ts'
import { PosterError, messageOf, systemCodeOf } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import type { NodeHealth } from './health.ts'
import type { NodeMetrics } from './metrics.ts'

export interface ListenerParts {
  readonly rpc: RpcServer
  readonly metrics: NodeMetrics
  readonly health: () => NodeHealth
  /** Lines are written as `dep`. */
  readonly logger: Logger
}

/** Where and for whom. */
interface Place extends ListenerParts {
  /** Names, besides its address, that pages of this listener may be served under. */
  readonly hosts: readonly string[]
}

export interface Listener extends Closeable {
  readonly address: AddressInfo
}

/**
 * @throws PosterError LISTEN_FAILED with what to do
 */
export async function openListener(listen: ListenAddress, parts: ListenerParts): Promise<Listener> {
  const server = createServer(httpServerOptions)
  const place: Place = { ...parts, hosts: listen.host === undefined ? [] : [listen.host] }
  server.on('request', (request, response) => route(request, response, place))
  server.on('upgrade', (request, socket, head) => {
    if (pathOf(request.url) === rpcPath) parts.rpc.handleUpgrade(request, socket, head)
    else answerInPlainHttp(request, socket, place)
  })
  await bind(server, listen)
  // Out of file descriptors, say: the connection that could not be taken is lost, the node is not.
  const log = parts.logger.named('dep')
  server.on('error', (error) => log.error('a connection could not be accepted', { error }))
  // A TCP server's address is an AddressInfo; only pipes give a string.
  const address = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  return { address, close: () => (closing ??= closeServer(server, parts.rpc)) }
}

function route(request: IncomingMessage, response: ServerResponse, parts: Place): void {
  const path = pathOf(request.url)
  if (path === rpcPath) return parts.rpc.handleRequest(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 404, 'text/plain', 'not found\n')
  if (!isRequestAllowed(request, parts.hosts)) return answer(response, 403, 'text/plain', 'forbidden\n')
  if (path === '/healthcheck') {
    return answer(response, 200, 'application/json', `${JSON.stringify(parts.health())}\n`)
  }
  if (path === '/metrics') {
    parts.metrics.render().then(
      (text) => answer(response, 200, parts.metrics.contentType, text),
      (error: unknown) => answer(response, 500, 'text/plain', `${messageOf(error)}\n`)
    )
    return
  }
  answer(response, 404, 'text/plain', 'not found\n')
}

/** ms a client has to take an answer to an upgrade it did not get. */
const farewell = 2_000

/** A client may offer another protocol (HTTP/2 in plain text, as Java's does): these routes have only one. */
function answerInPlainHttp(request: IncomingMessage, socket: Duplex, place: Place): void {
  socket.on('error', () => socket.destroy())
  if (!(socket instanceof Socket)) return void socket.destroy()
  const timer = setTimeout(() => socket.destroy(), farewell)
  socket.once('close', () => clearTimeout(timer))
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => socket.destroySoon())
  route(request, response, place)
}

function pathOf(url: string | undefined): string {
  const path = url ?? '/'
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

async function bind(server: Server, listen: ListenAddress): Promise<void> {
  try {
    await listenOnce(server, listen.host ?? '::', listen.port)
  } catch (error) {
    const noIpv6 =
      listen.host === undefined && ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(systemCodeOf(error) ?? '')
    if (!noIpv6) throw describeListenError(error, listen)
    await listenOnce(server, '0.0.0.0', listen.port).catch((second: unknown) => {
      throw describeListenError(second, listen)
    })
  }
}

function listenOnce(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function describeListenError(error: unknown, listen: ListenAddress): PosterError {
  const place = `${listen.host ?? ''}:${listen.port}`
  const advice: Record<string, string> = {
    EADDRINUSE: 'Stop the program that uses it (ss -ltnp shows which), or choose another --listen',
    EACCES: 'Ports below 1024 need privileges; choose another --listen',
    EADDRNOTAVAIL: 'This machine does not have that address; choose another --listen',
    ENOTFOUND: 'The host name is unknown; choose another --listen'
  }
  const code = systemCodeOf(error) ?? ''
  return new PosterError('LISTEN_FAILED', `cannot listen on ${place}: ${messageOf(error)}`, {
    cause: error,
    advice: advice[code] ?? 'Choose another --listen'
  })
}

/** No new connections, then goodbye to the calls and WebSockets under way, then whatever is left is cut off. */
async function closeServer(server: Server, rpc: RpcServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await rpc.close()
  server.closeAllConnections()
  await closed
}
