/** Nobody is hurt by what a neighbour does: a server in a process of its own, one polite client, and many that are not. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createHttpClient, type HttpClient } from '../../../src/main/jsonrpc/client/client-http.ts'
import { post, until } from '../../conformance/jsonrpc/serve.ts'

const MiB = 1024 * 1024
/** What the polite client may have to wait for one answer, ms; two busy cores and seven neighbours included. */
const patience = 1_500

let server: ChildProcess
let port: number
let http: HttpClient
let polite: ChildProcess

beforeAll(async () => {
  server = fork(fileURLToPath(new URL('./server-process.ts', import.meta.url)))
  const [message] = (await once(server, 'message')) as [{ port: number }] // sent by server-process.ts
  port = message.port
  http = createHttpClient({ url: `http://127.0.0.1:${port}/rpc/v0`, timeout: 20_000 })
  polite = fork(fileURLToPath(new URL('./polite-client.ts', import.meta.url)), [String(port)])
})

afterAll(async () => {
  await http.close()
  polite.disconnect()
  server.disconnect()
  await once(server, 'exit')
})

async function residentBytes(): Promise<number> {
  server.send('memory')
  const [message] = (await once(server, 'message')) as [{ memory: number }] // sent by server-process.ts
  return message.memory
}

/** Longest wait of the polite client for an answer, ms, while `act` goes on. */
async function longestWaitDuring(act: () => Promise<void>): Promise<number> {
  polite.send('start')
  await once(polite, 'message')
  try {
    await act()
  } finally {
    polite.send('stop')
  }
  const [{ longest, failures }] = (await once(polite, 'message')) as [{ longest: number; failures: string[] }] // by polite-client.ts
  expect(failures).toEqual([])
  return longest
}

/** Resolves when the socket is closed, whatever went wrong with it. */
function closeOf(socket: Socket | WebSocket): Promise<void> {
  return new Promise((resolve) => socket.on('close', () => resolve()))
}

async function dial(text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  if (text !== '') socket.write(text)
  return socket
}

async function dialWebSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc/v0`, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  socket.on('error', () => undefined)
  return socket
}

/** Sends until the other side has had enough; gives the number of bytes it took and what it said. */
async function pour(head: string, piece: Buffer, most: number): Promise<{ sent: number; reply: string }> {
  const socket = await dial(head)
  let reply = ''
  socket.setEncoding('latin1').on('data', (text: string) => (reply += text))
  const closed = closeOf(socket)
  let sent = 0
  while (sent < most && !socket.destroyed && reply === '') {
    sent += piece.length
    if (!socket.write(piece))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
  }
  if (!socket.destroyed) await closed
  return { sent, reply }
}

const request = (method: string, params: string): string =>
  `{"jsonrpc":"2.0","id":1,"method":"Venus.${method}","params":${params}}`
const postHead = (length: number | 'chunked'): string =>
  `POST /rpc/v0 HTTP/1.1\r\nHost: x\r\n${length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n\r\n`

describe('one bad neighbour', () => {
  it('with a body of 200 MB that says so is refused before it is read', async () => {
    const wait = await longestWaitDuring(async () => {
      const { sent, reply } = await pour(postHead(200 * MiB), Buffer.alloc(MiB, 0x20), 200 * MiB)
      expect(sent).toBeLessThan(20 * MiB)
      expect(reply === '' || reply.startsWith('HTTP/1.1 500 ')).toBe(true)
    })
    expect(wait).toBeLessThan(patience)
  })

  it('with a chunked body of 200 MB is cut off at 100 MiB', async () => {
    const piece = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MiB, 0x20), Buffer.from('\r\n')])
    const wait = await longestWaitDuring(async () => {
      const { sent } = await pour(postHead('chunked'), piece, 200 * MiB)
      expect(sent).toBeLessThan(130 * MiB)
    })
    expect(wait).toBeLessThan(patience)
  })

  it('with a WebSocket message of 200 MB is cut off', async () => {
    const wait = await longestWaitDuring(async () => {
      const socket = await dialWebSocket()
      const closed = closeOf(socket)
      for (let i = 0; i < 200 && socket.readyState === WebSocket.OPEN; i += 1) {
        await new Promise((resolve) => socket.send(Buffer.alloc(MiB, 0x20), { fin: i === 199 }, resolve))
      }
      await closed
    })
    expect(wait).toBeLessThan(patience)
  })

  it.each([
    ['nested a million deep', '['.repeat(1_000_000)],
    ['with millions of values', `[${'[],'.repeat(5_000_000)}0]`]
  ])('with a body %s is cut off before it fills the memory', async (_name, text) => {
    const before = await residentBytes()
    const wait = await longestWaitDuring(async () => {
      const reply = await post(port, text).catch(() => undefined)
      expect(reply === undefined || reply.status === 500).toBe(true)
      const socket = await dialWebSocket()
      const closed = closeOf(socket)
      socket.send(text)
      await closed
    })
    expect(wait).toBeLessThan(patience)
    expect((await residentBytes()) - before).toBeLessThan(300 * MiB)
  })

  it('that floods a WebSocket and reads nothing is stopped', async () => {
    const before = await residentBytes()
    const wait = await longestWaitDuring(async () => {
      const socket = await dialWebSocket()
      socket.pause()
      const text = request('Large', '[10000]')
      for (let i = 0; i < 20_000 && socket.bufferedAmount < MiB; i += 1) {
        socket.send(text)
        if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      socket.terminate()
    })
    expect(wait).toBeLessThan(patience)
    expect((await residentBytes()) - before).toBeLessThan(300 * MiB)
  })

  it('that asks for large results and reads none hurts nobody', async () => {
    const sockets: Socket[] = []
    const wait = await longestWaitDuring(async () => {
      const body = request('Large', '[5000000]')
      for (let i = 0; i < 10; i += 1) {
        const socket = await dial(postHead(body.length) + body)
        socket.pause()
        sockets.push(socket)
      }
      for (let i = 0; i < 20; i += 1) await http.call('Venus.EchoLater', [i])
    })
    for (const socket of sockets) socket.destroy()
    expect(wait).toBeLessThan(patience)
  })
})

describe('a crowd', () => {
  it('of 1,000 idle HTTP connections, 1,000 half requests and 1,000 idle WebSockets hurts nobody', async () => {
    const open: { destroy(): void }[] = []
    const wait = await longestWaitDuring(async () => {
      for (let i = 0; i < 1_000; i += 10) {
        const batch = Array.from({ length: 10 }, async () => {
          open.push(await dial(''), await dial(`${postHead(500)}{"jsonrpc"`))
          const socket = await dialWebSocket()
          open.push({ destroy: () => socket.terminate() })
        })
        await Promise.all(batch)
      }
      for (let i = 0; i < 200; i += 1) await http.call('Venus.EchoLater', [i])
    })
    expect(open).toHaveLength(3_000)
    for (const socket of open) socket.destroy()
    expect(wait).toBeLessThan(patience)
  })
})

describe('nonsense never crashes or hangs the server', () => {
  const valid = request('SectorIndexerFind', '["normal",{"Miner":1000,"Number":1}]')
  const mutated = fc
    .tuple(
      fc.array(fc.tuple(fc.nat(valid.length), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
      fc.nat(valid.length)
    )
    .map(([edits, length]) => {
      const bytes = Buffer.from(valid)
      for (const [at, byte] of edits) bytes[at] = byte
      return bytes.subarray(0, valid.length - (length % 5 === 0 ? length : 0))
    })
  const wrongTypes = fc
    .record(
      {
        jsonrpc: fc.jsonValue(),
        id: fc.jsonValue({ maxDepth: 1 }),
        method: fc.oneof(
          fc.constantFrom(
            'Venus.SectorIndexerFind',
            'Venus.Number',
            'Venus.Echo',
            'xrpc.cancel',
            'xrpc.ch.val',
            '__proto__',
            ''
          ),
          fc.jsonValue({ maxDepth: 1 })
        ),
        params: fc.oneof(
          fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 3 }),
          fc.jsonValue({ maxDepth: 3 })
        ),
        meta: fc.jsonValue()
      },
      { requiredKeys: [] }
    )
    .map((value) => Buffer.from(JSON.stringify(value)))
  const hugeNumbers = fc
    .tuple(fc.bigInt(), fc.integer({ min: -400, max: 400 }), fc.constantFrom('Number', 'Echo'))
    .map(([digits, exponent, method]) =>
      Buffer.from(request(method, `[${digits}${exponent % 3 === 0 ? `e${exponent}` : ''}]`))
    )
  const nested = fc
    .tuple(fc.nat(30_000), fc.constantFrom('[', '{"a":', '[{"Miner":'))
    .map(([depth, open]) => Buffer.from(request('Echo', `[${open.repeat(depth)}`)))
  const nestedAndClosed = fc
    .nat(30_000)
    .map((depth) =>
      Buffer.from(request('Echo', `[12345678901234567890,${'['.repeat(depth)}${']'.repeat(depth)}]`))
    )
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
  const anything = fc.oneof(bytes, mutated, wrongTypes, hugeNumbers, nested, nestedAndClosed)

  it('over HTTP: every request is answered', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const reply = await post(port, new Uint8Array(body))
        expect([200, 500]).toContain(reply.status)
        if (reply.body !== '') expect(JSON.parse(reply.body)).toMatchObject({ jsonrpc: '2.0' })
      }),
      { numRuns: 600, verbose: 1 }
    )
    expect(await http.call('Venus.Version', [])).toBe('0.1.0')
  })

  it('over WebSocket: the next request is answered or the connection is closed', async () => {
    let socket = await dialWebSocket()
    await fc.assert(
      fc.asyncProperty(anything, fc.boolean(), async (body, binary) => {
        if (socket.readyState !== WebSocket.OPEN) socket = await dialWebSocket()
        let over = false
        const answered = (data: Buffer): void => {
          if (data.includes('"id":"last"')) over = true
        }
        const closed = (): void => void (over = true)
        socket.on('message', answered).on('close', closed)
        socket.send(body, { binary })
        socket.send('{"id":"last","method":"Venus.Version"}')
        await until(() => over, 'an answer or the end')
        socket.off('message', answered).off('close', closed)
      }),
      { numRuns: 600, verbose: 1 }
    )
    socket.terminate()
    expect(await http.call('Venus.Version', [])).toBe('0.1.0')
  })

  it('over bare TCP', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (array, likeHttp) => {
        const socket = await dial(likeHttp ? 'POST /rpc/v0 HTTP/1.1\r\n' : '')
        socket.end(Buffer.from(array))
        socket.resume()
        await closeOf(socket)
      }),
      { numRuns: 200, verbose: 1 }
    )
    expect(await http.call('Venus.Version', [])).toBe('0.1.0')
    expect(server.exitCode).toBeNull()
  })
})
