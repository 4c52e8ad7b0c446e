/** An answer of megabytes over a thin line: it takes longer than a silence is borne, and it is no silence. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { createChainClient } from '../../../../src/main/chain/client/chain-client.ts'

const silence = 300
const pieces = 40
/** ms between two pieces. */
const pace = 25

it('a connection is kept while an answer arrives in pieces, slower than pings', async () => {
  const text = JSON.stringify({ jsonrpc: '2.0', id: 1, result: 'x'.repeat(100_000) })
  const http = createServer().listen(0, '127.0.0.1')
  await once(http, 'listening')
  const acceptor = new WebSocketServer({ noServer: true })
  const sockets: Duplex[] = []
  http.on('upgrade', (request, socket, head) => {
    sockets.push(socket)
    acceptor.handleUpgrade(request, socket, head, (client) => {
      client.once('message', () => {
        // No pong comes between the bytes of a message.
        client.pause()
        const frame = Buffer.alloc(10 + text.length)
        frame.set([0x81, 127])
        frame.writeBigUInt64BE(BigInt(text.length), 2)
        frame.write(text, 10)
        const size = Math.ceil(frame.length / pieces)
        let sent = 0
        const timer = setInterval(() => {
          socket.write(frame.subarray(sent, (sent += size)))
          if (sent >= frame.length) clearInterval(timer)
        }, pace)
        socket.once('close', () => clearInterval(timer))
      })
    })
  })
  const { port } = http.address() as AddressInfo // a TCP listener has an AddressInfo
  const client = createChainClient({
    addresses: [{ address: `ws://127.0.0.1:${port}` }],
    pingInterval: 20,
    silence
  })
  const start = performance.now()
  expect((await client.networkName()).length).toBe(100_000)
  expect(performance.now() - start).toBeGreaterThan(2 * silence)
  await client.close()
  for (const socket of sockets) socket.destroy()
  acceptor.close()
  http.close()
  await once(http, 'close')
})
