/** The port over a WebSocket of the console's own server. Texts sent before it is open wait for it. */
import { PortListeners, closedQuietly } from '../../../shared/channel/port-listeners.ts'
import type { TextPort } from '../../../shared/channel/port.ts'

/** Most texts that wait for the socket to open. */
const mostQueued = 256

/** @param address `ws://…/channel` */
export function openSocketPort(address: string): TextPort {
  const listeners = new PortListeners()
  const queued: string[] = []
  const socket = new WebSocket(address)
  socket.addEventListener('open', () => {
    for (const text of queued.splice(0)) socket.send(text)
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listeners.deliver(data)
  })
  socket.addEventListener('close', ({ reason }) => {
    listeners.end(reason === '' ? 'the server closed the connection' : reason)
  })
  return {
    send(text) {
      if (listeners.ended) return
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
      else if (socket.readyState === WebSocket.CONNECTING && queued.length < mostQueued) queued.push(text)
    },
    onText: (listener) => listeners.onText(listener),
    onEnd: (listener) => listeners.onEnd(listener),
    close(reason = closedQuietly) {
      if (listeners.end(reason)) socket.close()
    },
    get waiting() {
      return socket.bufferedAmount
    }
  }
}
