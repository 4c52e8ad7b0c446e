/**
 * A WebSocket as a text port. It refuses binary messages, and it cuts off a peer that does not answer a goodbye or has
 * stopped reading: what waits for such a one is given up.
 */
import type { WebSocket } from 'ws'
import { PortListeners, closedQuietly } from '../../../shared/channel/port-listeners.ts'
import type { TextPort } from '../../../shared/channel/port.ts'
import type { Clock } from '../../lib/clock.ts'

/** ms a peer has to answer a goodbye. */
const farewell = 2_000

/** Bytes that may stand before a goodbye; with more the peer would not come to read it. */
const mostBeforeGoodbye = 1024 * 1024

/** Takes over an open connection. */
export function openWebSocketPort(connection: WebSocket, clock: Clock): TextPort {
  const listeners = new PortListeners()
  let failure: string | undefined

  function close(reason = closedQuietly): void {
    if (!listeners.end(reason)) return
    if (connection.bufferedAmount > mostBeforeGoodbye) return connection.terminate()
    connection.close(1000, fitForGoodbye(reason))
    const cancel = clock.after(farewell, () => connection.terminate())
    connection.once('close', cancel)
  }

  connection.on('message', (data: Buffer, isBinary) => {
    if (isBinary) close('the peer sent bytes where texts are spoken')
    else listeners.deliver(data.toString('utf8'))
  })
  connection.on('error', (error) => (failure = error.message))
  connection.on('close', (_code, reason) => {
    listeners.end(failure ?? (reason.toString('utf8') || closedQuietly))
  })

  return {
    onText: (listener) => listeners.onText(listener),
    onEnd: (listener) => listeners.onEnd(listener),
    send(text) {
      if (!listeners.ended && connection.readyState === connection.OPEN) connection.send(text)
    },
    close,
    get waiting() {
      return connection.bufferedAmount
    }
  }
}

/** The reason of a close frame holds 123 bytes. */
function fitForGoodbye(reason: string): string {
  let text = reason
  while (Buffer.byteLength(text) > 123) text = text.slice(0, -1)
  return text
}
