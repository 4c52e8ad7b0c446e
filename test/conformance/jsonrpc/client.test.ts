/** Both clients against what a Go node answers: node-protocol.md §6.1, §6.2, §6.5, §11. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { PosterError } from '../../../src/main/lib/error.ts'
import type { JsonValue } from '../../../src/main/lib/json.ts'
import { createHttpClient, type HttpClientOptions } from '../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../src/main/jsonrpc/client/client-websocket.ts'
import { isMethodNotFound, remoteErrorOf } from '../../../src/main/jsonrpc/rpc-error.ts'
import {
  goAnswer,
  goHttpServer,
  goWebSocketServer,
  type GoWebSocketServer,
  type Reaction
} from './go-server.ts'
import { serve, until } from './serve.ts'

const params = ['normal', { Miner: 1000, Number: 18446744073709551615n }]
const found = { Found: true, Instance: { SealedFile: 'store-a', CacheDir: 'store-a' } }
const foundText = '{"Found":true,"Instance":{"SealedFile":"store-a","CacheDir":"store-a"}}'

async function callHttp(
  react: Reaction,
  options: Partial<HttpClientOptions> = {}
): Promise<{ value?: JsonValue; error?: PosterError; requests: { head: string; body: string }[] }> {
  await using server = await goHttpServer(react)
  const client = createHttpClient({ url: server.url, ...options })
  try {
    return { value: await client.call('Venus.SectorIndexerFind', params), requests: server.requests }
  } catch (error) {
    if (!(error instanceof PosterError)) throw error
    return { error, requests: server.requests }
  } finally {
    await client.close()
  }
}

describe('HTTP client', () => {
  it('sends one request object, 64-bit integers as digits, and no token unless told', async () => {
    const { value, requests } = await callHttp(() =>
      goAnswer(`{"jsonrpc":"2.0","result":${foundText},"id":1}\n`)
    )
    expect(value).toEqual(found)
    expect(requests[0]?.body).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"Venus.SectorIndexerFind","params":["normal",{"Miner":1000,"Number":18446744073709551615}]}'
    )
    expect(requests[0]?.head).toMatch(/^POST \/rpc\/v0 HTTP\/1\.1\r\n/)
    expect(requests[0]?.head).toMatch(/Content-Type: application\/json/)
    expect(requests[0]?.head).not.toMatch(/authorization|origin/i)
  })

  it('sends token and headers when told', async () => {
    const { requests } = await callHttp(() => goAnswer('{"jsonrpc":"2.0","result":1,"id":1}\n'), {
      token: 'secret',
      headers: { 'X-VENUS-API-NAMESPACE': 'v1.FullNode' }
    })
    expect(requests[0]?.head).toMatch(/Authorization: Bearer secret/)
    expect(requests[0]?.head).toMatch(/X-VENUS-API-NAMESPACE: v1\.FullNode/)
  })

  it.each<[string, string, JsonValue]>([
    ['a result', '{"jsonrpc":"2.0","result":[1,"a",null],"id":1}\n', [1, 'a', null]],
    ['a null result', '{"jsonrpc":"2.0","result":null,"id":1}\n', null],
    ['no result member', '{"jsonrpc":"2.0","id":1}\n', null],
    ['keys in another case', '{"JSONRPC":"2.0","Result":{"a":1},"ID":1,"Error":null}', { a: 1 }],
    ['64-bit integers', '{"jsonrpc":"2.0","result":18446744073709551615,"id":1}', 18446744073709551615n],
    ['HTML escapes', '{"jsonrpc":"2.0","result":"\\u003ca\\u0026b\\u003e","id":1}', '<a&b>']
  ])('reads %s', async (_name, body, value) => {
    expect((await callHttp(() => goAnswer(body))).value).toEqual(value)
  })

  it.each([
    ['an application error', '200 OK', 1, 'sector indexer of type foo is not supported'],
    ['a typed code', '200 OK', 11001, 'error code 11001: sector state not found'],
    ['an unknown method', '500 Internal Server Error', -32601, "(error code -32601) method 'X' not found"],
    ['an unknown method of v0.2', '500 Internal Server Error', -32601, "method 'X' not found"]
  ])('keeps code and message of %s', async (_name, status, code, message) => {
    const body = `{"jsonrpc":"2.0","id":1,"error":{"code":${code},"message":${JSON.stringify(message)}}}\n`
    const { error } = await callHttp(() => goAnswer(body, status))
    expect(error).toMatchObject({ code: 'REMOTE_ERROR', message })
    expect(remoteErrorOf(error)?.rpcCode).toBe(code)
    expect(isMethodNotFound(error)).toBe(code === -32601)
  })

  it.each([
    ['an empty 500', goAnswer('', '500 Internal Server Error'), /HTTP 500 with nothing/],
    ['an empty 200', goAnswer('', '200 OK'), /HTTP 200 with nothing/],
    [
      'a page of a proxy',
      goAnswer('<html>\n<b>502 Bad Gateway', '502 Bad Gateway', 'text/html'),
      /HTTP 502.*<html>/
    ],
    ['another service', goAnswer('{"message":"hello"}', '404 Not Found'), /HTTP 404/],
    ['text', goAnswer('hello', '200 OK'), /no JSON: "hello"/],
    ['an array', goAnswer('[]', '200 OK'), /no JSON-RPC answer/],
    [
      'the answer to another call',
      goAnswer('{"jsonrpc":"2.0","result":1,"id":7}'),
      /another request \(id 7\)/
    ]
  ])('says what is wrong with %s', async (_name, answer, message) => {
    const { error } = await callHttp(() => answer)
    expect(error?.code).toBe('REMOTE_PROTOCOL')
    expect(error?.message).toMatch(message)
    expect(error?.advice).toBeDefined()
  })

  it.each<[string, Reaction]>([
    ['before the answer', (_request, socket) => void socket.destroy()],
    [
      'within the answer',
      (_request, socket) => void socket.end(goAnswer('{"jsonrpc":').replace(': 11', ': 99'))
    ]
  ])('calls a connection that breaks %s unreachable', async (_name, react) => {
    expect((await callHttp(react)).error?.code).toBe('REMOTE_UNREACHABLE')
  })

  it('calls a port where nobody listens unreachable', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // a TCP listener has an AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const client = createHttpClient({ url: `http://127.0.0.1:${port}/rpc/v0` })
    await expect(client.call('Venus.Version', [])).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    await client.close()
  })

  it('refuses an answer beyond its limit', async () => {
    const body = `{"jsonrpc":"2.0","result":"${'x'.repeat(2000)}","id":1}`
    expect((await callHttp(() => goAnswer(body), { answerBytes: 1000 })).error?.code).toBe('TOO_LARGE')
  })

  it('ends with its signal, and with its own time-out', async () => {
    await using server = await goHttpServer(() => undefined)
    const client = createHttpClient({ url: server.url, timeout: 50 })
    const cause = new PosterError('TIMED_OUT', 'the deadline is over')
    const abort = new AbortController()
    const call = client.call('Venus.Version', [], { signal: abort.signal })
    abort.abort(cause)
    await expect(call).rejects.toBe(cause)
    await expect(client.call('Venus.Version', [])).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await client.close()
    await expect(client.call('Venus.Version', [])).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('keeps connections and, once, repeats an idempotent call when a kept one turns out closed', async () => {
    let count = 0
    await using server = await goHttpServer((request, socket) => {
      count += 1
      if (count === 2 || count === 4) return void socket.destroy()
      const id = /"id":(\d+)/.exec(request.body)?.[1]
      return goAnswer(`{"jsonrpc":"2.0","result":${count},"id":${id}}\n`)
    })
    const client = createHttpClient({ url: server.url, connections: 1 })
    expect(await client.call('Venus.A', [], { idempotent: true })).toBe(1)
    expect(await client.call('Venus.A', [], { idempotent: true })).toBe(3)
    expect(server.connections.length).toBe(2)
    await client.close()
    count = 2
    const other = createHttpClient({ url: server.url, connections: 1 })
    expect(await other.call('Venus.A', [])).toBe(3)
    await expect(other.call('Venus.A', [])).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    await other.close()
  })

  it('fails calls in flight when it is closed', async () => {
    await using server = await goHttpServer(() => undefined)
    const client = createHttpClient({ url: server.url })
    const call = client.call('Venus.A', [])
    const refused = expect(call).rejects.toMatchObject({ code: 'CLOSED' })
    await until(() => server.requests.length === 1, 'the request')
    await client.close()
    await refused
  })
})

const idOf = (text: string): string => /"id":(\d+)/.exec(text)?.[1] ?? 'none'

describe('WebSocket client', () => {
  it('sends the same request objects and reads answers in any order', async () => {
    const held: string[] = []
    await using server = await goWebSocketServer((text, socket) => {
      held.push(idOf(text))
      if (held.length < 3) return
      for (const id of held.reverse()) socket.send(`{"jsonrpc":"2.0","result":${id}0,"id":${id}}\n`)
    })
    const client = createWebSocketClient({ url: server.url })
    const answers = await Promise.all([1, 2, 3].map(() => client.call('Venus.SectorIndexerFind', params)))
    expect(answers).toEqual([10, 20, 30])
    expect(server.messages[0]).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"Venus.SectorIndexerFind","params":["normal",{"Miner":1000,"Number":18446744073709551615}]}'
    )
    await client.close()
  })

  it('keeps code and message of an error', async () => {
    await using server = await goWebSocketServer((text, socket) => {
      const message = "(error code -32601) method 'X' not found"
      socket.send(`{"jsonrpc":"2.0","id":${idOf(text)},"error":{"code":-32601,"message":"${message}"}}\n`)
    })
    const client = createWebSocketClient({ url: server.url })
    const error: unknown = await client.call('X', []).catch((thrown: unknown) => thrown)
    expect(isMethodNotFound(error)).toBe(true)
    await client.close()
  })

  it('bounds the calls in flight', async () => {
    let open = 0
    let most = 0
    await using server = await goWebSocketServer((text, socket) => {
      open += 1
      most = Math.max(most, open)
      setImmediate(() => {
        open -= 1
        socket.send(`{"jsonrpc":"2.0","result":null,"id":${idOf(text)}}\n`)
      })
    })
    const client = createWebSocketClient({ url: server.url, inFlight: 8, mostCalls: 100 })
    const abort = new AbortController()
    const calls = Array.from({ length: 101 }, () => client.call('A', [], { signal: abort.signal }))
    const settled = await Promise.allSettled(calls)
    expect(settled.filter((call) => call.status === 'fulfilled').length).toBe(100)
    expect(settled[100]).toMatchObject({ status: 'rejected', reason: { code: 'TOO_LARGE' } })
    expect(most).toBeLessThanOrEqual(8)
    await client.close()
  })

  it('tells the remote when a call is given up', async () => {
    await using server = await goWebSocketServer(() => undefined)
    const client = createWebSocketClient({ url: server.url })
    const abort = new AbortController()
    const call = client.call('A', [], { signal: abort.signal })
    const refused = expect(call).rejects.toMatchObject({ code: 'CANCELLED' })
    await until(() => server.messages.length === 1, 'the call')
    abort.abort()
    await refused
    await until(() => server.messages.length === 2, 'the cancel')
    expect(server.messages[1]).toBe('{"jsonrpc":"2.0","method":"xrpc.cancel","params":[1]}')
    await client.close()
  })

  it('fails its calls when the connection is lost and connects again when used again', async () => {
    let lose = true
    await using server = await goWebSocketServer((text, socket) => {
      if (lose) socket.terminate()
      else socket.send(`{"jsonrpc":"2.0","result":1,"id":${idOf(text)}}\n`)
    })
    const client = createWebSocketClient({ url: server.url })
    await expect(client.call('A', [])).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    lose = false
    expect(await client.call('A', [])).toBe(1)
    expect(server.sockets.length).toBe(2)
    await client.close()
    await expect(client.call('A', [])).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('backs off after failed attempts and is back at once when the remote is', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // a TCP listener has an AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const client = createWebSocketClient({
      url: `ws://127.0.0.1:${port}/rpc/v0`,
      backoff: 60_000,
      longestBackoff: 60_000
    })
    const first: unknown = await client.call('A', []).catch((error: unknown) => error)
    const second: unknown = await client.call('A', []).catch((error: unknown) => error)
    expect(first).toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect(second).toBe(first)
    await client.close()
  })

  it('says so when something else than a WebSocket answers', async () => {
    await using server = await goHttpServer(() => goAnswer('no', '404 Not Found'))
    const http = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await once(http, 'listening')
    const { port } = http.address() as AddressInfo // a TCP listener has an AddressInfo
    const client = createWebSocketClient({ url: `ws://127.0.0.1:${port}/rpc/v0` })
    await expect(client.call('A', [])).rejects.toMatchObject({ code: 'REMOTE_PROTOCOL' })
    await client.close()
    await new Promise((resolve) => http.close(resolve))
    expect(server.requests).toEqual([])
  })

  it('gives up a remote that shows no sign of life, and one call that takes too long', async () => {
    await using server = await goWebSocketServer((_text, socket) => socket.pause())
    const silent = createWebSocketClient({ url: server.url, pingInterval: 20, silence: 100 })
    await expect(silent.call('A', [])).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    await silent.close()
    await using lively = await goWebSocketServer(() => undefined)
    const late = createWebSocketClient({ url: lively.url, pingInterval: 20, timeout: 60 })
    await expect(late.call('A', [])).rejects.toMatchObject({ code: 'TIMED_OUT' })
    await late.close()
  })

  it('drops a remote that sends no JSON', async () => {
    await using server = await goWebSocketServer((_text, socket) => socket.send('<html>'))
    const client = createWebSocketClient({ url: server.url })
    await expect(client.call('A', [])).rejects.toMatchObject({ code: 'REMOTE_PROTOCOL' })
    await client.close()
  })
})

describe('channel results', () => {
  const channel = (react: (socket: WebSocket) => void): Promise<GoWebSocketServer> =>
    goWebSocketServer((text, socket) => {
      if (text.includes('xrpc.cancel')) return
      socket.send(`{"jsonrpc":"2.0","result":7,"id":${idOf(text)}}\n`)
      react(socket)
    })
  const value = (text: string): string => `{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[7,${text}]}\n`
  const close = '{"jsonrpc":"2.0","method":"xrpc.ch.close","params":[7]}\n'

  it('come one by one and end with xrpc.ch.close', async () => {
    await using server = await channel((socket) => {
      for (const text of [value('1'), value('{"a":null}'), close, value('3')]) socket.send(text)
    })
    const client = createWebSocketClient({ url: server.url })
    const values: JsonValue[] = []
    for await (const item of await client.subscribe('ChainNotify', [])) values.push(item)
    expect(values).toEqual([1, { a: null }])
    await client.close()
  })

  it('keep what came before the answer that names them, and nothing of other channels', async () => {
    await using server = await goWebSocketServer((text, socket) => {
      if (text.includes('xrpc.cancel')) return
      const other = '{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[8,"other"]}'
      for (const early of [value('1'), other, value('2')]) socket.send(early)
      socket.send(`{"jsonrpc":"2.0","result":7,"id":${idOf(text)}}\n`)
      for (const late of [value('3'), close]) socket.send(late)
    })
    const client = createWebSocketClient({ url: server.url })
    for (let round = 0; round < 2; round += 1) {
      const values: JsonValue[] = []
      for await (const item of await client.subscribe('ChainNotify', [])) values.push(item)
      expect(values).toEqual([1, 2, 3])
    }
    await client.close()
  })

  it('may be over before the answer that names them', async () => {
    await using server = await goWebSocketServer((text, socket) => {
      if (text.includes('xrpc.cancel')) return
      for (const early of [value('1'), close]) socket.send(early)
      socket.send(`{"jsonrpc":"2.0","result":7,"id":${idOf(text)}}\n`)
    })
    const client = createWebSocketClient({ url: server.url })
    const abort = new AbortController()
    const values = await client.subscribe('ChainNotify', [], { signal: abort.signal })
    expect(await values.next()).toEqual({ done: false, value: 1 })
    expect(await values.next()).toEqual({ done: true, value: undefined })
    await client.close()
  })

  it('are cancelled when the reader stops, or by the signal', async () => {
    await using server = await channel((socket) => socket.send(value('1')))
    const client = createWebSocketClient({ url: server.url })
    for await (const item of await client.subscribe('A', [])) {
      expect(item).toBe(1)
      break
    }
    await until(() => server.messages.length === 2, 'the cancel')
    expect(server.messages[1]).toBe('{"jsonrpc":"2.0","method":"xrpc.cancel","params":[1]}')
    const abort = new AbortController()
    const values = await client.subscribe('A', [], { signal: abort.signal })
    expect(await values.next()).toEqual({ done: false, value: 1 })
    const waiting = values.next()
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
    await until(() => server.messages.length === 4, 'the second cancel')
    await client.close()
  })

  it('end with an error when the reader falls behind or the connection is lost', async () => {
    await using server = await channel((socket) => {
      for (let i = 0; i < 20; i += 1) socket.send(value(String(i)))
    })
    const client = createWebSocketClient({ url: server.url, channelValues: 5 })
    const values = await client.subscribe('A', [])
    await until(() => server.messages.length === 2, 'the cancel')
    for (let i = 0; i < 5; i += 1) expect(await values.next()).toEqual({ done: false, value: i })
    await expect(values.next()).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await using lost = await channel((socket) => socket.terminate())
    const other = createWebSocketClient({ url: lost.url })
    await expect(other.subscribe('A', []).then((iterator) => iterator.next())).rejects.toMatchObject({
      code: 'REMOTE_UNREACHABLE'
    })
    await client.close()
    await other.close()
  })
})

describe('our client with our server', () => {
  it('thousands of calls under one signal, without a warning, over both transports', async () => {
    await using running = await serve()
    const warnings: Error[] = []
    process.on('warning', (warning) => warnings.push(warning))
    const http = createHttpClient({ url: `http://127.0.0.1:${running.port}/rpc/v0` })
    const webSocket = createWebSocketClient({ url: `ws://127.0.0.1:${running.port}/rpc/v0` })
    const abort = new AbortController()
    for (const client of [http, webSocket]) {
      const calls = Array.from({ length: 2_349 }, (_, i) =>
        client.call('Venus.EchoLater', [i], { signal: abort.signal })
      )
      expect(await Promise.all(calls)).toEqual(Array.from({ length: 2_349 }, (_, i) => i))
      expect(await client.call('Venus.Number', [18446744073709551615n])).toBe(18446744073709551615n)
      await client.close()
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
  })
})
