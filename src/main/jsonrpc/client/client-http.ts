/**
 * JSON-RPC over HTTP POST on kept-alive connections, as a Go proxy calls its source. Source: node-protocol.md §6.1, §6.2.
 * It does not wait for a remote that is away and retries nothing, except once and at once when a kept-alive connection
 * turns out to have been closed before a byte of the answer came.
 */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError, messageOf, systemCodeOf } from '../../lib/error.ts'
import { stringifyJson, type JsonValue } from '../../lib/json.ts'
import { abortError, throwIfAborted } from '../../lib/wait.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import { HttpStatus } from './http-status.ts'
import { markNeverSent } from './never-sent.ts'
import { excerpt, noAnswer, readRemoteAnswer } from './remote-answer.ts'

export interface HttpClientOptions {
  /** `http://host:port/rpc/v0`; https as well. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Connections open together; further calls wait for one. Default 32. */
  readonly connections?: number
  /** Calls waiting or in flight; further ones fail. Default 10,000. */
  readonly mostCalls?: number
  /** ms one call may take at most, whatever its signal says. Default 5 min. */
  readonly timeout?: number
  /** Largest answer, bytes. Default 512 MiB. */
  readonly answerBytes?: number
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** The call may be sent twice without harm. */
  readonly idempotent?: boolean
}

export interface HttpClient extends Closeable {
  /**
   * @throws PosterError REMOTE_ERROR with an RpcError as its cause when the remote answered an error;
   * REMOTE_UNREACHABLE, REMOTE_PROTOCOL, TOO_LARGE; CANCELLED or TIMED_OUT; CLOSED
   */
  call(method: string, params: readonly unknown[], options?: CallOptions): Promise<JsonValue>
}

interface Reply {
  readonly status: number
  readonly text: string
}

/** Only the attempt to connect fails in these ways. */
const failedToConnect = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** A kept-alive connection that the other side had closed. */
class StaleConnection extends Error {}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const url = new URL(options.url)
  const remote = `${url.protocol}//${url.host}`
  const { connections = 32, mostCalls = 10_000, timeout = 300_000, answerBytes = 512 * 1024 * 1024 } = options
  const secure = url.protocol === 'https:'
  const agentOptions = {
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    noDelay: true
  }
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const closing = new AbortController()
  const authorization = options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }
  const fixedHeaders = { 'Content-Type': 'application/json', ...options.headers, ...authorization }
  let calls = 0
  let nextId = 1

  function send(body: Buffer): ClientRequest {
    const headers = { ...fixedHeaders, 'Content-Length': body.length }
    const request = (secure ? httpsRequest : httpRequest)(url, { method: 'POST', agent, headers })
    request.end(body)
    return request
  }

  async function call(
    method: string,
    params: readonly unknown[],
    given: CallOptions = {}
  ): Promise<JsonValue> {
    const { signal, idempotent = false } = given
    throwIfAborted(signal)
    throwIfAborted(closing.signal)
    if (calls >= mostCalls) throw new PosterError('TOO_LARGE', `too many calls to ${remote} are waiting`)
    const id = nextId++
    const body = Buffer.from(stringifyJson({ jsonrpc: '2.0', id, method, params }))
    const end = Date.now() + timeout
    calls += 1
    try {
      let reply: Reply
      try {
        reply = await exchange(() => send(body), remote, answerBytes, end, [signal, closing.signal])
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error
        if (!idempotent) throw unreachable(remote, error.cause)
        // A connection of its own, so that a second stale one cannot be met.
        const fresh = (): ClientRequest => {
          const headers = { ...fixedHeaders, 'Content-Length': body.length }
          const again = (secure ? httpsRequest : httpRequest)(url, { method: 'POST', agent: false, headers })
          again.end(body)
          return again
        }
        reply = await exchange(fresh, remote, answerBytes, end, [signal, closing.signal])
      }
      return readReply(reply, id, remote)
    } finally {
      calls -= 1
    }
  }

  let closed: Promise<void> | undefined
  return {
    call,
    close: () =>
      (closed ??= Promise.resolve().then(() => {
        closing.abort(new PosterError('CLOSED', `the connection to ${remote} is closed`))
        agent.destroy()
      }))
  }
}

/** One request and its whole reply. */
function exchange(
  send: () => ClientRequest,
  remote: string,
  mostBytes: number,
  end: number,
  signals: readonly (AbortSignal | undefined)[]
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = send()
    let settled = false
    let heard = false
    const settle = (act: () => void): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      for (const stop of watches) stop()
      act()
    }
    const fail = (error: Error): void =>
      settle(() => {
        request.destroy()
        reject(error)
      })
    const timer = setTimeout(
      () => fail(new PosterError('TIMED_OUT', `${remote} did not answer in time`)),
      Math.max(0, end - Date.now())
    )
    const watches = signals.map((signal) =>
      signal ? watchAbort(signal, () => fail(abortError(signal))) : () => undefined
    )
    request.on('error', (error) => {
      const closed = ['ECONNRESET', 'EPIPE'].includes(systemCodeOf(error) ?? '')
      if (request.reusedSocket && closed && !heard) fail(new StaleConnection('stale', { cause: error }))
      else fail(unreachable(remote, error))
    })
    request.on('response', (response) => {
      heard = true
      receive(response, mostBytes, remote).then((text) => {
        settle(() => resolve({ status: response.statusCode ?? 0, text }))
      }, fail)
    })
  })
}

/** @throws PosterError REMOTE_UNREACHABLE, TOO_LARGE */
function receive(response: IncomingMessage, mostBytes: number, remote: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > mostBytes) {
        chunks.length = 0
        response.destroy()
        reject(new PosterError('TOO_LARGE', `${remote} sent an answer of more than ${mostBytes} bytes`))
      } else {
        chunks.push(chunk)
      }
    })
    response.on('end', () => resolve(Buffer.concat(chunks, size).toString()))
    response.on('error', (error) => reject(unreachable(remote, error)))
    response.on('close', () => {
      if (!response.complete) reject(unreachable(remote, new Error('the connection broke in mid-answer')))
    })
  })
}

/** @throws PosterError REMOTE_ERROR, REMOTE_PROTOCOL */
function readReply({ status, text }: Reply, id: number, remote: string): JsonValue {
  if (text.trim() === '' || (status !== 200 && !/^\s*\{/.test(text))) {
    throw noAnswer(remote, `HTTP ${status} with ${excerpt(text)}`, new HttpStatus(status))
  }
  const answer = readRemoteAnswer(text, remote)
  if (answer.kind === 'error' && status !== 401 && status !== 403) throw answer.error
  if (status !== 200 || answer.kind !== 'result') {
    throw noAnswer(remote, `HTTP ${status} with ${excerpt(text)}`, new HttpStatus(status))
  }
  if (answer.id !== id) throw noAnswer(remote, `an answer to another request (id ${String(answer.id)})`)
  return answer.result
}

function unreachable(remote: string, cause: unknown): PosterError {
  const code = systemCodeOf(cause)
  const why = messageOf(cause) || code || 'connection failed'
  const error = new PosterError('REMOTE_UNREACHABLE', `${remote} cannot be reached: ${why}`, { cause })
  return code !== undefined && failedToConnect.has(code) ? markNeverSent(error) : error
}
