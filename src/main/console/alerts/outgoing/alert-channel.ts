/**
 * One channel at work: what it still has to be told, the call that is under way, and what became of the last one. It never
 * makes two calls at once.
 */
import type { ChannelRow, DeliveryView } from '../../../../shared/contract/console/alert-channels.ts'
import type { Clock } from '../../../lib/clock.ts'
import { messageOf as saidBy, PosterError } from '../../../lib/error.ts'
import { processRedactor } from '../../../lib/log/redact.ts'
import type { OutgoingMessage } from './alert-message.ts'
import type { AlertNews } from './alert-news.ts'
import { callOut } from './call-out.ts'
import { refusalIn } from './channel-answer.ts'
import { requestTo } from './channel-request.ts'
import { checkOutgoingAddress, coverAddress } from './outgoing-address.ts'
import type { SavedChannel } from './outgoing-settings.ts'
import { PostQueue, type Batch } from './post-queue.ts'

/** Shows a message on the screen of this machine. */
export type ShowOnDesktop = (title: string, text: string) => void

export interface AlertChannelParts {
  readonly clock: Clock
  readonly showOnDesktop: ShowOnDesktop | undefined
  /** The row has changed. */
  readonly onChange: () => void
}

export class AlertChannel {
  readonly #parts: AlertChannelParts
  readonly #queue = new PostQueue()
  readonly #ended = new AbortController()
  #saved: SavedChannel
  #view: DeliveryView = { sentAt: null, failure: null }
  #calling = false

  constructor(saved: SavedChannel, parts: AlertChannelParts) {
    this.#saved = saved
    this.#parts = parts
    this.#keepSecret()
  }

  get saved(): SavedChannel {
    return this.#saved
  }

  /** Takes other settings; the next message goes by them at once. */
  change(saved: SavedChannel): void {
    this.#saved = saved
    this.#keepSecret()
    this.#queue.succeeded()
  }

  row(): ChannelRow {
    const { id, kind, name, enabled, level, address, secret, chat } = this.#saved
    return {
      id,
      kind,
      name,
      enabled,
      level,
      address: coverAddress(address),
      hasSecret: secret !== '',
      chat,
      waiting: this.#queue.waiting,
      ...this.#view
    }
  }

  tell(news: AlertNews): void {
    const { enabled, level } = this.#saved
    if (enabled && (level === 'warning' || news.severity === 'critical')) this.#queue.add(news)
  }

  /** Sends what waits, where that may be now. */
  async send(mostPerMinute: number, messageOf: (batch: Batch) => OutgoingMessage): Promise<void> {
    if (this.#calling || !this.#saved.enabled) return
    const batch = this.#queue.take(this.#parts.clock.monotonic(), mostPerMinute)
    if (!batch) return
    if (await this.#deliver(messageOf(batch), this.#ended.signal)) this.#queue.succeeded()
    else this.#queue.failed(batch, this.#parts.clock.monotonic())
    this.#parts.onChange()
  }

  /** @throws PosterError QUEUE_FULL where the messages of this minute are used up */
  async test(message: OutgoingMessage, mostPerMinute: number, signal: AbortSignal): Promise<DeliveryView> {
    if (this.#calling || !this.#queue.maySend(this.#parts.clock.monotonic(), mostPerMinute))
      throw new PosterError('QUEUE_FULL', 'this channel has had its messages of this minute', {
        advice: 'Wait a minute, or allow more messages a minute'
      })
    const works = await this.#deliver(message, AbortSignal.any([signal, this.#ended.signal]))
    // What waits need not wait any longer.
    if (works) this.#queue.succeeded()
    this.#parts.onChange()
    return this.#view
  }

  close(): void {
    this.#ended.abort()
  }

  /** @returns whether it was taken */
  async #deliver(message: OutgoingMessage, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts
    this.#calling = true
    this.#queue.called(clock.monotonic())
    try {
      await this.#call(message, signal)
      this.#view = { sentAt: clock.now(), failure: null }
      return true
    } catch (error) {
      const { code, advice } = error instanceof PosterError ? error : { code: 'INTERNAL', advice: undefined }
      const message = processRedactor.redact(saidBy(error))
      this.#view = {
        ...this.#view,
        failure: { at: clock.now(), code, message, ...(advice === undefined ? {} : { advice }) }
      }
      return false
    } finally {
      this.#calling = false
    }
  }

  async #call(message: OutgoingMessage, signal: AbortSignal): Promise<void> {
    const { kind, address, secret, chat } = this.#saved
    if (kind === 'desktop') {
      if (!this.#parts.showOnDesktop)
        throw new PosterError('NOT_IN_THIS_BUILD', 'this console runs without a desktop', {
          advice: 'Use another channel, or open the desktop program'
        })
      this.#parts.showOnDesktop(message.title, message.lines.join('\n'))
      return
    }
    const { url, body } = requestTo({ kind, address, secret, chat }, message, this.#parts.clock.now())
    const answer = await callOut({ url: checkOutgoingAddress(url), method: 'POST', body }, signal)
    const refusal = refusalIn(kind, answer)
    if (refusal)
      throw new PosterError(
        'REMOTE_ERROR',
        refusal.message,
        refusal.advice === undefined ? {} : { advice: refusal.advice }
      )
  }

  /** Whatever is logged of it, by whomever, has no secret of it. */
  #keepSecret(): void {
    for (const value of [this.#saved.address, this.#saved.secret])
      if (value !== '') processRedactor.register(value)
  }
}
