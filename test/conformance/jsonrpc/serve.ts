/** A listening RPC server over a small table of methods, and raw ways to talk to it. */
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { JsonValue } from '../../../src/main/lib/json.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import type { RpcMethod } from '../../../src/main/jsonrpc/server/method-table.ts'
import { decodeParam, goBool, goObject, goString, goUint64 } from '../../../src/main/jsonrpc/server/params.ts'
import { RpcError, sectorStateNotFound } from '../../../src/main/jsonrpc/rpc-error.ts'
import {
  createRpcServer,
  httpServerOptions,
  type RpcServer,
  type RpcServerOptions
} from '../../../src/main/jsonrpc/server/server.ts'

export interface Running extends AsyncDisposable {
  readonly port: number
  readonly http: Server
  readonly rpc: RpcServer
  /** Aborted calls of `Venus.Wait`, in order. */
  readonly aborted: PosterError[]
  /** Resolves when `Venus.Wait` has been called once more. */
  waiting(): Promise<void>
}

const sectorId = goObject({ Miner: goUint64, Number: goUint64 })

function method(arities: number[], call: RpcMethod['call'], more: Partial<RpcMethod> = {}): RpcMethod {
  return { arities, permission: 'read', result: 'value', call, ...more }
}

export async function serve(options: Partial<RpcServerOptions> = {}): Promise<Running> {
  const aborted: PosterError[] = []
  const arrivals: (() => void)[] = []
  let arrived = 0
  const methods = new Map<string, RpcMethod>([
    [
      'Venus.SectorIndexerFind',
      method([2], (params) => {
        const kind = decodeParam(params, 0, goString)
        const { Miner, Number: number } = decodeParam(params, 1, sectorId)
        if (kind !== 'normal' && kind !== 'upgrade') {
          throw new RpcError(1, `sector indexer of type ${kind} is not supported`)
        }
        const store = Miner === 1000n && number === 1n ? 'store-a' : ''
        return { Found: store !== '', Instance: { SealedFile: store, CacheDir: store } }
      })
    ],
    ['Venus.ListSectors', method([1, 2], (params) => params.length)],
    ['Venus.Version', method([0], () => '0.1.0')],
    ['Venus.Echo', method([1], (params) => params[0])],
    ['Venus.EchoLater', method([1], async (params) => params[0])],
    ['Venus.Number', method([1], (params) => decodeParam(params, 0, goUint64))],
    ['Venus.Flag', method([1], (params) => decodeParam(params, 0, goBool))],
    ['Venus.Nothing', method([0], () => undefined, { result: 'none' })],
    ['Venus.Null', method([0], () => null)],
    ['Venus.StateOf', method([0], () => Promise.reject(sectorStateNotFound()))],
    ['Venus.StateLost', method([0], () => Promise.reject(new PosterError('SECTOR_STATE_NOT_FOUND', 'x')))],
    [
      'Venus.Fail',
      method([0], () => Promise.reject(new PosterError('STORAGE_FAILED', 'the disk is <full>')))
    ],
    [
      'Venus.Panic',
      method([0], () => {
        throw new TypeError('secret detail')
      })
    ],
    ['Venus.Cycle', method([0], () => cyclic())],
    ['Venus.Large', method([1], (params) => 'x'.repeat(Number(params[0])))],
    ['Venus.Change', method([0], () => 'changed', { permission: 'change' })],
    [
      'Venus.Wait',
      method(
        [0],
        (_params, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              const { reason } = signal as { reason: PosterError } // the server aborts with PosterErrors
              aborted.push(reason)
              reject(reason)
            })
            arrived += 1
            arrivals.shift()?.()
          })
      )
    ]
  ])
  const rpc = createRpcServer({ methods, logger: silentLogger, ...options })
  const http = createServer(httpServerOptions, (request, response) => rpc.handleRequest(request, response))
  http.on('upgrade', (request, socket, head) => rpc.handleUpgrade(request, socket, head))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  let awaited = 0
  return {
    port: (http.address() as AddressInfo).port, // a TCP listener has an AddressInfo
    http,
    rpc,
    aborted,
    waiting() {
      awaited += 1
      if (arrived >= awaited) return Promise.resolve()
      return new Promise((resolve) => arrivals.push(resolve))
    },
    async [Symbol.asyncDispose]() {
      await rpc.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    }
  }
}

function cyclic(): JsonValue {
  const value: { [key: string]: JsonValue } = {}
  value['self'] = value
  return value
}

export interface RawReply {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: string
}

/** One POST, body as text or bytes. */
export async function post(
  port: number,
  body: string | Uint8Array<ArrayBuffer>,
  init: { method?: string; path?: string; headers?: Record<string, string> } = {}
): Promise<RawReply> {
  const { method: verb = 'POST', path = '/rpc/v0', headers = {} } = init
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: verb, body, headers })
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? undefined,
    body: await response.text()
  }
}

/** Sends bytes as they are and gives everything that came until the other side closed. */
export function rawExchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (received += text))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
    socket.write(bytes, 'latin1')
  })
}

/** Waits until a condition holds; fails with `what` after `deadline` ms. */
export async function until(condition: () => boolean, what: string, deadline = 10_000): Promise<void> {
  const end = Date.now() + deadline
  while (!condition()) {
    if (Date.now() > end) throw new Error(`in vain waited for ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
