/**
 * The channel results that are open on one connection. A server may send the first values of a channel before the answer
 * that names it (go-jsonrpc does); they are kept while an answer is awaited, so that none is lost. What belongs to no
 * channel is dropped. Source: proving.md §2.2.
 */
import type { JsonValue } from '../../lib/json.ts'
import type { PosterError } from '../../lib/error.ts'
import { ChannelValues } from './channel-values.ts'

export type ChannelId = number | bigint

interface Notification {
  readonly channel: ChannelId
  /** Undefined for the end of the channel. */
  readonly value: JsonValue | undefined
}

export class ChannelTable {
  readonly #most: number
  readonly #open = new Map<ChannelId, ChannelValues>()
  #early: Notification[] = []
  #awaited = 0

  /** @param most values of one channel that may wait for their reader, and values that may wait for their channel */
  constructor(most: number) {
    this.#most = most
  }

  /** A call was sent whose answer will name a channel; to be paired with {@link answered}. */
  await(): void {
    this.#awaited += 1
  }

  /** The answer has come, or nobody waits for it any more. */
  answered(): void {
    this.#awaited -= 1
    if (this.#awaited === 0) this.#early = []
  }

  /** @param onEnd called once; `leftByReader` when the reader stops, or falls behind, before the remote ends it */
  open(channel: ChannelId, onEnd: (leftByReader: boolean) => void): ChannelValues {
    const values = new ChannelValues(this.#most, (byReader) => {
      const wasOpen = this.#open.delete(channel)
      onEnd(wasOpen && byReader)
    })
    this.#open.set(channel, values)
    const early = this.#early.filter((notification) => notification.channel === channel)
    this.#early = this.#early.filter((notification) => notification.channel !== channel)
    for (const notification of early) this.#deliver(values, notification)
    return values
  }

  receive(method: string, params: JsonValue): void {
    if (!Array.isArray(params)) return
    const [channel, value] = params
    if (!isChannelId(channel)) return
    if (method === 'xrpc.ch.val') this.#take({ channel, value: value ?? null })
    else if (method === 'xrpc.ch.close') this.#take({ channel, value: undefined })
  }

  /** Ends every channel with `reason`. */
  finish(reason: PosterError): void {
    this.#early = []
    for (const values of [...this.#open.values()]) values.finish(reason)
  }

  #take(notification: Notification): void {
    const values = this.#open.get(notification.channel)
    if (values) this.#deliver(values, notification)
    else if (this.#awaited > 0 && this.#early.length < this.#most) this.#early.push(notification)
  }

  #deliver(values: ChannelValues, { value }: Notification): void {
    if (value === undefined) values.finish()
    else values.push(value)
  }
}

export function isChannelId(value: JsonValue | undefined): value is ChannelId {
  return typeof value === 'number' || typeof value === 'bigint'
}
