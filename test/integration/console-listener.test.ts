/** The console's listener with real sockets: who comes in, how often, from where, and what it costs to be slow. */
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as requestHttp, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { makeSelfSigned, type ServerCertificate } from '../../src/main/console/web/certificate/self-signed.ts'
import {
  openConsoleListener,
  type ConsoleListener,
  type NetworkPlace
} from '../../src/main/console/web/console-listener.ts'
import type { ServePort, Visitor } from '../../src/main/console/web/visitor.ts'
import type { WebLimits } from '../../src/main/console/web/web-limits.ts'
import { openWebSocketPort } from '../../src/main/console/web/websocket-port.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { contentSecurityPolicy } from '../../src/main/lib/content-security-policy.ts'
import { openClient, type ChannelClient } from '../../src/shared/channel/open-client.ts'
import type { TextPort } from '../../src/shared/channel/port.ts'
import { serveChannel, type ServedChannel } from '../../src/shared/channel/serve-channel.ts'
import type { Permission } from '../../src/shared/contract/console/permission.ts'
import { eventually } from '../support/eventually.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { steppedClock, type SteppedClock } from '../support/stepped-clock.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface House {
  readonly listener: ConsoleListener<Permission>
  readonly clock: SteppedClock
  readonly visitors: Visitor[]
  readonly served: ServedChannel[]
  /** Bytes that waited for a browser, at most. */
  readonly peak: { bytes: number }
  readonly logger: ReturnType<typeof recordingLogger>
}

let pages: string
let certificate: ServerCertificate
const opened: { close(): Promise<void> }[] = []
const clients: WebSocket[] = []

beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'console-pages-'))
  await mkdir(join(pages, 'assets'))
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>console</title>')
  await writeFile(join(pages, 'assets/index-1.js'), 'export const x = 1\n'.repeat(100))
  certificate = await makeSelfSigned(['localhost', '127.0.0.1'], Date.now(), 30)
})

afterAll(() => rm(pages, { recursive: true, force: true }))

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  for (const one of opened.splice(0)) await one.close()
})

function openParts(limits: Partial<WebLimits>): {
  parts: Omit<House, 'listener'>
  options: object & Options
} {
  const clock = steppedClock(Date.now())
  const visitors: Visitor[] = []
  const served: ServedChannel[] = []
  const peak = { bytes: 0 }
  const logger = recordingLogger()
  const serve: ServePort = (port, visitor) => {
    visitors.push(visitor)
    const measured: TextPort = {
      onText: (listener) => port.onText(listener),
      onEnd: (listener) => port.onEnd(listener),
      close: (reason) => port.close(reason),
      send(text) {
        port.send(text)
        peak.bytes = Math.max(peak.bytes, port.waiting)
      },
      get waiting() {
        return port.waiting
      }
    }
    const channel = serveChannel(measured, {
      call: (method, params) => {
        if (method === 'permissions') return [...visitor.permissions]
        if (method === 'much') return 'x'.repeat(200_000)
        return params
      },
      watch: () => () => undefined,
      limits: { waiting: 4_000_000, calls: 1_000 }
    })
    served.push(channel)
    return channel
  }
  return {
    parts: { clock, visitors, served, peak, logger },
    options: { pages, serve, logger, clock, limits }
  }
}

interface Options {
  readonly pages: string
  readonly serve: ServePort
  readonly logger: House['logger']
  readonly clock: SteppedClock
  readonly limits: Partial<WebLimits>
}

async function openLoopback(limits: Partial<WebLimits> = {}): Promise<House> {
  const { parts, options } = openParts(limits)
  const listener = await openConsoleListener({ ...options, place: { kind: 'loopback', port: 0 } })
  opened.push(listener)
  return { ...parts, listener }
}

async function openNetwork() {
  const { parts, options } = openParts({})
  const place: NetworkPlace = {
    kind: 'network',
    host: '127.0.0.1',
    port: 0,
    names: ['localhost'],
    certificate
  }
  const listener = await openConsoleListener({ ...options, place })
  opened.push(listener)
  return { ...parts, listener }
}

function ask(url: string, options: RequestOptions = {}): Promise<Answer> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  const tls = url.startsWith('https:') ? { ca: certificate.certificate } : {}
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, ...tls, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function signIn(listener: ConsoleListener<Permission>, permissions?: Permission[]): Promise<string> {
  const { headers } = await ask(listener.newLink(permissions).url)
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** Opens the channel as the page does. @returns the socket once open, or the status that refused it */
function dial(
  listener: ConsoleListener<Permission>,
  headers: Record<string, string>,
  path = '/channel'
): Promise<WebSocket | number> {
  const { origin } = listener
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, {
    headers: { origin, ...headers },
    ca: certificate.certificate,
    perMessageDeflate: false
  })
  clients.push(socket)
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.once('error', reject)
  })
}

async function dialClient(listener: ConsoleListener<Permission>, cookie: string): Promise<ChannelClient> {
  const socket = await dial(listener, { cookie })
  expect(socket).toBeInstanceOf(WebSocket)
  return openClient(openWebSocketPort(socket as WebSocket, systemClock))
}

describe('a one-time link', () => {
  it('opens a session once, leaves nothing in the address, and is refused with words afterwards', async () => {
    const { listener, logger } = await openLoopback()
    const { url } = listener.newLink()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?once=[\w-]{43}$/)
    const first = await ask(url)
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    expect(first.headers['set-cookie']?.[0]).toMatch(
      /^poster-console-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/
    )
    const second = await ask(url)
    expect(second.status).toBe(403)
    expect(second.headers['set-cookie']).toBeUndefined()
    for (const words of ['venus-sector-manager console link', '这个链接已经用过', 'was used already']) {
      expect(second.body).toContain(words)
    }
    const secret = url.split('once=')[1] ?? ''
    expect(JSON.stringify(logger.lines)).not.toContain(secret)
  })

  it('expires unused after ten minutes', async () => {
    const { listener, clock } = await openLoopback()
    const { url, expiresAt } = listener.newLink()
    expect(expiresAt).toBe(clock.now() + 600_000)
    clock.step(600_000)
    expect((await ask(url)).status).toBe(403)
  })

  it('is not used up by HEAD, nor by what another page embeds', async () => {
    const { listener } = await openLoopback()
    const { url } = listener.newLink()
    expect((await ask(url, { method: 'HEAD' })).status).toBe(405)
    expect((await ask(url, { headers: { 'sec-fetch-dest': 'image' } })).status).toBe(403)
    expect((await ask(url, { headers: { 'sec-fetch-dest': 'document' } })).status).toBe(303)
  })

  it('makes who guesses wait', async () => {
    const { listener, clock } = await openLoopback({ failures: 3 })
    for (let guess = 0; guess < 3; guess += 1) {
      expect((await ask(`${listener.origin}/open?once=guess`)).status).toBe(403)
    }
    const good = listener.newLink().url
    const refused = await ask(good)
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60'])
    clock.step(60_000)
    expect((await ask(good)).status).toBe(303)
  })

  it('works under localhost and through a tunnel with another port', async () => {
    const { listener } = await openLoopback()
    const { headers } = await ask(listener.newLink().url, { headers: { host: 'localhost:7777' } })
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const socket = await dial(listener, { cookie, host: 'localhost:7777', origin: 'http://localhost:7777' })
    expect(socket).toBeInstanceOf(WebSocket)
  })
})

describe('the page', () => {
  it('comes with the policy, an ETag and compression, to who is signed in', async () => {
    const { listener } = await openLoopback()
    const headers = { cookie: await signIn(listener), 'accept-encoding': 'br, gzip' }
    const page = await ask(`${listener.origin}/`, { headers })
    expect(page.status).toBe(200)
    expect(page.headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8'
    })
    expect(page.headers['access-control-allow-origin']).toBeUndefined()
    const script = await ask(`${listener.origin}/assets/index-1.js`, { headers })
    expect(script.headers['content-encoding']).toBe('br')
    expect(script.headers['cache-control']).toContain('immutable')
    const again = await ask(`${listener.origin}/assets/index-1.js`, {
      headers: { ...headers, 'if-none-match': script.headers.etag ?? '' }
    })
    expect([again.status, again.body]).toEqual([304, ''])
    const head = await ask(`${listener.origin}/`, { headers, method: 'HEAD' })
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '37'])
  })

  it('needs a cookie for everything, and says in words what to do', async () => {
    const { listener } = await openLoopback()
    for (const path of ['/', '/index.html', '/assets/index-1.js', '/download/x', '/nothing']) {
      const answer = await ask(listener.origin + path)
      expect([path, answer.status]).toEqual([path, 401])
      expect(answer.body).toContain('venus-sector-manager console link')
    }
    const wrong = await ask(`${listener.origin}/`, { headers: { cookie: 'poster-console-00000000=x' } })
    expect(wrong.status).toBe(401)
  })

  it('sends who comes from another site once around, since the browser keeps the cookie back', async () => {
    const { listener } = await openLoopback()
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
    const around = await ask(`${listener.origin}/`, { headers })
    expect(around.status).toBe(200)
    expect(around.body).toContain('http-equiv="refresh" content="0;url=/"')
    const own = await ask(`${listener.origin}/`, { headers: { ...headers, 'sec-fetch-site': 'same-origin' } })
    expect(own.status).toBe(401)
  })

  it('answers no other host, no other method, no foreign page', async () => {
    const { listener } = await openLoopback()
    const cookie = await signIn(listener)
    const status = async (options: RequestOptions): Promise<number> =>
      (await ask(`${listener.origin}/`, { ...options, headers: { cookie, ...options.headers } })).status
    expect(await status({ headers: { host: 'rebound.example.org' } })).toBe(403)
    expect(await status({ method: 'POST' })).toBe(403)
    expect(await status({ method: 'POST', headers: { origin: 'http://example.org' } })).toBe(403)
    expect(await status({ method: 'POST', headers: { origin: listener.origin } })).toBe(405)
    expect((await ask(listener.newLink().url, { headers: { host: 'rebound.example.org' } })).status).toBe(403)
  })
})

describe('the channel', () => {
  it('opens with the cookie and passes on what the session may do', async () => {
    const { listener, visitors } = await openLoopback()
    const full = await dialClient(listener, await signIn(listener))
    expect(await full.call('permissions')).toEqual(['read', 'operate', 'host'])
    const reader = await dialClient(listener, await signIn(listener, ['read']))
    expect(await reader.call('permissions')).toEqual(['read'])
    expect(visitors.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.1'])
    expect([listener.sessions, listener.sockets]).toEqual([2, 2])
  })

  it.each([
    ['no cookie', {}, 401],
    ['a wrong cookie', { cookie: 'WRONG' }, 401],
    ['a foreign Origin', { origin: 'http://example.org' }, 403],
    ['the Origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['an opaque Origin', { origin: 'null' }, 403],
    ['a wrong Host', { host: 'rebound.example.org', origin: 'http://rebound.example.org' }, 403]
  ] as const)('is refused for %s', async (_what, headers, status) => {
    const { listener, visitors } = await openLoopback()
    const cookie = await signIn(listener)
    const sent =
      status === 403
        ? { cookie, ...headers }
        : 'cookie' in headers
          ? { cookie: cookie.replace(/=.*/, '=wrong') }
          : {}
    expect(await dial(listener, sent)).toBe(status)
    expect(visitors).toHaveLength(0)
  })

  it('is at one path only, and open for a bounded number', async () => {
    const { listener } = await openLoopback({ socketsPerSession: 2, sockets: 3 })
    const [one, other] = [await signIn(listener), await signIn(listener)]
    expect(await dial(listener, { cookie: one }, '/elsewhere')).toBe(404)
    const first = await dial(listener, { cookie: one })
    expect(await dial(listener, { cookie: one })).toBeInstanceOf(WebSocket)
    expect(await dial(listener, { cookie: one })).toBe(503)
    expect(await dial(listener, { cookie: other })).toBeInstanceOf(WebSocket)
    expect(await dial(listener, { cookie: other })).toBe(503)
    ;(first as WebSocket).close()
    await eventually(() => listener.sockets === 2, 'the first to leave')
    expect(await dial(listener, { cookie: one })).toBeInstanceOf(WebSocket)
  })

  it('cuts off who sends too much at once, and nobody else', async () => {
    const { listener } = await openLoopback()
    const cookie = await signIn(listener)
    const other = await dialClient(listener, cookie)
    const socket = (await dial(listener, { cookie })) as WebSocket
    socket.send('x'.repeat(1024 * 1024 + 1))
    const [code] = await once(socket, 'close')
    expect(code).toBe(1009)
    expect(await other.call('echo', 1)).toBe(1)
  })

  it('cuts off who asks and does not read, at a bounded cost', async () => {
    const { listener, served, peak } = await openLoopback()
    const socket = (await dial(listener, { cookie: await signIn(listener) })) as WebSocket
    // ws has no public way to stop reading that keeps its own control frames; its TCP socket is the peer's window.
    const { _socket: wire } = socket as unknown as { _socket: Socket }
    wire.pause()
    for (let id = 1; id <= 900; id += 1) socket.send(JSON.stringify({ type: 'call', id, method: 'much' }))
    await eventually(() => listener.sockets === 0, 'the server to cut it off')
    expect(served[0]?.calls).toBe(0)
    expect(peak.bytes).toBeGreaterThan(1_000_000)
    expect(peak.bytes).toBeLessThan(4_500_000)
  })

  it('pings, and cuts off who is silent', async () => {
    const { listener, clock } = await openLoopback()
    const socket = (await dial(listener, { cookie: await signIn(listener) })) as WebSocket
    let pings = 0
    socket.on('ping', () => (pings += 1))
    clock.step(15_000)
    await eventually(() => pings === 1, 'a ping')
    expect(listener.sockets).toBe(1)
    const { _socket: wire } = socket as unknown as { _socket: Socket }
    wire.pause()
    clock.step(60_000)
    await eventually(() => listener.sockets === 0, 'the server to give up')
  })

  it('ends with its session', async () => {
    const { listener, served } = await openLoopback()
    const cookie = await signIn(listener)
    const client = await dialClient(listener, cookie)
    const outcome = expect(client.call('wait', 'x').then(() => client.call('again'))).resolves.toBeUndefined()
    await outcome
    listener.endSessions()
    await eventually(() => client.ended && listener.sockets === 0, 'the channel to end')
    await expect(client.call('late')).rejects.toMatchObject({ code: 'CLOSED' })
    expect(served[0]?.watches).toBe(0)
    expect(await dial(listener, { cookie })).toBe(401)
  })
})

describe('downloads', () => {
  async function openVisit(): Promise<House & { cookie: string; visitor: Visitor }> {
    const house = await openLoopback()
    const cookie = await signIn(house.listener)
    await dialClient(house.listener, cookie)
    return { ...house, cookie, visitor: house.visitors[0]! }
  }

  it('go out once, whole, to the session they were offered to', async () => {
    const { listener, cookie, visitor } = await openVisit()
    const stranger = await signIn(listener)
    const id = visitor.offerDownload({
      name: '日志 "1".log',
      type: 'text/plain; charset=utf-8',
      open: () => Readable.from(['first\n', 'second\n'])
    })
    const url = `${listener.origin}/download/${id}`
    expect((await ask(url)).status).toBe(401)
    expect((await ask(url, { headers: { cookie: stranger } })).status).toBe(404)
    expect((await ask(url, { headers: { cookie }, method: 'HEAD' })).status).toBe(405)
    const file = await ask(url, { headers: { cookie } })
    expect([file.status, file.body]).toEqual([200, 'first\nsecond\n'])
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="____1_.log"; filename*=UTF-8''%E6%97%A5%E5%BF%97%20%221%22.log`
    )
    expect(file.headers['cache-control']).toBe('no-store')
    expect((await ask(url, { headers: { cookie } })).status).toBe(404)
  })

  it('expire, and are few', async () => {
    const { listener, cookie, visitor, clock } = await openVisit()
    const file = { name: 'a', type: 'text/plain', open: () => Readable.from(['a']) }
    const id = visitor.offerDownload(file)
    for (let more = 1; more < 32; more += 1) visitor.offerDownload(file)
    expect(() => visitor.offerDownload(file)).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }))
    clock.step(300_000)
    expect((await ask(`${listener.origin}/download/${id}`, { headers: { cookie } })).status).toBe(404)
    expect(visitor.offerDownload(file)).toBeTypeOf('string')
  })

  it('tell their source when the browser leaves, and break off when the source fails', async () => {
    const { listener, cookie, visitor, logger } = await openVisit()
    const signals: AbortSignal[] = []
    const endless = visitor.offerDownload({
      name: 'endless',
      type: 'text/plain',
      open(signal) {
        signals.push(signal)
        return new Readable({
          read() {
            this.push('x'.repeat(65_536))
          }
        })
      }
    })
    const socket = connect({ host: '127.0.0.1', port: listener.port })
    const head = [
      `GET /download/${endless} HTTP/1.1`,
      `Host: 127.0.0.1:${listener.port}`,
      `Cookie: ${cookie}`
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    await once(socket, 'data')
    socket.destroy()
    await eventually(() => signals[0]?.aborted === true, 'the source to be told')

    const failing = visitor.offerDownload({
      name: 'failing',
      type: 'text/plain',
      open: () => Promise.reject(new Error('disk gone'))
    })
    expect((await ask(`${listener.origin}/download/${failing}`, { headers: { cookie } })).status).toBe(500)
    expect(logger.at('warn')).toContain('a download has failed')
  })
})

describe('on the network', () => {
  it('speaks TLS and nothing else, with a cookie that stays on it', async () => {
    const { listener } = await openNetwork()
    expect(listener.origin).toBe(`https://localhost:${listener.port}`)
    const { url } = listener.newLink()
    await expect(ask(url.replace('https:', 'http:'))).rejects.toThrow(/hang up|reset/)
    const { status, headers } = await ask(url)
    expect(status).toBe(303)
    expect(headers['set-cookie']?.[0]).toMatch(/^__Host-poster-console-[0-9a-f]{8}=.*; Secure$/)
  })

  it('reads unless granted more, and never hosts', async () => {
    const { listener } = await openNetwork()
    const link = listener.newLink().url
    const cookieOf = async (url: string): Promise<string> =>
      (await ask(url)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const reader = await dialClient(listener, await cookieOf(link))
    expect(await reader.call('permissions')).toEqual(['read'])
    const operator = await dialClient(listener, await cookieOf(listener.newLink(['read', 'operate']).url))
    expect(await operator.call('permissions')).toEqual(['read', 'operate'])
    // @ts-expect-error the type refuses it, and so does the running program
    expect(() => listener.newLink(['read', 'host'])).toThrow(
      expect.objectContaining({ code: 'NOT_PERMITTED' })
    )
  })
})

describe('on loopback', () => {
  it('is there in both families, on one port', async () => {
    const { listener } = await openLoopback()
    const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
      all?.some(({ address }) => address === '::1')
    )
    const other = ask(`http://[::1]:${listener.port}/`).then(
      ({ status }) => status,
      () => 'not there'
    )
    expect(await other).toBe(hasIpv6 ? 401 : 'not there')
  })
})

describe('closing', () => {
  it('does not wait for who began a handshake and said no more', async () => {
    const { listener, clock } = await openNetwork()
    const silent = connect({ host: '127.0.0.1', port: listener.port })
    silent.on('error', () => undefined)
    await once(silent, 'connect')
    // Answered after the silent one was accepted.
    await ask(listener.newLink().url)
    const closing = listener.close()
    clock.step(3_000)
    await closing
    await eventually(() => silent.destroyed, 'the silent one to be cut off')
  })

  it('is done once, in time, whatever clients do', async () => {
    const { listener, clock } = await openLoopback()
    const cookie = await signIn(listener)
    const client = await dialClient(listener, cookie)
    const deaf = (await dial(listener, { cookie })) as WebSocket
    const { _socket: wire } = deaf as unknown as { _socket: Socket }
    wire.pause()
    const idle = connect({ host: '127.0.0.1', port: listener.port })
    idle.on('error', () => undefined)
    await once(idle, 'connect')
    const closing = listener.close()
    expect(listener.close()).toBe(closing)
    expect(() => listener.newLink()).toThrow(expect.objectContaining({ code: 'CLOSED' }))
    await eventually(() => client.ended, 'the client to hear of it')
    clock.step(3_000)
    await closing
    await expect(ask(`${listener.origin}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('says where it could not listen', async () => {
    const { listener } = await openLoopback()
    const { options } = openParts({})
    await expect(
      openConsoleListener({ ...options, place: { kind: 'loopback', port: listener.port } })
    ).rejects.toMatchObject({ code: 'LISTEN_FAILED', advice: expect.stringContaining('ss -ltnp') })
  })
})
