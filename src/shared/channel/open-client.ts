/**
 * The asking side of a port: calls with a time-out, watches with revisions. Every call ends, whatever becomes of the port;
 * nothing is asked again except a list whose changes do not follow on each other. It does not reconnect: a new port gets a
 * new client.
 */
import { ChannelError, type WireError } from './channel-error.ts'
import { ClientWatch, type WatchListener } from './client-watch.ts'
import { FrameError, readServerFrame, type ClientFrame, type Row, type ServerFrame } from './frame.ts'
import { hostTimer, onAbort, type Timer } from './host.ts'
import { defaultChannelLimits } from './limits.ts'
import type { TextPort } from './port.ts'

export interface CallOptions {
  /** Ends the call; the other side is told. */
  readonly signal?: AbortSignal
  /** ms; 30 s without it */
  readonly timeoutMs?: number
}

export interface ChannelClient {
  /**
   * Asks and waits. @throws ChannelError of the other side; TIMED_OUT, CANCELLED, CLOSED when the port has ended,
   * QUEUE_FULL with more calls open than the other side would take
   */
  call(method: string, params?: unknown, options?: CallOptions): Promise<unknown>
  /** Begins to watch. The listener is called later than this. @returns the function that ends it */
  watch<R extends Row>(topic: string, params: unknown, listener: WatchListener<R>): () => void
  readonly ended: boolean
  /** Ends the port: calls are rejected with CLOSED, watchers told that it is lost. */
  close(reason?: string): void
}

export interface ClientOptions {
  readonly timer?: Timer
  /** ms a call may take when it does not say itself */
  readonly timeoutMs?: number
  /** Calls open at once. */
  readonly calls?: number
}

/** Listens to the port from now on. */
export function openClient(port: TextPort, options: ClientOptions = {}): ChannelClient {
  return new Client(port, options)
}

interface OpenCall {
  resolve(value: unknown): void
  reject(error: ChannelError): void
}

class Client implements ChannelClient {
  readonly #port: TextPort
  readonly #timer: Timer
  readonly #timeoutMs: number
  readonly #mostCalls: number
  readonly #calls = new Map<number, OpenCall>()
  readonly #watches = new Map<number, ClientWatch>()
  #lastId = 0
  #lost: WireError | undefined

  constructor(port: TextPort, options: ClientOptions) {
    this.#port = port
    this.#timer = options.timer ?? hostTimer
    this.#timeoutMs = options.timeoutMs ?? 30_000
    this.#mostCalls = options.calls ?? defaultChannelLimits.calls
    port.onText((text) => this.#receive(text))
    port.onEnd((reason) => this.#end(reason))
  }

  get ended(): boolean {
    return this.#lost !== undefined
  }

  call(method: string, params?: unknown, options: CallOptions = {}): Promise<unknown> {
    const { signal, timeoutMs = this.#timeoutMs } = options
    const refusal = this.#refusalOf(method, signal)
    if (refusal) return Promise.reject(new ChannelError(refusal))
    return new Promise((resolve, reject) => {
      const id = this.#nextId()
      const giveUp = (error: WireError): void => {
        this.#send({ type: 'cancel', id })
        this.#calls.get(id)?.reject(new ChannelError(error))
      }
      const late: WireError = {
        code: 'TIMED_OUT',
        message: `${method} was not answered within ${timeoutMs} ms`
      }
      const stopTimer = this.#timer.after(timeoutMs, () => giveUp(late))
      const stopWatching = signal && onAbort(signal, () => giveUp(cancelled(method)))
      const over = (): void => {
        this.#calls.delete(id)
        stopTimer()
        stopWatching?.()
      }
      this.#calls.set(id, {
        resolve(value) {
          over()
          resolve(value)
        },
        reject(error) {
          over()
          reject(error)
        }
      })
      this.#send({ type: 'call', id, method, params })
    })
  }

  watch<R extends Row>(topic: string, params: unknown, listener: WatchListener<R>): () => void {
    const watch = new ClientWatch(listener, {
      begin: () => {
        const id = this.#nextId()
        this.#watches.set(id, watch)
        this.#send({ type: 'watch', id, topic, params })
        return id
      },
      taken: (id) => this.#send({ type: 'taken', id }),
      leave: (id) => {
        if (this.#watches.delete(id)) this.#send({ type: 'unwatch', id })
      }
    })
    if (this.ended) void Promise.resolve().then(() => watch.lost())
    else watch.begin()
    return () => watch.stop()
  }

  close(reason?: string): void {
    this.#port.close(reason)
    this.#end(reason ?? 'this side has closed it')
  }

  #refusalOf(method: string, signal: AbortSignal | undefined): WireError | undefined {
    if (this.#lost) return this.#lost
    if (signal?.aborted) return cancelled(method)
    if (this.#calls.size < this.#mostCalls) return undefined
    return { code: 'QUEUE_FULL', message: `${this.#mostCalls} calls wait for their answers already` }
  }

  #nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  #send(frame: ClientFrame): void {
    this.#port.send(JSON.stringify(frame))
  }

  #receive(text: string): void {
    if (this.ended) return
    let frame: ServerFrame
    try {
      frame = readServerFrame(text, defaultChannelLimits)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      return this.close(`the program sent a text that is no frame: ${error.message}`)
    }
    this.#take(frame)
  }

  /** What belongs to nothing open was on its way when this side gave up. */
  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case 'result':
        return this.#calls.get(frame.id)?.resolve(frame.value)
      case 'error':
        return this.#calls.get(frame.id)?.reject(new ChannelError(frame.error))
      case 'snapshot':
        return this.#watches.get(frame.id)?.snapshot(frame.revision, frame.rows)
      case 'change':
        return this.#watches.get(frame.id)?.change(frame)
      case 'ended': {
        const watch = this.#watches.get(frame.id)
        this.#watches.delete(frame.id)
        return watch?.ended(frame.error && new ChannelError(frame.error))
      }
    }
  }

  #end(reason: string): void {
    if (this.#lost) return
    this.#lost = { code: 'CLOSED', message: `the connection has ended: ${reason}` }
    for (const call of [...this.#calls.values()]) call.reject(new ChannelError(this.#lost))
    const watches = [...this.#watches.values()]
    this.#watches.clear()
    for (const watch of watches) watch.lost()
  }
}

function cancelled(method: string): WireError {
  return { code: 'CANCELLED', message: `${method} was cancelled` }
}
