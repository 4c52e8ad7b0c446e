/**
 * Serves the built page to a browser, under the headers every page of ours is sent with, and a console behind it that knows
 * what the test tells it: topics are lists the test fills, calls are kept and answered.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve, sep } from 'node:path'
import { WebSocketServer } from 'ws'
import { openWebSocketPort } from '../../../src/main/console/web/websocket-port.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { pageHeaders } from '../../../src/main/lib/content-security-policy.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { LiveList } from '../../../src/shared/channel/live-list.ts'
import { serveChannel } from '../../../src/shared/channel/serve-channel.ts'
import type { RowOf, TopicName } from '../../../src/shared/contract/console/contract.ts'
import { permissions } from '../../../src/shared/contract/console/permission.ts'
import type { SessionView } from '../../../src/shared/contract/console/session.ts'

const folder = resolve(import.meta.dirname, '../../../out/renderer')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml'
}

const session: SessionView = {
  version: '0.1.0',
  host: 'browser',
  permissions,
  language: '',
  platform: 'linux',
  canHost: true
}

export interface PageServer {
  readonly address: string
  /** The rows of a topic, the same for every node. */
  list<T extends TopicName>(topic: T): LiveList<RowOf<T>>
  /** Calls the page has made besides its greeting. */
  readonly calls: readonly { readonly method: string; readonly params: unknown }[]
  /** Answers of methods; without one a call is refused. */
  answer(method: string, answer: (params: unknown) => unknown): void
  /** Cuts every connection and refuses new ones until `resume`. */
  interrupt(): void
  resume(): void
  close(): Promise<void>
}

export async function servePage(): Promise<PageServer> {
  const lists = new Map<string, LiveList<{ id: string }>>()
  const calls: { method: string; params: unknown }[] = []
  const answers = new Map<string, (params: unknown) => unknown>([['session.about', () => session]])
  const listOf = (topic: string): LiveList<{ id: string }> => {
    const list = lists.get(topic) ?? new LiveList<{ id: string }>()
    lists.set(topic, list)
    return list
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname
    const file = normalize(join(folder, path === '/' ? 'index.html' : path))
    if (!file.startsWith(folder + sep)) {
      response.writeHead(404).end()
      return
    }
    readFile(file).then(
      (body) => {
        response
          .writeHead(200, { ...pageHeaders, 'Content-Type': types[extname(file)] ?? 'text/plain' })
          .end(body)
      },
      () => response.writeHead(404).end()
    )
  })
  const sockets = new WebSocketServer({ noServer: true })
  let interrupted = false
  server.on('upgrade', (request, socket, head) => {
    if (interrupted || request.url !== '/channel') {
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      serveChannel(openWebSocketPort(connection, systemClock), {
        call(method, params) {
          if (method !== 'session.about') calls.push({ method, params })
          const answer = answers.get(method)
          if (!answer) throw new PosterError('NOT_IN_THIS_BUILD', `${method} is not answered here`)
          return answer(params)
        },
        watch: (topic, _params, sink) => listOf(topic).watch(sink)
      })
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    list: <T extends TopicName>(topic: T) => listOf(topic) as unknown as LiveList<RowOf<T>>,
    calls,
    answer: (method, answer) => void answers.set(method, answer),
    interrupt() {
      interrupted = true
      for (const connection of sockets.clients) connection.terminate()
    },
    resume() {
      interrupted = false
    },
    close: () =>
      new Promise((closed) => {
        for (const connection of sockets.clients) connection.terminate()
        sockets.close()
        server.close(() => closed())
        server.closeAllConnections()
      })
  }
}
