/**
 * The console as the page knows it: typed calls and watches over whatever port there is, and a port that is opened again
 * when it ends. Calls are never repeated by themselves: whether the first one was done is for a person to see. Watches are,
 * since they only read.
 */
import { ChannelError } from '../../../shared/channel/channel-error.ts'
import type { WatchListener } from '../../../shared/channel/client-watch.ts'
import { hostTimer } from '../../../shared/channel/host.ts'
import type { Timer } from '../../../shared/channel/host.ts'
import { openClient } from '../../../shared/channel/open-client.ts'
import type { CallOptions, ChannelClient } from '../../../shared/channel/open-client.ts'
import type { TextPort } from '../../../shared/channel/port.ts'
import type {
  MethodName,
  ParamsOf,
  ResultOf,
  RowOf,
  TopicName,
  TopicParamsOf
} from '../../../shared/contract/console/contract.ts'
import type { SessionView } from '../../../shared/contract/console/session.ts'

/** `connecting`: not answered yet; `live`; `lost`: the next try is at `retryAt`. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly session: SessionView }
  | {
      readonly kind: 'lost'
      readonly error: ChannelError
      readonly retryAt: number
      readonly wasLive: boolean
    }

export interface ConsoleClient {
  readonly state: ConnectionState
  /** @throws ChannelError; CLOSED at once while the connection is lost */
  call<M extends MethodName>(method: M, params: ParamsOf<M>, options?: CallOptions): Promise<ResultOf<M>>
  /** Watches for good, over every new connection, until the returned function is called. */
  watch<T extends TopicName>(
    topic: T,
    params: TopicParamsOf<T>,
    listener: WatchListener<RowOf<T>>
  ): () => void
  onState(listener: (state: ConnectionState) => void): () => void
  /** Tries at once when the connection is lost. */
  retry(): void
  close(): void
}

export interface ConsoleClientOptions {
  readonly openPort: () => TextPort
  readonly timer?: Timer
  readonly now?: () => number
}

const firstDelay = 500
const longestDelay = 10_000
const greetingMs = 10_000

/** ms before try number `attempt`, counted from 0: 0.5 s, 1 s, 2 s, … 10 s. */
export function reconnectDelay(attempt: number): number {
  return Math.min(longestDelay, firstDelay * 2 ** attempt)
}

export function openConsole(options: ConsoleClientOptions): ConsoleClient {
  return new ReconnectingClient(options)
}

/** The channel as the contract types it. */
type TypedChannel = Pick<ConsoleClient, 'call'>

/** A watch that outlives its connections. */
interface KeptWatch {
  begin(client: ChannelClient): void
  /** The connection is gone before the watch began on it. */
  lost(): void
}

/** Whatever was thrown as the one kind of error that the page shows. */
export function asChannelError(thrown: unknown): ChannelError {
  if (ChannelError.is(thrown)) return thrown
  return new ChannelError({
    code: 'INTERNAL',
    message: thrown instanceof Error ? thrown.message : String(thrown)
  })
}

class ReconnectingClient implements ConsoleClient {
  readonly #openPort: () => TextPort
  readonly #timer: Timer
  readonly #now: () => number
  readonly #watches = new Set<KeptWatch>()
  readonly #listeners = new Set<(state: ConnectionState) => void>()
  #state: ConnectionState = { kind: 'connecting' }
  #client: ChannelClient | undefined
  #stopWaiting: (() => void) | undefined
  #attempt = 0
  #closed = false

  constructor({ openPort, timer = hostTimer, now = Date.now }: ConsoleClientOptions) {
    this.#openPort = openPort
    this.#timer = timer
    this.#now = now
    this.#connect()
  }

  get state(): ConnectionState {
    return this.#state
  }

  call<M extends MethodName>(method: M, params: ParamsOf<M>, options?: CallOptions): Promise<ResultOf<M>> {
    if (!this.#client)
      return Promise.reject(new ChannelError({ code: 'CLOSED', message: 'the console is not connected' }))
    // The serving side is compiled against the same list; the channel itself knows no method.
    return (this.#client as unknown as TypedChannel).call(method, params, options)
  }

  watch<T extends TopicName>(
    topic: T,
    params: TopicParamsOf<T>,
    listener: WatchListener<RowOf<T>>
  ): () => void {
    let stop: (() => void) | undefined
    const kept: KeptWatch = {
      begin: (client) => {
        stop = client.watch<RowOf<T>>(topic, params, listener)
      },
      lost: () => listener.lost()
    }
    this.#watches.add(kept)
    if (this.#client && this.#state.kind === 'live') kept.begin(this.#client)
    return () => {
      this.#watches.delete(kept)
      stop?.()
    }
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  retry(): void {
    if (this.#state.kind !== 'lost') return
    this.#stopWaiting?.()
    this.#connect()
  }

  close(): void {
    this.#closed = true
    this.#stopWaiting?.()
    this.#client?.close()
    this.#client = undefined
    this.#watches.clear()
    this.#listeners.clear()
  }

  #connect(): void {
    this.#stopWaiting = undefined
    if (this.#state.kind !== 'lost') this.#move({ kind: 'connecting' })
    const port = this.#openPort()
    const client = openClient(port, { timer: this.#timer })
    this.#client = client
    port.onEnd((reason) => this.#lose(client, new ChannelError({ code: 'CLOSED', message: reason })))
    client.call('session.about', {}, { timeoutMs: greetingMs }).then(
      (session) => this.#greet(client, session as SessionView),
      (error: unknown) => {
        client.close()
        this.#lose(client, asChannelError(error))
      }
    )
  }

  #greet(client: ChannelClient, session: SessionView): void {
    if (client !== this.#client || client.ended) return
    this.#attempt = 0
    this.#move({ kind: 'live', session })
    for (const watch of this.#watches) watch.begin(client)
  }

  #lose(client: ChannelClient, error: ChannelError): void {
    if (client !== this.#client || this.#closed) return
    const wasLive = this.#state.kind === 'live' || (this.#state.kind === 'lost' && this.#state.wasLive)
    this.#client = undefined
    const delay = reconnectDelay(this.#attempt)
    this.#attempt += 1
    this.#stopWaiting = this.#timer.after(delay, () => this.#connect())
    this.#move({ kind: 'lost', error, retryAt: this.#now() + delay, wasLive })
    if (!wasLive) for (const watch of this.#watches) watch.lost()
  }

  #move(state: ConnectionState): void {
    this.#state = state
    for (const listener of [...this.#listeners]) listener(state)
  }
}
