/**
 * The console in a browser: a listener of its own, on loopback without TLS, or on the network with it. On the network it
 * never gives `host`, which is as good as a shell. It knows no method: each connection is handed on as a port, with what
 * its session may do.
 */
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Permission } from '../../../shared/contract/console/permission.ts'
import { joinHostPort } from '../../jsonrpc/address.ts'
import { httpServerOptions } from '../../jsonrpc/server/limits.ts'
import { refuseUpgrade } from '../../jsonrpc/server/websocket-endpoint.ts'
import { orLate } from '../../lib/clock-wait.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { bindLoopback, bindNetwork, type Bound } from './bind.ts'
import type { ServerCertificate } from './certificate/self-signed.ts'
import { ConsoleSite, openPath } from './console-site.ts'
import { Downloads } from './downloads.ts'
import { FailureLimit } from './failure-limit.ts'
import { readPageFiles } from './page-files.ts'
import { SessionBook } from './session-book.ts'
import { makeCookieName } from './session-cookie.ts'
import { VisitorSockets } from './visitor-sockets.ts'
import type { ServePort } from './visitor.ts'
import { defaultWebLimits, type WebLimits } from './web-limits.ts'

/** What may be given to a browser on another machine. */
export type NetworkPermission = Exclude<Permission, 'host'>

/** 127.0.0.1 and ::1. Through an ssh tunnel it serves another machine as well. */
export interface LoopbackPlace {
  readonly kind: 'loopback'
  /** 0 for any free one. */
  readonly port: number
}

export interface NetworkPlace {
  readonly kind: 'network'
  /** undefined for every address of the machine */
  readonly host: string | undefined
  readonly port: number
  /** Names and addresses it is reached under; the first is used in links. */
  readonly names: readonly [string, ...string[]]
  readonly certificate: ServerCertificate
}

export interface ConsoleListenerOptions<Place extends LoopbackPlace | NetworkPlace> {
  readonly place: Place
  /** Absolute path of the built page: out/renderer. */
  readonly pages: string
  readonly serve: ServePort
  /** Lines appear under the logger name `console`. */
  readonly logger: Logger
  readonly clock?: Clock
  readonly limits?: Partial<WebLimits>
}

export interface OneTimeLink {
  readonly url: string
  /** ms since the Unix epoch */
  readonly expiresAt: number
}

export interface ConsoleListener<P extends Permission> extends Closeable {
  /** `http://127.0.0.1:PORT`, without a slash at the end */
  readonly origin: string
  readonly port: number
  /** A link that opens one session. Whoever has the URL may come in: show it to nobody but the operator. */
  newLink(permissions?: readonly P[]): OneTimeLink
  readonly sessions: number
  readonly sockets: number
  /** Ends all sessions; new links open new ones. */
  endSessions(): void
}

/** What a link gives when nothing else is said. */
export const loopbackPermissions: readonly Permission[] = ['read', 'operate', 'host']
export const networkPermissions: readonly NetworkPermission[] = ['read']

/** @throws PosterError LISTEN_FAILED; NOT_FOUND when there is no built page */
export function openConsoleListener(
  options: ConsoleListenerOptions<LoopbackPlace>
): Promise<ConsoleListener<Permission>>
export function openConsoleListener(
  options: ConsoleListenerOptions<NetworkPlace>
): Promise<ConsoleListener<NetworkPermission>>
export async function openConsoleListener(
  options: ConsoleListenerOptions<LoopbackPlace | NetworkPlace>
): Promise<ConsoleListener<Permission>> {
  const { place, clock = systemClock } = options
  const limits: WebLimits = { ...defaultWebLimits, ...options.limits }
  const logger = options.logger.named('console')
  const secure = place.kind === 'network'
  const downloads = new Downloads(clock, limits, logger)
  const sessions = new SessionBook(clock, limits)
  const sockets = new VisitorSockets({ serve: options.serve, downloads, clock, limits, logger })
  const site = new ConsoleSite({
    own: { secure, names: secure ? place.names : [] },
    cookie: makeCookieName(secure),
    sessions,
    failures: new FailureLimit(clock, limits.failures, limits.failureWindow),
    files: await readPageFiles(options.pages),
    downloads,
    sockets,
    logger
  })
  let closing: Promise<void> | undefined
  /** Those in the middle of a TLS handshake, too, which the server itself would wait for. */
  const connections = new Set<Socket>()
  const makeServer = (): Server => {
    const server = secure ? createTlsServer(tlsOptions(place.certificate)) : createServer(httpServerOptions)
    server.maxConnections = limits.connections
    server.on('connection', (connection: Socket) => {
      connections.add(connection)
      connection.once('close', () => connections.delete(connection))
    })
    server.on('request', (request, response) => site.handleRequest(request, response))
    server.on('upgrade', (request, socket, head) => {
      if (closing) refuseUpgrade(socket, '503 Service Unavailable')
      else site.handleUpgrade(request, socket, head)
    })
    return server
  }
  const bound =
    place.kind === 'loopback'
      ? await bindLoopback(makeServer, place.port)
      : await bindNetwork(makeServer, place.host, place.port)
  for (const server of bound.servers) {
    // Out of file descriptors, say: the connection that could not be taken is lost, the console is not.
    server.on('error', (error) => logger.error('a connection could not be accepted', { error }))
  }
  const origin = originOf(place, bound)

  async function close(): Promise<void> {
    const closed = Promise.all(bound.servers.map((server) => new Promise((done) => server.close(done))))
    downloads.end()
    sessions.end('the console is closing')
    // Ports end one turn later, and what they served closes then.
    const over = Promise.resolve().then(() => sockets.drained())
    for (const server of bound.servers) server.closeIdleConnections()
    await orLate(Promise.all([over, closed]), clock, limits.closeGrace)
    for (const connection of connections) connection.destroy()
    await closed
  }

  return {
    origin,
    port: bound.port,
    newLink(permissions = secure ? networkPermissions : loopbackPermissions) {
      if (closing) throw new PosterError('CLOSED', 'the console is closing')
      if (secure) refuseHost(permissions)
      return {
        url: `${origin}${openPath}?once=${sessions.makeLink(permissions)}`,
        expiresAt: clock.now() + limits.linkLife
      }
    },
    get sessions() {
      return sessions.size
    },
    get sockets() {
      return sockets.size
    },
    endSessions: () => sessions.end('the operator has ended all sessions'),
    close: () => (closing ??= close())
  }
}

/** The types say it too; this is for those who do not listen to them. */
function refuseHost(permissions: readonly Permission[]): void {
  if (!permissions.includes('host')) return
  throw new PosterError(
    'NOT_PERMITTED',
    'host is never given to a browser on the network: it equals a shell',
    {
      advice: 'Use the console on the machine itself, or through an ssh tunnel to its loopback address'
    }
  )
}

function tlsOptions({ key, certificate }: ServerCertificate): Parameters<typeof createTlsServer>[0] {
  return { ...httpServerOptions, key, cert: certificate, minVersion: 'TLSv1.2' }
}

function originOf(place: LoopbackPlace | NetworkPlace, { host, port }: Bound): string {
  return place.kind === 'loopback'
    ? `http://${joinHostPort({ host, port })}`
    : `https://${joinHostPort({ host: place.names[0], port })}`
}
