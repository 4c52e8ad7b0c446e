import { afterEach, describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../../src/main/lib/json.ts'
import { silentLogger } from '../../../../src/main/lib/log/logger.ts'
import { createHttpClient } from '../../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../../src/main/jsonrpc/client/client-websocket.ts'
import { serveDevnet } from '../../../../src/main/devnet/server/serve-devnet.ts'
import { eventually } from '../../../support/eventually.ts'
import { steppedClock } from '../../../support/stepped-clock.ts'
import { sampleDevnet } from '../sample-devnet.ts'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

async function serve() {
  const chain = sampleDevnet()
  const clock = steppedClock()
  const server = await serveDevnet({ chain, host: '127.0.0.1', port: 0, logger: silentLogger, clock })
  const node = createWebSocketClient({ url: `ws://127.0.0.1:${server.port}/rpc/v1` })
  const control = createHttpClient({ url: `http://127.0.0.1:${server.port}/control` })
  opened.push(server, node, control)
  const fault = (Method: string, Times: number, Delay = 0, Error = ''): Promise<JsonValue> =>
    control.call('Devnet.SetFault', [{ Method, Delay, Error, Times }])
  return { chain, clock, node, control, fault }
}

describe('faults of methods', () => {
  it('answer an error as often as they are told, and then the result', async () => {
    const { node, fault } = await serve()
    await fault('Filecoin.ChainHead', 2, 0, 'no space left')
    await expect(node.call('Filecoin.ChainHead', [])).rejects.toThrow('no space left')
    await expect(node.call('Filecoin.ChainHead', [])).rejects.toThrow('no space left')
    expect(await node.call('Filecoin.ChainHead', [])).toMatchObject({ Height: 0 })
  })

  it('make an answer late', async () => {
    const { node, fault, clock } = await serve()
    await fault('Filecoin.ChainHead', 1, 5_000)
    const answered: string[] = []
    const late = node.call('Filecoin.ChainHead', []).then(() => answered.push('late'))
    await node.call('Filecoin.StateNetworkName', []).then(() => answered.push('other'))
    clock.step(5_000)
    await late
    expect(answered).toEqual(['other', 'late'])
  })

  it('are refused for methods there are not', async () => {
    const { fault } = await serve()
    await expect(fault('Filecoin.Nothing', 1)).rejects.toThrow('no method Filecoin.Nothing')
    await expect(fault('Filecoin.ChainHead', -1)).rejects.toThrow('no fault of')
  })
})

describe('sockets', () => {
  it('are lost at once, their channels end, and a client comes back', async () => {
    const { node, control } = await serve()
    const changes = await node.subscribe('Filecoin.ChainNotify', [])
    await changes.next()
    const next = expect(changes.next()).rejects.toThrow()
    expect(await control.call('Devnet.DropSockets', [])).toBe(1)
    await next
    await eventually(async () => {
      const { OpenChannels } = (await control.call('Devnet.Faults', [])) as { OpenChannels: number } // the devnet's own
      return OpenChannels === 0
    }, 'the listener to go')
    expect(await node.call('Filecoin.StateNetworkName', [])).toBe('practice-devnet')
  })
})
