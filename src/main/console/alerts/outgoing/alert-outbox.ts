/**
 * What leaves this machine of its alerts: to the channels somebody has entered, by the rules they have set. Without any,
 * nothing leaves. What a channel does not take is shown on the page and tried again.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { LiveList } from '../../../../shared/channel/live-list.ts'
import {
  mostChannels,
  type AlertRulesRow,
  type ChannelRow,
  type DeliveryView
} from '../../../../shared/contract/console/alert-channels.ts'
import type { AlertRow } from '../../../../shared/contract/console/alerts.ts'
import type { ParamsOf } from '../../../../shared/contract/console/contract.ts'
import type { NodeRow } from '../../../../shared/contract/console/nodes.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import { PosterError } from '../../../lib/error.ts'
import type { Logger } from '../../../lib/log/logger.ts'
import { AlertChannel, type ShowOnDesktop } from './alert-channel.ts'
import { messageOf, testMessage, type MessageFrame } from './alert-message.ts'
import { NewsDesk } from './alert-news.ts'
import { Heartbeat, whyHeld } from './heartbeat.ts'
import { checkOutgoingAddress, coverAddress } from './outgoing-address.ts'
import { channelOf } from './channel-of.ts'
import {
  firstSettings,
  readOutgoing,
  writeOutgoing,
  type OutgoingSettings,
  type SavedChannel,
  type SavedRules
} from './outgoing-settings.ts'

export interface AlertOutboxParts {
  /** In the console's home. */
  readonly file: string
  readonly language: SavedRules['language']
  readonly showOnDesktop: ShowOnDesktop | undefined
  readonly clock: Clock
  readonly logger: Logger
}

export class AlertOutbox implements Closeable {
  readonly channels = new LiveList<ChannelRow>()
  readonly rules = new LiveList<AlertRulesRow>()
  readonly #parts: AlertOutboxParts
  readonly #news = new NewsDesk()
  readonly #heartbeat: Heartbeat
  #channels: readonly AlertChannel[]
  #rules: SavedRules
  #nodes: readonly NodeRow[] = []
  #writing: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(parts: AlertOutboxParts, { channels, rules }: OutgoingSettings) {
    this.#parts = parts
    this.#rules = rules
    this.#channels = channels.map((saved) => this.#open(saved))
    this.#heartbeat = new Heartbeat(rules.heartbeat, parts.clock, () => this.#show())
    this.#show()
  }

  static async open(parts: AlertOutboxParts): Promise<AlertOutbox> {
    const read = await readOutgoing(parts.file, firstSettings(parts.language), parts.logger.named('alerts'))
    const desktop = read.channels.filter(({ kind }) => kind === 'desktop')
    const others = read.channels.filter(({ kind }) => kind !== 'desktop')
    const own = parts.showOnDesktop ? [desktop[0] ?? ownDesktop] : []
    return new AlertOutbox(parts, { ...read, channels: [...own, ...others] })
  }

  /** What is so now. Begins what has to be sent and waits for none of it. */
  note(alerts: readonly AlertRow[], nodes: readonly NodeRow[], now: number): void {
    if (this.#closed) return
    this.#nodes = nodes
    const news = this.#news.note(alerts, now)
    for (const each of news) {
      if (each.state === 'resolved' && !this.#rules.tellResolved) continue
      for (const channel of this.#channels) channel.tell(each)
    }
    for (const channel of this.#channels)
      void channel.send(this.#rules.mostPerMinute, (batch) => messageOf(batch, this.#frame()))
    void this.#heartbeat.beat(whyHeld(nodes, alerts))
    if (news.length > 0) this.#show()
  }

  /** @returns its id @throws PosterError NOT_FOUND, INVALID_ARGUMENT, QUEUE_FULL; what writing fails with */
  async saveChannel(asked: ParamsOf<'alerts.saveChannel'>): Promise<string> {
    const before = asked.channel === null ? undefined : this.#find(asked.channel)
    if (!before && asked.kind === 'desktop')
      throw new PosterError('INVALID_ARGUMENT', 'the desktop is a channel of the desktop program alone')
    if (!before && this.#channels.length >= mostChannels)
      throw new PosterError(
        'QUEUE_FULL',
        `there are ${mostChannels} channels, which is as many as there may be`
      )
    const saved = channelOf(asked, before?.saved, randomUUID())
    if (before) before.change(saved)
    else this.#channels = [...this.#channels, this.#open(saved)]
    await this.#keep()
    return saved.id
  }

  /** @throws PosterError NOT_FOUND; what writing fails with */
  async removeChannel(id: string): Promise<void> {
    const channel = this.#find(id)
    if (channel.saved.kind === 'desktop')
      throw new PosterError('INVALID_ARGUMENT', 'the desktop can be switched off, not removed')
    channel.close()
    this.#channels = this.#channels.filter((each) => each !== channel)
    await this.#keep()
  }

  /** @throws PosterError NOT_FOUND, QUEUE_FULL */
  async testChannel(id: string, signal: AbortSignal): Promise<DeliveryView> {
    return this.#find(id).test(testMessage(this.#frame()), this.#rules.mostPerMinute, signal)
  }

  /** @throws PosterError INVALID_ARGUMENT; what writing fails with */
  async saveRules({ heartbeat, ...rules }: ParamsOf<'alerts.saveRules'>): Promise<void> {
    const address = heartbeat.address ?? this.#rules.heartbeat.address
    if (address !== '' || heartbeat.enabled) checkOutgoingAddress(address)
    this.#rules = { ...rules, heartbeat: { ...heartbeat, address } }
    this.#heartbeat.change(this.#rules.heartbeat)
    await this.#keep()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const channel of this.#channels) channel.close()
    this.#heartbeat.close()
    const ended = { code: 'CLOSED', message: 'the console is closing' } as const
    this.channels.end(ended)
    this.rules.end(ended)
    await this.#writing.catch(() => undefined)
  }

  #open(saved: SavedChannel): AlertChannel {
    const { clock, showOnDesktop } = this.#parts
    return new AlertChannel(saved, { clock, showOnDesktop, onChange: () => this.#show() })
  }

  #find(id: string): AlertChannel {
    const found = this.#channels.find(({ saved }) => saved.id === id)
    if (!found) throw new PosterError('NOT_FOUND', 'there is no such channel any more')
    return found
  }

  #frame(): MessageFrame {
    return {
      language: this.#rules.language,
      machine: hostname(),
      nodeName: (id) => this.#nodes.find((node) => node.id === id)?.name ?? id
    }
  }

  #show(): void {
    if (this.#closed) return
    const { heartbeat, ...rules } = this.#rules
    this.channels.replace(this.#channels.map((channel) => channel.row()))
    this.rules.replace([
      {
        id: 'rules',
        ...rules,
        heartbeat: { ...heartbeat, ...this.#heartbeat.view, address: coverAddress(heartbeat.address) }
      }
    ])
  }

  #keep(): Promise<void> {
    this.#show()
    const settings = { channels: this.#channels.map(({ saved }) => saved), rules: this.#rules }
    this.#writing = this.#writing.catch(() => undefined).then(() => writeOutgoing(this.#parts.file, settings))
    return this.#writing
  }
}

/** Of the desktop program, until somebody says otherwise. */
const ownDesktop: SavedChannel = {
  id: 'desktop',
  kind: 'desktop',
  name: '',
  enabled: true,
  level: 'warning',
  address: '',
  secret: '',
  chat: ''
}
