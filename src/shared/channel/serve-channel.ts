/**
 * The serving side of a port: calls answered, watches fed, both counted. It knows no method and no topic; what a client
 * may do is the handlers' business. A client that breaks the rules of frames, or does not read, loses its port.
 */
import { ChannelError, readKnownError, type WireError } from './channel-error.ts'
import { FrameError, readClientFrame, type ClientFrame, type ServerFrame } from './frame.ts'
import { createAbort } from './host.ts'
import { defaultChannelLimits, type ChannelLimits } from './limits.ts'
import type { ListSink } from './list-sink.ts'
import type { TextPort } from './port.ts'
import { ServedWatch } from './served-watch.ts'

export interface ChannelHandlers {
  /**
   * Answers a call with what JSON can hold; undefined is an answer too. An error with a code of the table reaches the
   * client with its message, advice and detail; anything else becomes INTERNAL. The signal aborts when nobody waits any more.
   */
  call(method: string, params: unknown, signal: AbortSignal): unknown
  /**
   * Begins to feed the sink, for instance with `list.watch(sink)`, and returns what ends it; may throw like `call`.
   * The signal aborts when the watch is over.
   */
  watch(
    topic: string,
    params: unknown,
    sink: ListSink,
    signal: AbortSignal
  ): (() => void) | Promise<() => void>
  /** Told of what a handler threw that no client may see. @param name of the method or topic */
  onUnknownError?(error: unknown, name: string): void
  readonly limits?: Partial<ChannelLimits>
}

export interface ServedChannel {
  readonly calls: number
  readonly watches: number
  /** Ends the port, and with it every call and watch. */
  close(reason?: string): void
}

/** Serves until the port ends. */
export function serveChannel(port: TextPort, handlers: ChannelHandlers): ServedChannel {
  return new Channel(port, handlers)
}

const internal: WireError = {
  code: 'INTERNAL',
  message: 'something went wrong inside the program',
  advice: "The program's own log says what"
}

class Channel implements ServedChannel {
  readonly #port: TextPort
  readonly #handlers: ChannelHandlers
  readonly #limits: ChannelLimits
  /** How to abort each call whose handler has not ended. */
  readonly #calls = new Map<number, () => void>()
  readonly #watches = new Map<number, ServedWatch>()
  #ended = false

  constructor(port: TextPort, handlers: ChannelHandlers) {
    this.#port = port
    this.#handlers = handlers
    this.#limits = { ...defaultChannelLimits, ...handlers.limits }
    port.onText((text) => this.#receive(text))
    port.onEnd(() => this.#end())
  }

  get calls(): number {
    return this.#calls.size
  }

  get watches(): number {
    return this.#watches.size
  }

  close(reason?: string): void {
    this.#port.close(reason)
    this.#end()
  }

  #receive(text: string): void {
    if (this.#ended) return
    try {
      this.#take(readClientFrame(text, this.#limits))
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.close(`the client sent a text that is no frame: ${error.message}`)
    }
  }

  #take(frame: ClientFrame): void {
    switch (frame.type) {
      case 'call':
        return this.#call(frame.id, frame.method, frame.params)
      case 'watch':
        return this.#watch(frame.id, frame.topic, frame.params)
      case 'cancel':
        // Answered meanwhile when it is not there.
        return this.#calls.get(frame.id)?.()
      case 'unwatch':
        return this.#watches.get(frame.id)?.stop()
      case 'taken':
        // Of a watch that has just ended when it is not there.
        if (this.#watches.get(frame.id)?.taken() === false)
          throw new FrameError('that takes what was not sent')
    }
  }

  #call(id: number, method: string, params: unknown): void {
    this.#refuseUsed(id)
    const refusal = refusalPast('calls', this.#calls.size, this.#limits.calls)
    if (refusal) return void this.#send({ type: 'error', id, error: refusal }, method)
    const abort = createAbort()
    this.#calls.set(id, () => abort.abort(gone))
    const settle = (frame: ServerFrame): void => {
      this.#calls.delete(id)
      if (abort.signal.aborted) return
      const failure = this.#send(frame, method)
      if (failure) this.#send({ type: 'error', id, error: failure }, method)
    }
    // Begun within this turn, so that calls begin in the order they came in.
    void (async () => this.#handlers.call(method, params, abort.signal))().then(
      (value) => settle({ type: 'result', id, value }),
      (thrown: unknown) => {
        // What a handler throws because it was told to stop is nobody's news.
        if (abort.signal.aborted) this.#calls.delete(id)
        else settle({ type: 'error', id, error: this.#describe(thrown, method) })
      }
    )
  }

  #watch(id: number, topic: string, params: unknown): void {
    this.#refuseUsed(id)
    const refusal = refusalPast('watches', this.#watches.size, this.#limits.watches)
    if (refusal) return void this.#send({ type: 'ended', id, error: refusal }, topic)
    const watch = new ServedWatch({
      id,
      mostUntaken: this.#limits.untaken,
      send: (frame) => this.#send(frame, topic),
      onOver: () => this.#watches.delete(id)
    })
    this.#watches.set(id, watch)
    void (async () => this.#handlers.watch(topic, params, watch, watch.signal))().then(
      (stop) => watch.stopWith(stop),
      (thrown: unknown) => {
        if (!watch.signal.aborted) watch.ended(this.#describe(thrown, topic))
      }
    )
  }

  #refuseUsed(id: number): void {
    if (this.#calls.has(id) || this.#watches.has(id)) throw new FrameError('with an id that is in use')
  }

  /** @returns why the frame was not sent, if it was not */
  #send(frame: ServerFrame, name: string): WireError | undefined {
    if (this.#ended) return undefined
    let text: string
    try {
      text = JSON.stringify(frame)
    } catch (error) {
      return this.#describe(error, name)
    }
    if (text.length > this.#limits.textOut) {
      return { code: 'TOO_LARGE', message: `what ${name} has to say is too large for one message` }
    }
    this.#port.send(text)
    if (this.#port.waiting > this.#limits.waiting) this.close('the client does not read what it asked for')
    return undefined
  }

  #describe(thrown: unknown, name: string): WireError {
    const known = readKnownError(thrown)
    if (known) return known
    this.#handlers.onUnknownError?.(thrown, name)
    return internal
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const abort of this.#calls.values()) abort()
    for (const watch of [...this.#watches.values()]) watch.stop()
  }
}

const gone = new ChannelError({ code: 'CANCELLED', message: 'nobody waits for the answer any more' })

function refusalPast(what: string, count: number, most: number): WireError | undefined {
  if (count < most) return undefined
  return {
    code: 'QUEUE_FULL',
    message: `this connection has ${most} ${what} open, which is all it may have`,
    advice: 'Wait until some have ended'
  }
}
