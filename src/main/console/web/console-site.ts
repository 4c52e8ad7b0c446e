/**
 * What the console's listener answers: one-time links, the page, downloads, and the upgrade to its channel. Everything but
 * a link needs the cookie of a session; nothing is answered for another host, nor to the page of another.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { refuseUpgrade } from '../../jsonrpc/server/websocket-endpoint.ts'
import type { Logger } from '../../lib/log/logger.ts'
import type { Downloads } from './downloads.ts'
import type { FailureLimit } from './failure-limit.ts'
import { isOwnHost, isOwnOrigin, type OwnAddress } from './own-address.ts'
import type { PageFiles } from './page-files.ts'
import { onwardPage } from './refusal-page.ts'
import { sendAnswer, sendPage, sendRefusal } from './send-answer.ts'
import { cookieHeader, readCookies } from './session-cookie.ts'
import type { Session, SessionBook } from './session-book.ts'
import type { VisitorSockets } from './visitor-sockets.ts'

export const channelPath = '/channel'
export const openPath = '/open'
export const downloadPath = '/download/'

export interface SiteParts {
  readonly own: OwnAddress
  /** Name of the session's cookie. */
  readonly cookie: string
  readonly sessions: SessionBook
  readonly failures: FailureLimit
  readonly files: PageFiles
  readonly downloads: Downloads
  readonly sockets: VisitorSockets
  readonly logger: Logger
}

export class ConsoleSite {
  readonly #parts: SiteParts

  constructor(parts: SiteParts) {
    this.#parts = parts
  }

  handleRequest(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response).catch((error: unknown) => {
      this.#parts.logger.error('a request to the console has failed', { path: pathOf(request), error })
      response.destroy()
    })
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { own, sockets, logger } = this.#parts
    const { host, origin } = request.headers
    if (!isOwnHost(host, request.socket.localAddress, own) || !isOwnOrigin(origin, host, own)) {
      logger.warn('a foreign page was refused the channel', { host, origin })
      return refuseUpgrade(socket, '403 Forbidden')
    }
    if (pathOf(request) !== channelPath) return refuseUpgrade(socket, '404 Not Found')
    const session = this.#findSession(request)
    if (session === 'too many tries') return refuseUpgrade(socket, '429 Too Many Requests')
    if (!session) return refuseUpgrade(socket, '401 Unauthorized')
    if (!sockets.hasRoomFor(session)) return refuseUpgrade(socket, '503 Service Unavailable')
    sockets.accept(request, socket, head, session)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { own } = this.#parts
    const { method, headers } = request
    if (!isOwnHost(headers.host, request.socket.localAddress, own)) {
      return sendRefusal(response, 'not this host')
    }
    if (method !== 'GET' && method !== 'HEAD') {
      if (!isOwnOrigin(headers.origin, headers.host, own)) return sendRefusal(response, 'foreign page')
      return sendAnswer(response, 405, { Allow: 'GET, HEAD' })
    }
    const path = pathOf(request)
    if (path === openPath) return this.#redeem(request, response)
    const session = this.#findSession(request)
    if (session === 'too many tries') return this.#sendWait(request, response)
    if (!session) return this.#sendNoSession(request, response)
    if (path.startsWith(downloadPath)) return this.#download(request, response, session)
    return this.#page(request, response)
  }

  #redeem(request: IncomingMessage, response: ServerResponse): void {
    const { failures, sessions, cookie, own, logger } = this.#parts
    if (request.method !== 'GET') return sendAnswer(response, 405, { Allow: 'GET' })
    // What another page embeds is no person opening a link, and must not use up tries either.
    const destination = request.headers['sec-fetch-dest']
    if (destination !== undefined && destination !== 'document') return sendRefusal(response, 'foreign page')
    const address = addressOf(request)
    if (failures.waitOf(address) > 0) return this.#sendWait(request, response)
    const opened = sessions.redeem(new URLSearchParams(queryOf(request)).get('once') ?? '')
    if (!opened) {
      failures.note(address)
      logger.warn('a link to the console was not good', { address })
      return sendRefusal(response, 'link not good')
    }
    const { session, secret } = opened
    const permissions = [...session.permissions]
    logger.info('a browser has opened the console', { session: session.id, address, permissions })
    sendAnswer(response, 303, {
      Location: '/',
      'Set-Cookie': cookieHeader(cookie, secret, own.secure),
      'Cache-Control': 'no-store'
    })
  }

  #findSession(request: IncomingMessage): Session | 'too many tries' | undefined {
    const { failures, sessions, cookie } = this.#parts
    const secrets = readCookies(request.headers.cookie, cookie)
    if (secrets.length === 0) return undefined
    if (failures.waitOf(addressOf(request)) > 0) return 'too many tries'
    for (const secret of secrets) {
      const session = sessions.find(secret)
      if (session) return session
    }
    failures.note(addressOf(request))
    return undefined
  }

  #sendWait(request: IncomingMessage, response: ServerResponse): void {
    const wait = Math.ceil(this.#parts.failures.waitOf(addressOf(request)) / 1000)
    sendRefusal(response, 'too many tries', { 'Retry-After': String(wait) })
  }

  /** A person who follows a link of another site to the page comes without the cookie once; see {@link onwardPage}. */
  #sendNoSession(request: IncomingMessage, response: ServerResponse): void {
    const { headers } = request
    const comesFromElsewhere = ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
    if (comesFromElsewhere && headers['sec-fetch-dest'] === 'document' && headers.cookie === undefined) {
      return sendPage(response, 200, onwardPage)
    }
    sendRefusal(response, 'no session')
  }

  async #download(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void> {
    if (request.method !== 'GET') return sendAnswer(response, 405, { Allow: 'GET' })
    const id = pathOf(request).slice(downloadPath.length)
    const file = this.#parts.downloads.take(id, session.id)
    if (!file) return sendRefusal(response, 'not found')
    await this.#parts.downloads.send(file, response)
  }

  async #page(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request
    const accept = headers['accept-encoding']
    const file = await this.#parts.files.read(pathOf(request), String(accept ?? ''))
    if (!file) return sendRefusal(response, 'not found')
    const { ETag: tag = '' } = file.headers
    const known = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''))
    if (known?.includes(tag)) {
      const { 'Content-Type': _type, 'Content-Encoding': _encoding, ...kept } = file.headers
      response.writeHead(304, kept)
      response.end()
      return
    }
    sendAnswer(response, 200, file.headers, file.body)
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? ''
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

function queryOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? '' : url.slice(query + 1)
}
