/**
 * Where alerts go besides the page: channels, and when they are used. Addresses and secrets go in and never come back whole:
 * an address often holds the key of a group of people.
 */
import { boolean, integer, name, nullable, object, oneOf, optional, text } from '../check/check.ts'
import { nothing, type FailureView } from './common.ts'
import { method, topic } from './define.ts'

export const channelKinds = [
  'desktop',
  'wecom',
  'dingtalk',
  'lark',
  'slack',
  'telegram',
  'serverchan',
  'webhook'
] as const
export type ChannelKind = (typeof channelKinds)[number]

/** `warning`: warnings and critical ones. */
export const alertLevels = ['warning', 'critical'] as const
export type AlertLevel = (typeof alertLevels)[number]

/** What has become of the calls to one place. */
export interface DeliveryView {
  /** ms since the Unix epoch of the last call that was taken. */
  readonly sentAt: number | null
  /** Of the last call, where it was not taken. */
  readonly failure: (FailureView & { readonly at: number }) | null
}

export interface ChannelRow extends DeliveryView {
  readonly id: string
  readonly kind: ChannelKind
  readonly name: string
  readonly enabled: boolean
  readonly level: AlertLevel
  /** Host and the last characters, `qyapi.weixin.qq.com/…7d2e`; '' where the kind has its own. */
  readonly address: string
  readonly hasSecret: boolean
  /** Of Telegram. */
  readonly chat: string
  /** Messages about so many alerts wait: too many a minute, or the last call failed. */
  readonly waiting: number
}

export const mostChannels = 20
export const longestAddress = 1_000

export interface AlertRulesRow {
  readonly id: 'rules'
  /** Of what is sent. */
  readonly language: 'zh-CN' | 'en'
  /** Messages to one channel; more become one. */
  readonly mostPerMinute: number
  /** A message when an alert is over. */
  readonly tellResolved: boolean
  readonly heartbeat: DeliveryView & {
    readonly enabled: boolean
    readonly method: 'get' | 'post'
    /** As in a channel. */
    readonly address: string
    readonly everyMinutes: number
    /** Why none is sent although it is on; null while they are. */
    readonly held: 'no-node' | 'unhealthy' | null
  }
}

const secretText = text(longestAddress)

export const alertChannelMethods = {
  /**
   * Makes a channel, or changes one. What is left out of `address` and `secret` stays as it is; '' takes it away. Needs
   * `host`: from now on this machine calls a place that whoever asks has chosen.
   */
  'alerts.saveChannel': method<{ readonly channel: string }>()(
    'host',
    object({
      /** null: a new one. */
      channel: nullable(name(64)),
      kind: oneOf(...channelKinds),
      name: text(80),
      enabled: boolean,
      level: oneOf(...alertLevels),
      address: optional(secretText),
      secret: optional(secretText),
      chat: optional(text(80))
    })
  ),
  'alerts.removeChannel': method<null>()('host', object({ channel: name(64) })),
  /**
   * Sends a fixed text now and says what came of it. `operate` is enough: the place was chosen by somebody with `host`, and
   * the words are the console's. @throws QUEUE_FULL where the channel has had its messages of this minute
   */
  'alerts.testChannel': method<DeliveryView>()('operate', object({ channel: name(64) })),
  /** What is left out of `heartbeat.address` stays as it is. Needs `host`, as it says where to call. */
  'alerts.saveRules': method<null>()(
    'host',
    object({
      language: oneOf('zh-CN', 'en'),
      mostPerMinute: integer(1, 60),
      tellResolved: boolean,
      heartbeat: object({
        enabled: boolean,
        method: oneOf('get', 'post'),
        address: optional(secretText),
        everyMinutes: integer(1, 1_440)
      })
    })
  )
}

export const alertChannelTopics = {
  'alerts.channels': topic<ChannelRow>()('read', nothing),
  /** One row. */
  'alerts.rules': topic<AlertRulesRow>()('read', nothing)
}
