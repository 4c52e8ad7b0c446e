import { afterEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { createHttpClient } from '../../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../../src/main/jsonrpc/client/client-websocket.ts'
import { runEpochs } from '../../../../src/main/devnet/server/epoch-clock.ts'
import { serveDevnet } from '../../../../src/main/devnet/server/serve-devnet.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { sampleDevnet, stepTo } from '../sample-devnet.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

async function serve(token?: string) {
  const chain = sampleDevnet()
  const server = await serveDevnet({
    chain,
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
    ...(token !== undefined && { token })
  })
  opened.push(server)
  const at = (scheme: string, path: string): string => `${scheme}://127.0.0.1:${server.port}${path}`
  const http = (path: string, sent?: string) => {
    const client = createHttpClient({ url: at('http', path), ...(sent !== undefined && { token: sent }) })
    opened.push(client)
    return client
  }
  const webSocket = (sent?: string) => {
    const client = createWebSocketClient({
      url: at('ws', '/rpc/v1'),
      ...(sent !== undefined && { token: sent })
    })
    opened.push(client)
    return client
  }
  return { chain, http, webSocket, at }
}

/** `apply 7` for a change of the head to height 7. */
function namesOf(changes: JsonValue | undefined): string[] {
  const list = changes as { Type: string; Val: { Height: number } }[]
  return list.map(({ Type, Val }) => `${Type} ${Val.Height}`)
}

describe('over HTTP', () => {
  it('answers calls, and refuses what needs a WebSocket in the words of the original', async () => {
    const { chain, http } = await serve()
    stepTo(chain, 7)
    const node = http('/rpc/v1')
    expect(await node.call('Filecoin.ChainHead', [])).toMatchObject({ Height: 7 })
    await expect(node.call('Filecoin.ChainNotify', [])).rejects.toThrow(
      "method 'Filecoin.ChainNotify' not supported in this mode (no out channel support)"
    )
    await expect(node.call('Filecoin.ChainGetTipSet', [])).rejects.toThrow('wrong param count')
    await expect(node.call('Devnet.Status', [])).rejects.toThrow('not found')
  })

  it('is steered under a path of its own', async () => {
    const { chain, http } = await serve()
    const control = http('/control')
    expect(await control.call('Devnet.LeaveOut', [[3]])).toMatchObject({ Epoch: 0 })
    expect(await control.call('Devnet.Step', [3])).toMatchObject({ Epoch: 3, Height: 2 })
    const { cid } = { cid: chain.head.tipset.key[0] }
    expect(await control.call('Devnet.Fork', [{ Depth: 1 }])).toMatchObject({ Epoch: 3, Height: 2 })
    expect(chain.head.tipset.key[0]).not.toBe(cid)
    await control.call('Devnet.SetBaseFee', [4, '77'])
    await control.call('Devnet.Step', [1])
    expect(chain.head.tipset.blocks[0].parentBaseFee).toBe(77n)
    await expect(control.call('Devnet.Step', [0])).rejects.toThrow('1 to 10000 epochs')
  })

  it('wants its token, when it has one', async () => {
    const { http, webSocket, at } = await serve('secret')
    expect(await http('/rpc/v1', 'secret').call('Filecoin.StateNetworkName', [])).toBe('practice-devnet')
    for (const headers of [{}, { Authorization: 'Bearer other' }]) {
      expect((await fetch(at('http', '/rpc/v1'), { method: 'POST', headers, body: '{}' })).status).toBe(401)
    }
    expect((await fetch(at('http', '/else'), { method: 'POST', body: '{}' })).status).toBe(404)
    await expect(webSocket().call('Filecoin.ChainHead', [])).rejects.toThrow()
    expect(await webSocket('secret').call('Filecoin.StateNetworkName', [])).toBe('practice-devnet')
  })
})

describe('ChainNotify', () => {
  it('tells the head, every step and every fork', async () => {
    const { chain, webSocket } = await serve()
    stepTo(chain, 5)
    const changes = await webSocket().subscribe('Filecoin.ChainNotify', [])
    const next = async (): Promise<string[]> => namesOf((await changes.next()).value as JsonValue)
    expect(await next()).toEqual(['current 5'])
    chain.step()
    expect(await next()).toEqual(['apply 6'])
    chain.fork({ depth: 2 })
    expect(await next()).toEqual(['revert 6', 'revert 5', 'apply 5', 'apply 6'])
  })

  it('ends when the caller leaves, and the devnet forgets the listener', async () => {
    const { http, webSocket } = await serve()
    const client = webSocket()
    const control = http('/control')
    const changes = await client.subscribe('Filecoin.ChainNotify', [])
    expect(namesOf((await changes.next()).value as JsonValue)).toEqual(['current 0'])
    expect(await control.call('Devnet.Faults', [])).toMatchObject({ OpenChannels: 1, OpenSockets: 1 })
    await changes.return?.()
    // The cancellation is on the same socket, so it is handled before this call.
    await client.call('Filecoin.ChainHead', [])
    expect(await control.call('Devnet.Faults', [])).toMatchObject({ OpenChannels: 0, OpenSockets: 1 })
  })
})

describe('time that runs by itself', () => {
  it('passes an epoch after the other, and makes up for late ones', () => {
    const chain = sampleDevnet({ epochMilliseconds: 100 })
    const clock = steppedClock()
    const stop = runEpochs(chain, clock, (error) => {
      throw error
    })
    clock.step(99)
    expect(chain.epoch).toBe(0)
    clock.step(1)
    expect(chain.epoch).toBe(1)
    clock.step(1_000)
    expect(chain.epoch).toBe(11)
    stop()
    clock.step(1_000)
    expect(chain.epoch).toBe(11)
  })
})
