/** The neighbour that behaves, in a process of its own: asks without pause from `start` to `stop`, tells its longest wait. */
import { createHttpClient } from '../../../src/main/jsonrpc/client/client-http.ts'
import { createWebSocketClient } from '../../../src/main/jsonrpc/client/client-websocket.ts'

const address = `127.0.0.1:${process.argv[2]}/rpc/v0`
const clients = [
  createHttpClient({ url: `http://${address}` }),
  createWebSocketClient({ url: `ws://${address}` })
]
let asking = false
let longest = 0
let failures: string[] = []

process.on('message', (message) => {
  if (message === 'start') {
    asking = true
    longest = 0
    failures = []
    void ask()
  } else {
    asking = false
  }
})
process.on('disconnect', () => process.exit(0))

async function ask(): Promise<void> {
  process.send?.('started')
  while (asking) {
    for (const client of clients) {
      const started = performance.now()
      const answer = await client.call('Venus.Version', []).catch(String)
      if (answer !== '0.1.0') failures.push(String(answer))
      longest = Math.max(longest, performance.now() - started)
    }
  }
  process.send?.({ longest, failures: failures.slice(0, 5) })
}
