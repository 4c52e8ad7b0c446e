/** Several endpoints of one service over real sockets: what is asked where, and what is never sent twice. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createChainClient } from '../../../../src/main/chain/client/chain-client.ts'
import { decodeMessage } from '../../../../src/main/filecoin/message/message.ts'
import { ChainModel } from '../../../fixtures/chain-model.ts'
import { startChainNode, type ChainNode } from '../../../fixtures/chain-node.ts'
import { eventually } from '../../../support/eventually.ts'
import { mainnetMessages } from '../../../support/mainnet-messages.ts'

const message = decodeMessage(Buffer.from(mainnetMessages[0]?.messageHex ?? '', 'hex'))

function addressOf(node: ChainNode, scheme = 'ws'): { address: string } {
  return { address: `${scheme}://127.0.0.1:${node.wire.port}` }
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP listener has an AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function countCalls(node: ChainNode, method: string): number {
  return node.wire.calls.filter((call) => call.method === `Filecoin.${method}`).length
}

describe('a call that changes something', () => {
  it('goes to the next endpoint when it never left', async () => {
    await using node = await startChainNode(new ChainModel())
    for (const scheme of ['ws', 'http']) {
      const dead = { address: `${scheme}://127.0.0.1:${await unusedPort()}` }
      const client = createChainClient({ addresses: [dead, addressOf(node, scheme)] })
      await expect(client.pushMessage(message)).rejects.toMatchObject({ code: 'REMOTE_ERROR' })
      await client.close()
    }
    expect(countCalls(node, 'MpoolPushMessage')).toBe(2)
  })

  it('is not sent again when it may have arrived; a read is', async () => {
    const model = new ChainModel()
    await using first = await startChainNode(model)
    await using second = await startChainNode(model)
    const client = createChainClient({ addresses: [addressOf(first), addressOf(second)] })
    for (const method of ['MpoolPushMessage', 'ChainHead']) first.wire.dropAt.add(`Filecoin.${method}`)
    await expect(client.pushMessage(message)).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect([countCalls(first, 'MpoolPushMessage'), countCalls(second, 'MpoolPushMessage')]).toEqual([1, 0])
    // The first one rests now, so it is asked last: make it the only one that is well.
    second.wire.faults.page = 502
    second.wire.dropSockets()
    await expect(client.chainHead()).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
    expect(countCalls(first, 'ChainHead')).toBe(2)
    await client.close()
  })
})

it('a read that breaks in the middle is made again on a new connection', async () => {
  const model = new ChainModel()
  await using node = await startChainNode(model)
  const client = createChainClient({ addresses: [addressOf(node)] })
  node.wire.dropAt.add('Filecoin.ChainHead')
  const head = client.chainHead()
  await expect(head).rejects.toMatchObject({ code: 'REMOTE_UNREACHABLE' })
  expect(countCalls(node, 'ChainHead')).toBe(2)
  node.wire.dropAt.clear()
  expect((await client.chainHead()).height).toBe(model.head.height)
  await client.close()
})

it('an address with http is asked over HTTP, its channel over a WebSocket; headers go along', async () => {
  const model = new ChainModel()
  await using node = await startChainNode(model)
  const client = createChainClient({ addresses: [addressOf(node, 'http')], token: 'a.b.c' })
  await client.chainHead()
  expect(node.wire.calls.at(-1)).toEqual({ method: 'Filecoin.ChainHead', over: 'http' })
  const abort = new AbortController()
  const session = await client.openHeadSession(abort.signal)
  expect((await session.changes?.next())?.value).toMatchObject([{ kind: 'current' }])
  expect(node.wire.headers()).toMatchObject({
    authorization: 'Bearer a.b.c',
    'x-venus-api-namespace': 'v1.FullNode'
  })
  await session.close()
  await client.close()
})

it('the only node that is behind answers an unknown tipset once, and the client asks no more than it must', async () => {
  const model = new ChainModel()
  await using first = await startChainNode(model)
  await using second = await startChainNode(model)
  first.freeze()
  model.advance(2)
  const client = createChainClient({ addresses: [addressOf(first), addressOf(second)] })
  const { key, height } = model.head
  expect((await client.tipset(key)).height).toBe(height)
  expect([countCalls(first, 'ChainGetTipSet'), countCalls(second, 'ChainGetTipSet')]).toEqual([1, 1])
  // The second one named it, so it is asked first from now on.
  expect(await client.networkVersion(key)).toBe(23)
  expect(countCalls(first, 'StateNetworkVersion')).toBe(0)
  await client.close()
  await expect(client.chainHead()).rejects.toMatchObject({ code: 'CLOSED' })
})

it('a call that is given up is cancelled at the node', async () => {
  await using node = await startChainNode(new ChainModel())
  const client = createChainClient({ addresses: [addressOf(node)] })
  node.wire.faults.delays.set('Filecoin.ChainHead', 60_000)
  await expect(client.chainHead({ timeout: 30 })).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: expect.stringMatching(/did not answer Filecoin\.ChainHead within 30 ms/)
  })
  const abort = new AbortController()
  const session = await client.openHeadSession(abort.signal)
  await session.changes?.next()
  expect(node.wire.openChannels()).toBe(1)
  abort.abort()
  await eventually(() => node.wire.openChannels() === 0, 'the end of the channel')
  expect(node.wire.cancelled.length).toBe(2)
  await session.close()
  await client.close()
})

it.each([
  "missing permission to invoke 'MpoolPushMessage' (need 'sign')",
  'signing using key: key info not found'
])('a message that an endpoint may not or cannot sign goes to the next: %s', async (refusal) => {
  await using first = await startChainNode(new ChainModel())
  await using second = await startChainNode(new ChainModel())
  first.wire.refuse.set('Filecoin.MpoolPushMessage', refusal)
  const client = createChainClient({ addresses: [addressOf(first), addressOf(second)] })
  // What the second one says.
  await expect(client.pushMessage(message)).rejects.toThrow('actor not found')
  expect([countCalls(first, 'MpoolPushMessage'), countCalls(second, 'MpoolPushMessage')]).toEqual([1, 1])
  // Any other refusal is the answer.
  first.wire.refuse.set('Filecoin.MpoolPushMessage', 'mpool push: not enough funds')
  await expect(client.pushMessage(message)).rejects.toMatchObject({ code: 'REMOTE_ERROR' })
  expect(countCalls(second, 'MpoolPushMessage')).toBe(1)
  await client.close()
})
