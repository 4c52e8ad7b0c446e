/** The server byte for byte: node-protocol.md §6.1, §6.4, §6.5, §11.1. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { post, rawExchange, serve, type Running } from './serve.ts'

let running: Running
beforeAll(async () => {
  running = await serve()
})
afterAll(async () => {
  await running[Symbol.asyncDispose]()
})

const meta = '"meta":{"SpanContext":"AABmxyOnRvTjUcWTqUVTJhlXAVJp0BKyVhdSAgE="}'
const call = (method: string, params = '[]', id = '1'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"Venus.${method}","params":${params},${meta}}`
const result = (text: string, id = '1'): string => `{"jsonrpc":"2.0","result":${text},"id":${id}}\n`
const failure = (code: number, message: string, id = '1'): string =>
  `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${JSON.stringify(message)}}}\n`
const find = 'SectorIndexerFind'

interface Sample {
  readonly name: string
  readonly request: string
  readonly status: 200 | 500
  readonly answer: string
}

const found = '{"Found":true,"Instance":{"SealedFile":"store-a","CacheDir":"store-a"}}'
const notFound = '{"Found":false,"Instance":{"SealedFile":"","CacheDir":""}}'
const okay = (name: string, request: string, answer: string): Sample => ({
  name,
  request,
  status: 200,
  answer
})
const bad = (name: string, request: string, answer: string): Sample => ({
  name,
  request,
  status: 500,
  answer
})

const samples: Sample[] = [
  okay('a sector that is there', call(find, '["normal",{"Miner":1000,"Number":1}]'), result(found)),
  okay('a sector that is not', call(find, '["upgrade",{"Miner":1000,"Number":2}]'), result(notFound)),
  okay(
    'an index that does not exist',
    call(find, '["foo",{"Miner":1000,"Number":1}]'),
    failure(1, 'sector indexer of type foo is not supported')
  ),
  okay('keys in another case', call(find, '["normal",{"miner":1000,"NUMBER":1}]'), result(found)),
  okay('missing keys', call(find, '["normal",{}]'), result(notFound)),
  okay('null for a struct', call(find, '["normal",null]'), result(notFound)),
  okay('further keys', call(find, '["normal",{"X":[],"Miner":1000,"Number":1}]'), result(found)),
  okay(
    'request keys in another case',
    `{"JSONRPC":"2.0","Id":1,"METHOD":"Venus.${find}","Params":["normal",{"Miner":1000,"Number":1}]}`,
    result(found)
  ),
  okay('one parameter of a method of two versions', call('ListSectors', '["offline"]'), result('1')),
  okay('two parameters of it', call('ListSectors', '["offline",0]'), result('2')),
  okay('null parameters', call('Version', 'null'), result('"0.1.0"')),
  okay('no parameters', '{"jsonrpc":"2.0","id":1,"method":"Venus.Version"}', result('"0.1.0"')),
  okay('blanks around', ` \n${call('Version')}\n `, result('"0.1.0"')),
  okay('a method without result', call('Nothing'), '{"jsonrpc":"2.0","id":1}\n'),
  okay('a null result', call('Null'), result('null')),
  okay('HTML in a result', call('Echo', '["<a&b>\u2028"]'), result('"\\u003ca\\u0026b\\u003e\\u2028"')),
  okay('u64 exactly', call('Number', '[18446744073709551615]'), result('18446744073709551615')),
  okay('u64 inside a tree', call('Echo', '[{"a":[9007199254740993]}]'), result('{"a":[9007199254740993]}')),
  okay('bytes as base64, arrays as numbers', call('Echo', '[["AQID",[255,0]]]'), result('["AQID",[255,0]]')),
  okay('a string id', call('Version', '[]', '"a<b"'), result('"0.1.0"', '"a\\u003cb"')),
  okay('id zero', call('Version', '[]', '0'), result('"0.1.0"', '0')),
  okay('a negative id', call('Version', '[]', '-7'), result('"0.1.0"', '-7')),
  okay(
    'a 64-bit id',
    call('Version', '[]', '18446744073709551615'),
    result('"0.1.0"', '18446744073709551615')
  ),
  okay('a result that comes later', call('EchoLater', '[[1,2]]'), result('[1,2]')),
  okay('a typed code', call('StateOf'), failure(11001, 'error code 11001: sector state not found')),
  okay(
    'the same by our own code',
    call('StateLost'),
    failure(11001, 'error code 11001: sector state not found')
  ),
  okay(
    'an expected failure',
    call('Fail'),
    failure(1, 'the disk is <full>').replace('<full>', '\\u003cfull\\u003e')
  ),
  bad(
    'an unknown method',
    call('AllocateSector', '[{}]'),
    failure(-32601, "(error code -32601) method 'Venus.AllocateSector' not found")
  ),
  bad(
    'too few parameters',
    call(find, '["normal"]'),
    failure(-32602, `(error code -32602) wrong param count (method 'Venus.${find}'): 1 != 2`)
  ),
  bad(
    'parameters that are no array',
    call('Version', '{}'),
    failure(-32700, '(error code -32700) unmarshaling param array: not an array but object')
  ),
  bad(
    'a parameter of the wrong type',
    call(find, '["normal",{"Miner":"1000"}]'),
    failure(
      -32700,
      `(error code -32700) unmarshaling params for 'Venus.${find}': param 1.Miner: string is not an unsigned 64-bit integer`
    )
  ),
  bad(
    'a method that is no string',
    '{"id":1,"method":5}',
    failure(-32700, '(error code -32700) unmarshaling request: "method" is not a string')
  ),
  bad(
    'a bug',
    call('Panic'),
    failure(
      0,
      "(error code 0) fatal error calling 'Venus.Panic': panic in rpc method 'Venus.Panic': internal error, see the node's log"
    )
  )
]

describe.each(samples)('$name', ({ request, status, answer }) => {
  it('over HTTP', async () => {
    const reply = await post(running.port, request, { headers: { 'Content-Type': 'application/json' } })
    expect(reply).toEqual({ status, contentType: 'text/plain; charset=utf-8', body: answer })
  })

  it('over WebSocket', async () => {
    expect(await overWebSocket(request)).toBe(answer)
  })
})

describe('a request without a readable id', () => {
  it.each([
    ['a notification', '{"jsonrpc":"2.0","method":"Venus.Version","params":[]}', 200],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"Venus.Version","params":[]}', 200],
    ['a notification that fails', '{"jsonrpc":"2.0","method":"Venus.Fail"}', 200],
    ['an unknown method', '{"method":"Venus.Unknown"}', 500],
    ['a batch', `[${call('Version')}]`, 500],
    ['no body', '', 500],
    ['half a request', call('Version').slice(0, 40), 500],
    ['a number', '5', 500],
    ['null', 'null', 500],
    ['an id of another type', call('Version', '[]', 'true'), 500],
    ['an object as id', call('Version', '[]', '{}'), 500],
    ['an id beyond all numbers', call('Version', '[]', '1e999'), 500]
  ])('%s gets no body', async (_name, body, status) => {
    expect(await post(running.port, body)).toEqual({ status, contentType: undefined, body: '' })
  })
})

describe('HTTP', () => {
  it.each(['PUT', 'PATCH', 'DELETE'])('takes the verb %s', async (method) => {
    expect((await post(running.port, call('Version'), { method })).body).toBe(result('"0.1.0"'))
  })

  it('takes GET with a body, chunked bodies, and several requests on one connection', async () => {
    const body = call('Version')
    const head = 'GET /rpc/v0 HTTP/1.1\r\nHost: x\r\n'
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const received = await rawExchange(
      running.port,
      `${head}Content-Length: ${body.length}\r\n\r\n${body}` +
        `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunks}`
    )
    expect(received.split(result('"0.1.0"')).length).toBe(3)
  })

  it('never allows other origins', async () => {
    const response = await fetch(`http://127.0.0.1:${running.port}/rpc/v0`, {
      method: 'POST',
      body: call('Version')
    })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    await response.text()
  })

  it('answers other paths with 404', async () => {
    expect((await post(running.port, call('Version'), { path: '/rpc/v1' })).status).toBe(404)
    const upgrade = 'GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    expect(await rawExchange(running.port, upgrade)).toContain('404 Not Found')
  })

  it('replaces invalid UTF-8 as Go does', async () => {
    const bytes = Uint8Array.from(Buffer.from(call('Echo', '["a\xffb"]'), 'latin1'))
    expect((await post(running.port, bytes)).body).toBe(result('"a\ufffdb"'))
  })
})

describe('WebSocket', () => {
  it('answers in the order of completion', async () => {
    const socket = await open()
    const answers = collect(socket, 2)
    socket.send(call('EchoLater', '[1]', '1'))
    socket.send(call('Echo', '[2]', '2'))
    expect(await answers).toEqual([result('2', '2'), result('1', '1')])
    socket.terminate()
  })

  it('cancels a call with xrpc.cancel', async () => {
    const socket = await open()
    const answers = collect(socket, 1)
    const arrived = running.waiting()
    socket.send(call('Wait', '[]', '77'))
    await arrived
    socket.send('{"jsonrpc":"2.0","method":"xrpc.cancel","params":[77]}')
    expect(await answers).toEqual([failure(1, 'cancelled by the caller', '77')])
    socket.terminate()
  })

  it('ignores built-in notifications and answers that belong to nothing', async () => {
    const socket = await open()
    const answers = collect(socket, 1)
    for (const text of [
      '{"jsonrpc":"2.0","method":"xrpc.cancel"}',
      '{"jsonrpc":"2.0","method":"xrpc.cancel","params":[null]}',
      '{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[1,2]}',
      '{"jsonrpc":"2.0","method":"xrpc.ch.close","params":[1]}',
      '{"jsonrpc":"2.0","id":5,"result":1}',
      '{"jsonrpc":"2.0","method":"Venus.Version","params":[]}',
      '{"jsonrpc":"2.0","method":"Venus.Unknown","params":[]}'
    ]) {
      socket.send(text)
    }
    socket.send(call('Version'))
    expect(await answers).toEqual([result('"0.1.0"')])
    socket.terminate()
  })

  it.each(['{', '[]', '5', `[${call('Version')}]`])(
    'ends the connection at %s, as the original does',
    async (text) => {
      const socket = await open()
      const closed = new Promise<number>((resolve) => socket.on('close', resolve))
      socket.send(text)
      expect(await closed).toBe(1007)
    }
  )

  it('takes binary frames and fragments', async () => {
    const socket = await open()
    const answers = collect(socket, 2)
    socket.send(Buffer.from(call('Version')), { binary: true })
    const text = call('Version', '[]', '2')
    socket.send(text.slice(0, 20), { fin: false })
    socket.send(text.slice(20), { fin: true })
    expect(await answers).toEqual([result('"0.1.0"'), result('"0.1.0"', '2')])
    socket.terminate()
  })
})

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}/rpc/v0`)
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  return socket
}

function collect(socket: WebSocket, count: number): Promise<string[]> {
  const texts: string[] = []
  return new Promise((resolve, reject) => {
    socket.on('close', () => reject(new Error('the connection was closed')))
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) reject(new Error('a binary frame'))
      if (texts.push(data.toString()) === count) resolve(texts)
    })
  })
}

async function overWebSocket(text: string): Promise<string | undefined> {
  const socket = await open()
  const answers = collect(socket, 1)
  socket.send(text)
  const [answer] = await answers
  socket.terminate()
  return answer
}
