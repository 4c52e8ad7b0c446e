/**
 * Lookups per second of the RPC server against a bare node:http handler that parses, looks up and stringifies, and over
 * one pipelined WebSocket against the RPC server's own HTTP. Server and load are processes of their own; baseline and
 * ours alternate, so that the machine's moods hit both.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '../src/main/lib/log/logger.ts'
import type { RpcMethod } from '../src/main/jsonrpc/server/method-table.ts'
import { decodeParam, goObject, goString, goUint64 } from '../src/main/jsonrpc/server/params.ts'
import { createRpcServer, httpServerOptions } from '../src/main/jsonrpc/server/server.ts'
import type { BenchResult } from './result.ts'
import { median, report } from './summary.ts'

const sectors = 10_000
const connections = 16
const pipelined = 512
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9)
const roundTime = Number(process.env['BENCH_ROUND_MS'] ?? 1000)

type Target = 'baseline' | 'http' | 'websocket'

interface Ports {
  readonly baseline: number
  readonly rpc: number
}

export async function run(): Promise<BenchResult[]> {
  const self = fileURLToPath(import.meta.url)
  const server = fork(self, ['serve'])
  const load = fork(self, ['load'])
  try {
    const ports = (await nextMessage(server)) as Ports // sent by serve() below
    const measure = async (target: Target, time: number): Promise<number> => {
      load.send({ target, port: target === 'baseline' ? ports.baseline : ports.rpc, time })
      return (await nextMessage(load)) as number // sent by answerLoadRequests() below
    }
    for (const target of ['baseline', 'http', 'websocket'] as const) await measure(target, roundTime)
    const rates: Record<Target, number[]> = { baseline: [], http: [], websocket: [] }
    for (let round = 0; round < rounds; round += 1) {
      const order: Target[] = ['baseline', 'http', 'websocket']
      for (const target of round % 2 === 0 ? order : order.reverse()) {
        rates[target].push(await measure(target, roundTime))
      }
    }
    const ratio = (of: Target, to: Target): number =>
      median(rates[of].map((rate, i) => rate / (rates[to][i] ?? NaN)))
    const perSecond = (target: Target): string => `${Math.round(median(rates[target]))}/s`
    const http = ratio('http', 'baseline')
    const webSocket = ratio('websocket', 'http')
    return [
      {
        name: 'SectorIndexerFind over HTTP against a bare node:http handler',
        value: http,
        unit: '×',
        target: '≥ 0.85',
        pass: http >= 0.85,
        detail: `${perSecond('http')} against ${perSecond('baseline')}, ${connections} connections`
      },
      {
        name: 'SectorIndexerFind over one pipelined WebSocket against HTTP',
        value: webSocket,
        unit: '×',
        target: '≥ 2',
        pass: webSocket >= 2,
        detail: `${perSecond('websocket')} against ${perSecond('http')}, ${pipelined} in flight`
      }
    ]
  } finally {
    server.kill('SIGKILL')
    load.kill('SIGKILL')
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a benchmark process ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}

/** The baseline and the RPC server over the same table of sectors. */
async function serve(): Promise<void> {
  const stores = new Map<string, string>()
  for (let number = 0; number < sectors; number += 1) stores.set(`m-1000-n-${number}`, `store-${number % 7}`)
  const lookUp = (miner: unknown, number: unknown) => {
    const store = stores.get(`m-${String(miner)}-n-${String(number)}`) ?? ''
    return { Found: store !== '', Instance: { SealedFile: store, CacheDir: store } }
  }

  const bare = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = JSON.parse(Buffer.concat(chunks).toString()) as {
        id: number
        params: [string, { Miner: number; Number: number }]
      } // the load below sends exactly this
      const result = lookUp(call.params[1].Miner, call.params[1].Number)
      const body = JSON.stringify({ jsonrpc: '2.0', result, id: call.id })
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body)
      })
      response.end(body)
    })
  })

  const sectorId = goObject({ Miner: goUint64, Number: goUint64 })
  const find: RpcMethod = {
    arities: [2],
    permission: 'read',
    result: 'value',
    call(params) {
      decodeParam(params, 0, goString)
      const { Miner, Number: number } = decodeParam(params, 1, sectorId)
      return lookUp(Miner, number)
    }
  }
  const rpc = createRpcServer({
    methods: new Map([['Venus.SectorIndexerFind', find]]),
    logger: silentLogger,
    onCall: () => undefined
  })
  const ours = createServer(
    httpServerOptions,
    (request, response) => void rpc.handleRequest(request, response)
  )
  ours.on('upgrade', (request, socket, head) => void rpc.handleUpgrade(request, socket, head))

  const port = (server: typeof bare): Promise<number> =>
    new Promise((resolve) => {
      // A TCP listener always has an AddressInfo.
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  process.send?.({ baseline: await port(bare), rpc: await port(ours) } satisfies Ports)
}

function answerLoadRequests(): void {
  process.on('message', (message) => {
    const { target, port, time } = message as { target: Target; port: number; time: number } // from measure()
    const rate = target === 'websocket' ? measureWebSocket(port, time) : measureHttp(port, time)
    void rate.then((value) => process.send?.(value))
  })
}

function requestText(id: number): string {
  const sector = `{"Miner":1000,"Number":${id % sectors}}`
  const meta = '{"SpanContext":"AABmxyOnRvTjUcWTqUVTJhlXAVJp0BKyVhdSAgE="}'
  return `{"jsonrpc":"2.0","id":${id},"method":"Venus.SectorIndexerFind","params":["normal",${sector}],"meta":${meta}}`
}

/** Keep-alive connections with one request in flight each, on bare sockets: the same light client for both servers. */
async function measureHttp(port: number, time: number): Promise<number> {
  let answered = 0
  let id = 0
  const end = Date.now() + time
  const started = performance.now()
  const talk = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      const ask = (): void => {
        const body = requestText((id += 1))
        const head = `POST /rpc/v0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: ${body.length}\r\nContent-Type: application/json\r\nAccept-Encoding: gzip\r\n\r\n`
        socket.write(head + body, 'latin1')
      }
      let received = ''
      socket.setEncoding('latin1')
      socket.on('connect', ask)
      socket.on('error', reject)
      socket.on('close', () => resolve())
      socket.on('data', (text: string) => {
        received += text
        const headEnd = received.indexOf('\r\n\r\n')
        if (headEnd < 0) return
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
        if (received.length < headEnd + 4 + length) return
        if (!received.includes('"Found":true')) return void reject(new Error(`unexpected answer ${received}`))
        received = ''
        answered += 1
        if (Date.now() < end) ask()
        else socket.destroy()
      })
    })
  await Promise.all(Array.from({ length: connections }, talk))
  return (answered * 1000) / (performance.now() - started)
}

/** One WebSocket with many requests in flight, on a bare socket as well: masked with zeros, parsed by length alone. */
function measureWebSocket(port: number, time: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const key = 'dGhlIHNhbXBsZSBub25jZQ=='
    let id = 0
    let answered = 0
    let owed = 0
    let started = 0
    let end = 0
    let received: Buffer = Buffer.alloc(0)
    const ask = (count: number): void => {
      const frames: Buffer[] = []
      for (let i = 0; i < count; i += 1) {
        const text = requestText((id += 1))
        const frame = Buffer.alloc(8 + text.length)
        frame.writeUInt32BE(0x81fe0000 + text.length)
        frame.write(text, 8, 'latin1')
        frames.push(frame)
      }
      socket.write(Buffer.concat(frames))
    }
    const receive = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      let at = 0
      while (received.length - at >= 4) {
        const short = (received[at + 1] ?? 0) & 0x7f
        const headLength = short === 126 ? 4 : 2
        const length = short === 126 ? received.readUInt16BE(at + 2) : short
        if (received.length - at < headLength + length) break
        const payload = received.subarray(at + headLength, at + headLength + length)
        // 0x89 is a ping.
        if (received[at] === 0x81 && !payload.includes('"Found":true')) reject(new Error(payload.toString()))
        at += headLength + length
        if (received[at - length - headLength] === 0x81) owed += 1
      }
      received = received.subarray(at)
      answered += owed
      if (Date.now() < end) {
        ask(owed)
        owed = 0
      } else {
        socket.destroy()
        resolve((answered * 1000) / (performance.now() - started))
      }
    }
    socket.on('error', reject)
    socket.write(
      `GET /rpc/v0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`
    )
    socket.once('data', (head: Buffer) => {
      if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) return reject(new Error('no WebSocket'))
      started = performance.now()
      end = Date.now() + time
      socket.on('data', receive)
      ask(pipelined)
    })
  })
}

if (process.argv[2] === 'serve') await serve()
else if (process.argv[2] === 'load') answerLoadRequests()
else if (process.argv[1] === fileURLToPath(import.meta.url)) report(await run())
