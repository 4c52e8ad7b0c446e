/** A tiny server that answers as a Go node does, byte for byte from a script; it shares no code with ours. */
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

export interface SeenRequest {
  readonly head: string
  readonly body: string
}

/** What to do with one request: raw bytes to answer, or an act on the socket. */
export type Reaction = (request: SeenRequest, socket: Socket) => string | undefined

export interface GoHttpServer extends AsyncDisposable {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Connections accepted so far. */
  readonly connections: Socket[]
}

export async function goHttpServer(react: Reaction): Promise<GoHttpServer> {
  const requests: SeenRequest[] = []
  const connections: Socket[] = []
  const server = createServer((socket) => {
    connections.push(socket)
    let received = ''
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text
      const headEnd = received.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
      if (headEnd < 0 || received.length < headEnd + 4 + length) return
      const request = {
        head: received.slice(0, headEnd),
        body: received.slice(headEnd + 4, headEnd + 4 + length)
      }
      received = received.slice(headEnd + 4 + length)
      requests.push(request)
      const answer = react(request, socket)
      if (answer !== undefined) socket.write(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP listener has an AddressInfo
  return {
    url: `http://127.0.0.1:${port}/rpc/v0`,
    requests,
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

/** An answer as Go's net/http writes it. */
export function goAnswer(body: string, status = '200 OK', contentType = 'text/plain; charset=utf-8'): string {
  const type = body === '' ? '' : `Content-Type: ${contentType}\r\n`
  const length = Buffer.byteLength(body)
  return `HTTP/1.1 ${status}\r\nDate: Thu, 07 Jul 2022 08:00:00 GMT\r\n${type}Content-Length: ${length}\r\n\r\n${body}`
}

export interface GoWebSocketServer extends AsyncDisposable {
  readonly url: string
  readonly messages: string[]
  readonly sockets: WebSocket[]
}

export async function goWebSocketServer(
  react: (message: string, socket: WebSocket) => void
): Promise<GoWebSocketServer> {
  const messages: string[] = []
  const sockets: WebSocket[] = []
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      messages.push(data.toString())
      react(data.toString(), socket)
    })
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP listener has an AddressInfo
  return {
    url: `ws://127.0.0.1:${port}/rpc/v0`,
    messages,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
