import { describe, expect, it } from 'vitest'
import { createAccess } from '../../../../src/main/jsonrpc/server/access.ts'
import { Call } from '../../../../src/main/jsonrpc/server/call.ts'
import { Dispatcher } from '../../../../src/main/jsonrpc/server/dispatch.ts'
import type { RpcMethod, RpcPeer } from '../../../../src/main/jsonrpc/server/method-table.ts'
import { readRequest } from '../../../../src/main/jsonrpc/server/request.ts'
import { silentLogger, type Logger } from '../../../../src/main/lib/log/logger.ts'

const far = (authorization?: string): RpcPeer => ({
  remoteAddress: '192.168.1.9',
  loopback: false,
  transport: 'http',
  authorization
})

const change: RpcMethod = { arities: [0], permission: 'change', result: 'value', call: () => 'changed' }
const read: RpcMethod = { ...change, permission: 'read', call: () => 'read' }
const later: RpcMethod = { ...read, call: () => new Promise(() => undefined) }
const bug: RpcMethod = { ...read, call: () => Promise.reject(new TypeError('secret')) }

interface Seen {
  readonly calls: [string, string][]
  readonly errors: string[]
}

function dispatcher(): { dispatch: Dispatcher; seen: Seen } {
  const seen: Seen = { calls: [], errors: [] }
  const logger: Logger = { ...silentLogger, error: (message) => void seen.errors.push(message) }
  const dispatch = new Dispatcher({
    methods: new Map([
      ['T.Change', change],
      ['T.Read', read],
      ['T.Later', later],
      ['T.Bug', bug]
    ]),
    logger,
    mayChange: createAccess({ token: 'a-long-secret' }),
    mostCallsInFlight: 2,
    onCall: (method, _milliseconds, outcome) => seen.calls.push([method, outcome])
  })
  return { dispatch, seen }
}

const request = (method: string) => readRequest(`{"id":1,"method":"${method}","params":[]}`)

describe('from a request to its answer', () => {
  it('refuses a changing method from afar without the token, in a sentence that helps', async () => {
    const { dispatch, seen } = dispatcher()
    const refused = await dispatch.answer(request('T.Change'), new Call(() => far('wrong')))
    expect(refused.status).toBe(200)
    expect(refused.text).toMatch(
      /"code":1,"message":"T\.Change changes this node .*rpc-token.*--rpc-open-writes"/
    )
    const allowed = await dispatch.answer(request('T.Change'), new Call(() => far('a-long-secret')))
    expect(allowed.text).toBe('{"jsonrpc":"2.0","result":"changed","id":1}\n')
    expect((await dispatch.answer(request('T.Read'), new Call(() => far()))).outcome).toBe('ok')
    expect(seen.calls).toEqual([
      ['T.Change', 'refused'],
      ['T.Change', 'ok'],
      ['T.Read', 'ok']
    ])
  })

  it('tells metrics no names that callers made up', async () => {
    const { dispatch, seen } = dispatcher()
    await dispatch.answer(request('T.Made.Up'), new Call(() => far()))
    expect(seen.calls).toEqual([['unknown', 'protocol-error']])
  })

  it('logs a bug and keeps its details from the caller', async () => {
    const { dispatch, seen } = dispatcher()
    const answer = await dispatch.answer(request('T.Bug'), new Call(() => far()))
    expect(answer.status).toBe(500)
    expect(answer.text).toContain('"code":0,')
    expect(answer.text).not.toContain('secret')
    expect(seen.errors).toEqual(["panic in rpc method 'T.Bug': secret"])
  })

  it('bounds the calls in flight', async () => {
    const { dispatch } = dispatcher()
    for (let i = 0; i < 2; i += 1) void dispatch.answer(request('T.Later'), new Call(() => far()))
    const answer = await dispatch.answer(request('T.Read'), new Call(() => far()))
    expect(answer.text).toContain('too many calls in flight')
  })

  it('cuts a made-up name short in its answer', async () => {
    const answer = await dispatcher().dispatch.answer(request('x'.repeat(100_000)), new Call(() => far()))
    expect(answer.text.length).toBeLessThan(400)
  })
})
