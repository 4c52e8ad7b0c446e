/** The faults between a devnet and its clients, seen on the bare line. */
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createHttpClient } from '../../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../../src/main/jsonrpc/client/client-websocket.ts'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { serveDevnet } from '../../../../src/main/devnet/server/serve-devnet.ts'
import { sampleDevnet, stepTo } from '../sample-devnet.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

async function serve(tokens: { readonly token?: string; readonly readToken?: string } = {}) {
  const chain = sampleDevnet()
  const server = await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger, ...tokens })
  const at = (scheme: string, path = '/rpc/v1') => `${scheme}://127.0.0.1:${server.port}${path}`
  const control = createHttpClient({ url: at('http', '/control'), ...onlyToken(tokens.token) })
  opened.push(server, control)
  return {
    chain,
    at,
    steer: (method: string, ...params: JsonValue[]) => control.call(`Devnet.${method}`, params),
    client(token?: string) {
      const client = createWebSocketClient({ url: at('ws'), ...onlyToken(token) })
      opened.push(client)
      return client
    }
  }
}

function onlyToken(token: string | undefined): { token?: string } {
  return token === undefined ? {} : { token }
}

/** A WebSocket of which every message and ping is written down. */
async function listenAt(url: string) {
  const socket = new WebSocket(url)
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(told(data.toString())))
  socket.on('ping', () => heard.push('ping'))
  socket.on('pong', (data) => heard.push(`pong ${data.toString()}`))
  opened.push({ close: () => Promise.resolve(socket.terminate()) })
  await once(socket, 'open')
  let id = 0
  return {
    socket,
    heard,
    ask(method: string): void {
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: ++id, method: `Filecoin.${method}`, params: [] }))
    },
    /** Resolves when what was sent before has come through. */
    async settled(): Promise<void> {
      const mark = `mark ${++id}`
      const pong = once(socket, 'pong')
      socket.ping(mark)
      await pong
    }
  }
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly method?: string
  readonly params?: [number, { Type: string; Val: { Height: number } | null }[]]
}

/** An answer as `#id`, a value as what it tells, the end of a channel as `end`. */
function told(text: string): string {
  const { id, method, params } = JSON.parse(text) as Message // what the devnet writes
  if (method === 'xrpc.ch.val') {
    return (params?.[1] ?? []).map(({ Type, Val }) => `${Type} ${Val ? Val.Height : 'null'}`).join(', ')
  }
  return method === 'xrpc.ch.close' ? 'end' : `#${id}`
}

const notPongs = (heard: readonly string[]): string[] => heard.filter((one) => !one.startsWith('pong'))

describe('a silent WebSocket', () => {
  it('answers nothing, though it lives, until it may speak again', async () => {
    const { at, steer } = await serve()
    await steer('Silence', { Answers: true })
    const { ask, heard, settled } = await listenAt(at('ws'))
    ask('ChainHead')
    ask('ChainNotify')
    await settled()
    expect(notPongs(heard)).toEqual([])
    await steer('Silence', {})
    ask('ChainHead')
    await settled()
    expect(notPongs(heard)).toEqual(['#4'])
  })

  it('does what it is told all the same', async () => {
    const { at, steer } = await serve()
    await steer('Silence', { Answers: true })
    const { ask, settled } = await listenAt(at('ws'))
    ask('ChainNotify')
    await settled()
    expect(await steer('Faults')).toMatchObject({ OpenChannels: 1, Silence: { Answers: true, Pings: false } })
  })

  it('answers, and gives no sign of life by itself', async () => {
    const { at, steer } = await serve()
    await steer('Silence', { Pings: true })
    const { ask, heard, socket } = await listenAt(at('ws'))
    socket.ping('lost')
    ask('ChainHead')
    await once(socket, 'message')
    await steer('Silence', {})
    socket.ping('heard')
    await once(socket, 'pong')
    expect(heard).toEqual(['#1', 'pong heard'])
  })
})

describe('channels of head changes', () => {
  it('are closed alone, and the socket lives on', async () => {
    const { at, steer } = await serve()
    const { ask, heard, settled } = await listenAt(at('ws'))
    ask('ChainNotify')
    await settled()
    expect(await steer('CloseChannels')).toBe(1)
    ask('ChainHead')
    await settled()
    expect(notPongs(heard)).toEqual(['#1', 'current 0', 'end', '#3'])
  })

  it('tell their first value before the answer, as often as they are told to', async () => {
    const { at, steer, chain } = await serve()
    await steer('SetChannelFault', { Kind: 'late-answer', Times: 1 })
    const { ask, heard, settled } = await listenAt(at('ws'))
    ask('StateNetworkName')
    ask('ChainNotify')
    await settled()
    ask('ChainNotify')
    await settled()
    chain.step()
    await settled()
    expect(notPongs(heard)).toEqual(['#1', 'current 0', '#2', '#4', 'current 0', 'apply 1', 'apply 1'])
  })

  it('hold back no other answer that is a number', async () => {
    const { steer, client } = await serve()
    await steer('SetChannelFault', { Kind: 'late-answer', Times: 1 })
    expect(await client().call('Filecoin.StateNetworkVersion', [[]])).toBe(25)
    expect(await steer('Faults')).toMatchObject({ Channels: [{ Kind: 'late-answer', Times: 1, Size: 0 }] })
  })

  it('queue sixteen values that nobody reads, and are closed with the next', async () => {
    const { at, steer, chain } = await serve()
    await steer('SetChannelFault', { Kind: 'lag', Times: 1 })
    const { ask, heard, settled } = await listenAt(at('ws'))
    ask('ChainNotify')
    await settled()
    stepTo(chain, 15)
    await settled()
    expect(notPongs(heard)).toEqual(['#1'])
    chain.step()
    await settled()
    const values = Array.from({ length: 15 }, (_, place) => `apply ${place + 1}`)
    expect(notPongs(heard)).toEqual(['#1', 'current 0', ...values, 'end'])
  })

  it.each([
    [
      'current-twice',
      0,
      ['current 3', 'current 3', 'apply 4', 'revert 4, revert 3, apply 3, apply 4', 'apply 5']
    ],
    ['mute', 0, ['current 3', 'revert 4, revert 3, apply 3, apply 4', 'apply 5']],
    ['reverts-only', 0, ['current 3', 'apply 4', 'revert 4, revert 3', 'apply 5']],
    [
      'null-values',
      0,
      [
        'current 3',
        'apply null, revert null',
        'apply null, revert null, apply 4',
        'revert 4, revert 3, apply 3, apply 4',
        'apply 5'
      ]
    ],
    ['batch', 3, ['current 3', 'apply 4, revert 4, revert 3, apply 3, apply 4, apply 5']]
  ])('tell their moves with %s', async (kind, size, values) => {
    const { at, steer, chain } = await serve()
    stepTo(chain, 3)
    await steer('SetChannelFault', { Kind: kind, Times: 1, Size: size })
    const { ask, heard, settled } = await listenAt(at('ws'))
    ask('ChainNotify')
    await settled()
    chain.step()
    chain.fork({ depth: 2 })
    chain.step()
    await settled()
    expect(notPongs(heard)).toEqual(['#1', ...values])
    expect(await steer('Faults')).toMatchObject({ Channels: [] })
  })

  it('refuse faults there are not', async () => {
    const { steer } = await serve()
    await expect(steer('SetChannelFault', { Kind: 'broken', Times: 1 })).rejects.toThrow('no fault "broken"')
    await expect(steer('SetChannelFault', { Kind: 'mute', Times: -1 })).rejects.toThrow('times, not -1')
    await expect(steer('SetChannelFault', { Kind: 'mute', Times: 1, Size: 5 })).rejects.toThrow(
      'no size of 5'
    )
    await expect(steer('SetChannelFault', { Kind: 'lag', Times: 1, Size: 1001 })).rejects.toThrow(
      'no size of'
    )
  })
})

describe('pages of a proxy', () => {
  it('come in the place of every answer and handshake, but not of the control', async () => {
    const { at, steer } = await serve()
    await steer('SetPage', { Status: 502, Times: 2 })
    const response = await fetch(at('http'), { method: 'POST', body: '{}' })
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'text/html'])
    expect(await response.text()).toContain('<h1>502</h1>')
    const socket = new WebSocket(at('ws'))
    const [, refusal] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(refusal.statusCode).toBe(502)
    expect(await steer('Faults')).toMatchObject({ Pages: [] })
    expect(await httpStatus(at('http'), 'Filecoin.ChainHead')).toBe(200)
  })

  it('come in the place of one method over HTTP, and of no other', async () => {
    const { at, steer } = await serve()
    await steer('SetPage', { Method: 'Filecoin.ChainHead', Status: 500, Times: 1 })
    expect(await httpStatus(at('http'), 'Filecoin.StateNetworkName')).toBe(200)
    expect(await httpStatus(at('http'), 'Filecoin.ChainHead')).toBe(500)
    expect(await httpStatus(at('http'), 'Filecoin.ChainHead')).toBe(200)
  })

  it('are refused where they make no sense', async () => {
    const { steer } = await serve()
    await expect(steer('SetPage', { Status: 200, Times: 1 })).rejects.toThrow('500 to 599')
    await expect(steer('SetPage', { Method: 'Filecoin.No', Status: 502, Times: 1 })).rejects.toThrow(
      'no method'
    )
  })
})

async function httpStatus(url: string, method: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] })
  })
  const text = await response.text()
  if (response.status === 200) expect(JSON.parse(text)).toMatchObject({ id: 1 })
  return response.status
}

describe('unknown members', () => {
  it('are in every object of as many answers, links excepted', async () => {
    const { steer, client } = await serve()
    await steer('AddUnknownMembers', 1)
    const node = client()
    const head = await node.call('Filecoin.ChainHead', [])
    expect(head).toMatchObject({ UnheardOf: {}, Blocks: [{ UnheardOf: {}, Ticket: { UnheardOf: {} } }] })
    expect(Object.keys((head as { Cids: object[] }).Cids[0] ?? {})).toEqual(['/'])
    expect(await node.call('Filecoin.ChainHead', [])).not.toHaveProperty('UnheardOf')
  })
})

describe('permissions', () => {
  it('refuse in Lotus’ words what a limit does not reach', async () => {
    const { steer, client } = await serve()
    const node = client()
    await steer('LimitPermission', 'write')
    const push = () => node.call('Filecoin.MpoolPushMessage', [null, null])
    await expect(push()).rejects.toThrow(/^missing permission to invoke 'MpoolPushMessage' \(need 'sign'\)$/)
    expect(await node.call('Filecoin.WalletList', [])).toBeInstanceOf(Array)
    await steer('LimitPermission', 'read')
    await expect(node.call('Filecoin.WalletList', [])).rejects.toThrow("(need 'write')")
    await expect(steer('LimitPermission', 'most')).rejects.toThrow('no permission "most"')
    await steer('ClearFaults')
    await expect(push()).rejects.toThrow('unmarshaling params')
  })

  it('are those of the token', async () => {
    const { client, at } = await serve({ token: 'all', readToken: 'few' })
    const push = (token: string) => client(token).call('Filecoin.MpoolPushMessage', [null, null])
    await expect(push('few')).rejects.toThrow("(need 'sign')")
    await expect(push('all')).rejects.toThrow('unmarshaling params')
    await expect(push('none')).rejects.toThrow('401')
    const steering = createHttpClient({ url: at('http', '/control'), token: 'few' })
    opened.push(steering)
    await expect(steering.call('Devnet.Status', [])).rejects.toThrow('401')
  })
})
