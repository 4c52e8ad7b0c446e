/**
 * Pages in the place of answers, as a proxy before a node sends them when the node is away. For all requests, WebSocket handshakes
 * included, or for one method over HTTP: over a WebSocket no page can come. Source: proving.md §7.1.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { PosterError } from '../../lib/error.ts'
import { checkTimes } from './times.ts'

export interface PageFault {
  /** HTTP, 500 to 599. */
  readonly status: number
  readonly times: number
}

/** The name under which the fault of all requests is kept. */
const everything = ''
const methodName = /"method"\s*:\s*"([^"\\]{1,200})"/

export class PageFaults {
  readonly #faults = new Map<string, PageFault>()

  /**
   * From now on; 0 times takes it back.
   * @param method empty for every request
   * @throws PosterError INVALID_ARGUMENT for odd figures
   */
  set(method: string, { status, times }: PageFault): void {
    checkTimes(times)
    if (times === 0) {
      this.#faults.delete(method)
      return
    }
    if (!Number.isSafeInteger(status) || status < 500 || status > 599) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `a page of a proxy in trouble has a status of 500 to 599, not ${status}`
      )
    }
    this.#faults.set(method, { status, times })
  }

  clear(): void {
    this.#faults.clear()
  }

  list(): { Method: string; Status: number; Times: number }[] {
    return Array.from(this.#faults, ([Method, { status: Status, times: Times }]) => ({
      Method,
      Status,
      Times
    }))
  }

  /** Sends a page, or hands the request on. */
  answer(request: IncomingMessage, response: ServerResponse, handOn: () => void): void {
    if (this.#faults.size === 0) return handOn()
    const fault = this.#take(everything)
    if (fault) return sendPage(request, response, fault.status)
    // The name stands at the beginning, which is read and put back.
    request.once('readable', () => {
      const beginning: unknown = request.read()
      const name = Buffer.isBuffer(beginning) ? methodName.exec(beginning.toString('latin1'))?.[1] : undefined
      const its = name === undefined ? undefined : this.#take(name)
      if (its) return sendPage(request, response, its.status)
      if (Buffer.isBuffer(beginning)) request.unshift(beginning)
      return handOn()
    })
  }

  /** Refuses a handshake with a page. False when there is no fault. */
  refuse(socket: Duplex): boolean {
    const fault = this.#take(everything)
    if (!fault) return false
    const page = pageOf(fault.status)
    socket.on('error', () => socket.destroy())
    socket.end(
      `HTTP/1.1 ${fault.status} No\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
      () => socket.destroy()
    )
    return true
  }

  #take(method: string): PageFault | undefined {
    const fault = this.#faults.get(method)
    if (fault) this.set(method, { ...fault, times: fault.times - 1 })
    return fault
  }
}

function sendPage(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume()
  const page = pageOf(status)
  response.writeHead(status, { 'Content-Type': 'text/html', 'Content-Length': page.length })
  response.end(page)
}

/** ASCII. */
function pageOf(status: number): string {
  return `<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>${status}</h1></center><hr><center>nginx</center></body>\r\n</html>\r\n`
}
