/**
 * Results that are channels: values that follow the answer until one side ends them. WebSocket only, as in go-jsonrpc.
 * A reader that falls behind loses its channel and not the server its memory. Source: proving.md §2.2.
 */
import { stringifyGoJson } from '../../lib/json.ts'
import type { ChannelSink, ChannelSource } from './method-table.ts'
import type { RpcId } from './request.ts'

interface OpenChannel {
  readonly request: RpcId
  stop: () => void
  /** Values handed to the socket and not yet to the kernel. */
  unsent: number
}

export interface StartedChannel {
  readonly number: number
  /** To be called once the answer with the number is on its way. */
  readonly begin: () => void
}

/** Hands a text to the socket; `sent` is called when it is gone. */
export type SendText = (text: string, sent?: () => void) => void

export class OutChannels {
  readonly #send: SendText
  readonly #mostUnsent: number
  readonly #open = new Map<number, OpenChannel>()
  #last = 0

  constructor(send: SendText, mostUnsent: number) {
    this.#send = send
    this.#mostUnsent = mostUnsent
  }

  get size(): number {
    return this.#open.size
  }

  open(request: RpcId, source: ChannelSource): StartedChannel {
    const number = ++this.#last
    const channel: OpenChannel = { request, stop: () => undefined, unsent: 0 }
    this.#open.set(number, channel)
    const sink: ChannelSink = {
      send: (value) => this.#sendValue(number, channel, value),
      close: () => this.#close(number)
    }
    return {
      number,
      begin: () => {
        if (!this.#open.has(number)) return
        const stop = source(sink)
        // The source may have closed its channel while it began.
        if (this.#open.has(number)) channel.stop = stop
        else stop()
      }
    }
  }

  /** Ends the channels that the request opened, as its client asks. */
  cancel(request: RpcId): void {
    for (const [number, channel] of this.#open) if (channel.request === request) this.#close(number)
  }

  /** The socket is gone. */
  end(): void {
    const channels = [...this.#open.values()]
    this.#open.clear()
    for (const { stop } of channels) stop()
  }

  #sendValue(number: number, channel: OpenChannel, value: unknown): boolean {
    if (!this.#open.has(number)) return false
    if (channel.unsent >= this.#mostUnsent) {
      this.#close(number)
      return false
    }
    channel.unsent++
    const text = `{"jsonrpc":"2.0","method":"xrpc.ch.val","params":[${number},${stringifyGoJson(value)}]}\n`
    this.#send(text, () => channel.unsent--)
    return true
  }

  #close(number: number): void {
    const channel = this.#open.get(number)
    if (!channel) return
    this.#open.delete(number)
    channel.stop()
    this.#send(`{"jsonrpc":"2.0","method":"xrpc.ch.close","params":[${number}]}\n`)
  }
}
