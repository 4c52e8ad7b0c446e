/** The routes beside the RPC, over real sockets: browsers, clients that offer HTTP/2, trouble while listening. */
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRpcServer } from '../../src/main/jsonrpc/server/server.ts'
import { openListener, type Listener } from '../../src/main/node/listener.ts'
import { createMetrics, type NodeMetrics } from '../../src/main/node/metrics.ts'
import { recordingLogger, type RecordingLogger } from '../support/recording-logger.ts'

let logger: RecordingLogger
let metrics: NodeMetrics
let listener: Listener

beforeEach(async () => {
  logger = recordingLogger()
  metrics = createMetrics({})
  const rpc = createRpcServer({ methods: new Map(), logger })
  const health = () =>
    ({ status: 'ok', version: 'v', pid: 1, uptime: 0, stores: { count: 0 }, problems: [] }) as const
  listener = await openListener({ host: '127.0.0.1', port: 0 }, { rpc, metrics, health, logger })
})
afterEach(async () => {
  await listener.close()
  await metrics.close()
})

/** Everything the listener sends until it ends the connection. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(listener.address.port, '127.0.0.1', () => socket.write(text))
    socket.on('error', reject).on('data', (bytes) => (answer += bytes.toString()))
    socket.on('close', () => resolve(answer))
  })
}

function get(path: string, headers: Record<string, string>): Promise<string> {
  const lines = Object.entries({ Host: `127.0.0.1:${listener.address.port}`, ...headers })
  return exchange(`GET ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`)
}

test.each(['/healthcheck', '/metrics'])('%s is not for pages of other origins', async (path) => {
  const once = { Connection: 'close' }
  const own = `http://127.0.0.1:${listener.address.port}`
  expect(await get(path, once)).toMatch(/^HTTP\/1\.1 200/)
  expect(await get(path, { ...once, Origin: own })).toMatch(/^HTTP\/1\.1 200/)
  expect(await get(path, { ...once, Origin: 'http://evil.example' })).toMatch(/^HTTP\/1\.1 403/)
  expect(await get(path, { ...once, Origin: 'null' })).toMatch(/^HTTP\/1\.1 403/)
})

test.each([
  ['/healthcheck', /^HTTP\/1\.1 200 [^]*"status":"ok"/],
  ['/metrics', /^HTTP\/1\.1 200 [^]*venus_sector_manager_info/],
  ['/other', /^HTTP\/1\.1 404 /]
])('%s answers a client that would rather speak HTTP/2', async (path, answer) => {
  const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }
  expect(await get(path, offer)).toMatch(answer)
})

test('a client that offers an upgrade and leaves hurts nobody', async () => {
  const socket = connect(listener.address.port, '127.0.0.1')
  socket.end(`GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`)
  socket.destroySoon()
  await new Promise((resolve) => socket.on('close', resolve))
  expect(await get('/healthcheck', { Connection: 'close' })).toContain('"status":"ok"')
})
