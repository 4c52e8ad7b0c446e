/**
 * Opens a WebSocket to a remote, or says why it cannot be opened. What is then said over it is the connection's business.
 */
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { PosterError, messageOf } from '../../lib/error.ts'
import { abortError, throwIfAborted } from '../../lib/wait.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import { HttpStatus } from './http-status.ts'
import { noAnswer } from './remote-answer.ts'

export interface WebSocketConnectionOptions {
  /** `ws://host:port/rpc/v0`; wss as well. */
  readonly url: string
  /** Sent as a bearer token. */
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Calls sent and not answered; further ones wait. Default 512. */
  readonly inFlight?: number
  /** Calls waiting or in flight; further ones fail. Default 10,000. */
  readonly mostCalls?: number
  /** ms one call may take at most, whatever its signal says. Default 5 min. */
  readonly timeout?: number
  /** ms to open the connection. Default 5 s. */
  readonly connectTimeout?: number
  /** ms between pings. Default 5 s. */
  readonly pingInterval?: number
  /** ms without any traffic after which the connection is given up. Default 30 s. */
  readonly silence?: number
  /** Largest message, bytes. Default 512 MiB. */
  readonly answerBytes?: number
  /** Channel values that may wait for their reader. Default 1,000. */
  readonly channelValues?: number
}

export const defaults = {
  inFlight: 512,
  mostCalls: 10_000,
  timeout: 300_000,
  connectTimeout: 5_000,
  pingInterval: 5_000,
  silence: 30_000,
  answerBytes: 512 * 1024 * 1024,
  channelValues: 1_000
}

/**
 * Gives what `adopt` makes of the open socket; it is called in the very tick of opening, so that no message is missed.
 * @throws PosterError REMOTE_UNREACHABLE when nothing answers, REMOTE_PROTOCOL when something else than a WebSocket
 * does; CANCELLED or TIMED_OUT by the signal
 */
export function shakeHands<T>(
  options: WebSocketConnectionOptions,
  signal: AbortSignal | undefined,
  adopt: (socket: WebSocket, stream: Duplex) => T
): Promise<T> {
  const remote = remoteName(options.url)
  const { connectTimeout = defaults.connectTimeout, answerBytes = defaults.answerBytes } = options
  return new Promise((resolve, reject) => {
    throwIfAborted(signal)
    const authorization = options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }
    const socket = new WebSocket(options.url, {
      headers: { ...options.headers, ...authorization },
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: answerBytes,
      handshakeTimeout: connectTimeout,
      followRedirects: false
    })
    const fail = (error: PosterError): void => {
      stopWatching?.()
      socket.terminate()
      reject(error)
    }
    const stopWatching = signal ? watchAbort(signal, () => fail(abortError(signal))) : undefined
    let stream: Duplex | undefined
    socket.on('error', (error) => fail(unreachable(remote, messageOf(error), error)))
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 0
      fail(noAnswer(remote, `HTTP ${status} instead of opening a WebSocket`, new HttpStatus(status)))
    })
    socket.on('upgrade', (response) => {
      stream = response.socket
    })
    socket.on('open', () => {
      stopWatching?.()
      // 'upgrade' always comes before 'open'.
      if (stream) resolve(adopt(socket, stream))
    })
  })
}

export function remoteName(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

export function unreachable(remote: string, why: string, cause?: unknown): PosterError {
  return new PosterError('REMOTE_UNREACHABLE', `${remote} cannot be reached: ${why}`, { cause })
}
