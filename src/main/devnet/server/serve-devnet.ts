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
import { ChannelFaults } from '../rpc/channel-faults.ts'
import { controlTable } from '../rpc/control-table.ts'
import { faultMethods, type ConnectionFaults } from '../rpc/fault-table.ts'
import { askForProof, gatewayTable } from '../rpc/gateway-table.ts'
import { messagerControl } from '../rpc/message-control.ts'
import { messagerTable } from '../rpc/messager-table.ts'
import { OpenChannels } from '../rpc/open-channels.ts'
import { ProofGateway } from '../gateway/proof-gateway.ts'
import { Messager } from '../messager/messager.ts'
import { FrameFaults } from './frame-faults.ts'
import { MethodFaults } from './method-faults.ts'
import { NodeView } from './node-view.ts'
import { OpenSockets } from './open-sockets.ts'
import { PageFaults } from './page-faults.ts'
import { Permissions } from './permissions.ts'
import { SteeredSocket } from './steered-socket.ts'
import { UnknownMembers } from './unknown-members.ts'

export interface DevnetServerOptions {
  readonly chain: DevnetChain
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Bearer token that every request must carry; without one all may come, and only this machine may change things. */
  readonly token?: string
  /** Another one, with which nothing can be sent or signed. Only beside `token`. */
  readonly readToken?: string
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
  const { chain, host, token, readToken, logger } = options
  const clock = options.clock ?? systemClock
  const gateway = new ProofGateway(chain.settings.seed, clock)
  const node = new NodeView(chain)
  const channels = new ChannelFaults()
  const faults: ConnectionFaults = {
    methods: new MethodFaults(clock),
    pages: new PageFaults(),
    channels,
    frames: new FrameFaults(channels),
    unknownMembers: new UnknownMembers(),
    permissions: new Permissions(readToken),
    openSockets: new OpenSockets(),
    openChannels: new OpenChannels(),
    node
  }
  const messager = new Messager(chain)
  const tables: [string, RpcMethodTable][] = [
    [
      '/rpc/v1',
      new Map([
        ...chainTable(node),
        ['Filecoin.ChainNotify', chainNotify(node, channels, faults.openChannels)],
        ...gatewayTable(gateway)
      ])
    ],
    ['/rpc/v2', gatewayTable(gateway)],
    ['/rpc/v0', messagerTable(chain, messager)],
    [
      controlPath,
      new Map([
        ...controlTable(chain),
        ...messagerControl(messager.faults),
        ...faultMethods(faults),
        ['Devnet.AskForProof', askForProof(chain, gateway)]
      ])
    ]
  ]
  const servers = new Map<string, RpcServer>()
  for (const [path, methods] of tables) {
    const access = token === undefined ? {} : { token }
    const steered = path === controlPath ? methods : withFaults(methods, faults)
    servers.set(path, createRpcServer({ methods: steered, logger, path, access }))
  }
  const isKnown = tokenCheck(token, readToken)
  const maySteer = tokenCheck(token)
  const isAllowed = (request: IncomingMessage): boolean =>
    pathOf(request) === controlPath ? maySteer(request) : isKnown(request)
  const http = createServer(httpServerOptions, (request, response) => {
    const path = pathOf(request)
    const server = servers.get(path)
    if (server && isAllowed(request)) {
      const handOn = (): void => server.handleRequest(request, response)
      return path === controlPath ? handOn() : faults.pages.answer(request, response, handOn)
    }
    response.writeHead(server ? 401 : 404, { Connection: 'close' })
    response.end()
  })
  http.on('upgrade', (request, socket, head) => {
    const path = pathOf(request)
    const server = servers.get(path)
    if (!server || !isAllowed(request)) {
      return refuseUpgrade(socket, server ? '401 Unauthorized' : '404 Not Found')
    }
    if (path === controlPath) return server.handleUpgrade(request, socket, head)
    if (faults.pages.refuse(socket)) return undefined
    faults.openSockets.add(socket)
    return server.handleUpgrade(request, new SteeredSocket(socket, faults.frames.steering()), head)
  })
  http.listen(options.port, host)
  try {
    await once(http, 'listening')
  } catch (error) {
    messager.stop()
    await node.close()
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
    await node.close()
  }
  return { host, port, close: () => (closing ??= close()) }
}

/** Refused calls do not meet faults of their methods; unknown members come into whatever is answered. */
function withFaults(methods: RpcMethodTable, faults: ConnectionFaults): RpcMethodTable {
  return faults.unknownMembers.wrap(faults.permissions.wrap(faults.methods.wrap(methods)))
}

function tokenCheck(...tokens: readonly (string | undefined)[]): (request: IncomingMessage) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const wanted = tokens.filter((token) => token !== undefined).map((token) => digest(`Bearer ${token}`))
  if (wanted.length === 0) return () => true
  return ({ headers }) => {
    const given = digest(headers.authorization ?? '')
    return wanted.map((one) => timingSafeEqual(one, given)).includes(true)
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}
