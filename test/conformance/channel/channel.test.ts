import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { openWebSocketPort } from '../../../src/main/console/web/websocket-port.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { openBridgePort, serveBridge, type TextPipe } from '../../../src/shared/channel/bridge-port.ts'
import { createMemoryPorts } from '../../../src/shared/channel/memory-port.ts'
import type { TextPort } from '../../../src/shared/channel/port.ts'
import { deferred } from '../../support/deferred.ts'
import { describeChannel } from './channel.ts'

describeChannel({
  name: 'memory',
  open() {
    const [client, server] = createMemoryPorts()
    return Promise.resolve({
      client,
      server,
      dispose() {
        client.close()
        return Promise.resolve()
      }
    })
  }
})

describeChannel({
  name: 'a bridge',
  async open() {
    const [toPage, toMain] = createMemoryPorts()
    const begun = deferred<TextPort>()
    const host = serveBridge(pipeOf(toPage), begun.resolve)
    const client = openBridgePort(pipeOf(toMain))
    return {
      client,
      server: await begun.promise,
      dispose() {
        host.close('the test is over')
        return Promise.resolve()
      }
    }
  }
})

/** What moves texts and knows neither beginning nor end, as Electron's messages do. */
function pipeOf(port: TextPort): TextPipe {
  return { send: (text) => port.send(text), onMessage: (listener) => port.onText(listener) }
}

describeChannel({
  name: 'a WebSocket',
  async open() {
    const listener = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false })
    const [[accepted]] = await Promise.all([once(listener, 'connection'), once(socket, 'open')])
    return {
      client: openWebSocketPort(socket, systemClock),
      server: openWebSocketPort(accepted as WebSocket, systemClock),
      async dispose() {
        for (const connection of listener.clients) connection.terminate()
        socket.terminate()
        listener.close()
        await once(listener, 'close')
      }
    }
  }
})
