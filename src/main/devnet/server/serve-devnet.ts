/**
 * A devnet as a node that clients reach: chain and gateway at `/rpc/v1`, the gateway also at `/rpc/v2`, the messager
 * at `/rpc/v0`, what steers it at `/control`; over HTTP and WebSocket. Source: proving.md §7.1. With a token, whoever comes without it is sent away with 401.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { PosterError, messageOf } from '../../lib/error.ts'
import { systemClock, type Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { RpcMethodTable } from '../../jsonrpc/server/method-table.ts'
import { createRpcServer, httpServerOptions, type RpcServer } from '../../jsonrpc/server/server.ts'
import { refuseUpgrade } from '../../jsonrpc/server/websocket-endpoint.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { chainNotify } from '../rpc/chain-notify.ts'
import { chainTable } from '../rpc/chain-table.ts'
import { controlTable } from '../rpc/control-table.ts'
import { faultMethods } from '../rpc/fault-table.ts'
import { MethodFaults } from './method-faults.ts'
import { OpenSockets } from './open-sockets.ts'
import { askForProof, gatewayTable } from '../rpc/gateway-table.ts'
import { messagerTable } from '../rpc/messager-table.ts'
import { ProofGateway } from '../gateway/proof-gateway.ts'
import { Messager } from '../messager/messager.ts'

export interface DevnetServerOptions {
  readonly chain: DevnetChain
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Bearer token that every request must carry; without one all may come, and only this machine may change things. */
  readonly token?: string
  readonly logger: Logger
  readonly clock?: Clock
}

export interface DevnetServer extends Closeable {
  readonly host: string
  readonly port: number
}

const controlPath = '/control'

/** @throws PosterError LISTEN_FAILED */
export async function serveDevnet(options: DevnetServerOptions): Promise<DevnetServer> {
  const { chain, host, token, logger } = options
  const clock = options.clock ?? systemClock
  const gateway = new ProofGateway(chain.settings.seed, clock)
  const faults = new MethodFaults(clock)
  const sockets = new OpenSockets()
  const messager = new Messager(chain)
  const tables: [string, RpcMethodTable][] = [
    [
      '/rpc/v1',
      new Map([...chainTable(chain), ['Filecoin.ChainNotify', chainNotify(chain)], ...gatewayTable(gateway)])
    ],
    ['/rpc/v2', gatewayTable(gateway)],
    ['/rpc/v0', messagerTable(chain, messager)],
    [
      controlPath,
      new Map([
        ...controlTable(chain),
        ...faultMethods(faults, sockets),
        ['Devnet.AskForProof', askForProof(chain, gateway)]
      ])
    ]
  ]
  const servers = new Map<string, RpcServer>()
  for (const [path, methods] of tables) {
    const access = token === undefined ? {} : { token }
    const steered = path === controlPath ? methods : faults.wrap(methods)
    servers.set(path, createRpcServer({ methods: steered, logger, path, access }))
  }
  const isAllowed = tokenCheck(token)
  const http = createServer(httpServerOptions, (request, response) => {
    const server = servers.get(pathOf(request))
    if (server && isAllowed(request)) return server.handleRequest(request, response)
    response.writeHead(server ? 401 : 404, { Connection: 'close' })
    response.end()
  })
  http.on('upgrade', (request, socket, head) => {
    const server = servers.get(pathOf(request))
    if (server && isAllowed(request)) {
      sockets.add(socket)
      server.handleUpgrade(request, socket, head)
    } else refuseUpgrade(socket, server ? '401 Unauthorized' : '404 Not Found')
  })
  http.listen(options.port, host)
  try {
    await once(http, 'listening')
  } catch (error) {
    messager.stop()
    await Promise.all(Array.from(servers.values(), (server) => server.close()))
    throw new PosterError('LISTEN_FAILED', `cannot listen on ${host}: ${messageOf(error)}`, { cause: error })
  }
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : options.port
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    messager.stop()
    const closed = once(http, 'close')
    http.close()
    await Promise.all(Array.from(servers.values(), (server) => server.close()))
    http.closeAllConnections()
    await closed
  }
  return { host, port, close: () => (closing ??= close()) }
}

function tokenCheck(token: string | undefined): (request: IncomingMessage) => boolean {
  if (token === undefined) return () => true
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const wanted = digest(`Bearer ${token}`)
  return ({ headers }) => timingSafeEqual(digest(headers.authorization ?? ''), wanted)
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}
