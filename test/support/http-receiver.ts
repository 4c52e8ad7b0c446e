/** A server on this machine that keeps what it is sent and answers as it is told. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly url: string
  readonly body: unknown
}

export interface HttpReceiver extends AsyncDisposable {
  readonly origin: string
  readonly received: readonly Received[]
  answer: { readonly status: number; readonly text: string; readonly location?: string }
  /** Waits for a request as it is asked for, from those that came already on. */
  until(find: (received: Received) => boolean, what: string, within?: number): Promise<Received>
}

export async function openReceiver(): Promise<HttpReceiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const { answer } = receiver
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location })
      response.end(answer.text)
      received.push({
        method: request.method ?? '',
        url: request.url ?? '',
        body: text === '' ? undefined : JSON.parse(text)
      })
      for (const look of [...waiting]) look()
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // It listens on a port, so its address is no path.
  const { port } = server.address() as AddressInfo
  const receiver: HttpReceiver = {
    origin: `http://127.0.0.1:${String(port)}`,
    received,
    answer: { status: 200, text: 'ok' },
    until: (find, what, within = 60_000) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`${what} did not come: ${JSON.stringify(received).slice(0, 3_000)}`))
        }, within)
        function look(): void {
          const found = received.find(find)
          if (!found) return
          clearTimeout(limit)
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return receiver
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) text += String(piece)
  return text
}
