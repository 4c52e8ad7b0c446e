/**
 * What each kind of channel is sent, and what its answer means, by the formats these services document for their robots.
 * Pure: the same message at the same time is the same request.
 */
import { createHmac } from 'node:crypto'
import type { ChannelKind } from '../../../../shared/contract/console/alert-channels.ts'
import type { OutgoingMessage } from './alert-message.ts'

/** A channel that is called over the network. */
export type CalledKind = Exclude<ChannelKind, 'desktop'>

export interface ChannelTarget {
  readonly kind: CalledKind
  /** '' for the service's own, where the kind has one. */
  readonly address: string
  /** Key for signing, token of a bot, or send key; '' for none. */
  readonly secret: string
  readonly chat: string
}

export interface ChannelRequest {
  readonly url: string
  readonly body: unknown
}

/** Bytes of a text that a service takes, less some for what is around it. */
const longest = { wecom: 2_000, dingtalk: 18_000, lark: 18_000, slack: 12_000, telegram: 4_000 } as const
/** Characters of a title. */
const longestTitle = 32

/** @param now ms since the Unix epoch, for signatures */
export function requestTo(target: ChannelTarget, message: OutgoingMessage, now: number): ChannelRequest {
  const { kind, address, secret, chat } = target
  const whole = [message.title, ...message.lines].join('\n')
  switch (kind) {
    case 'wecom':
      return { url: address, body: { msgtype: 'text', text: { content: cut(whole, longest.wecom) } } }
    case 'dingtalk':
      return {
        url:
          secret === ''
            ? address
            : withQuery(address, { timestamp: String(now), sign: signDingTalk(secret, now) }),
        body: { msgtype: 'text', text: { content: cut(whole, longest.dingtalk) } }
      }
    case 'lark': {
      const timestamp = String(Math.floor(now / 1_000))
      const content = { msg_type: 'text', content: { text: cut(whole, longest.lark) } }
      return {
        url: address,
        body: secret === '' ? content : { timestamp, sign: signLark(secret, timestamp), ...content }
      }
    }
    case 'slack':
      return { url: address, body: { text: cut(whole, longest.slack) } }
    case 'telegram':
      return {
        url: `${(address || 'https://api.telegram.org').replace(/\/+$/, '')}/bot${secret}/sendMessage`,
        body: { chat_id: chat, text: cut(whole, longest.telegram) }
      }
    case 'serverchan':
      return {
        url: serverChanUrl(address, secret),
        body: { title: [...message.title].slice(0, longestTitle).join(''), desp: message.lines.join('\n\n') }
      }
    case 'webhook':
      return {
        url: address,
        body: {
          version: 1,
          source: 'poster-console',
          machine: message.machine,
          sentAt: now,
          title: message.title,
          text: whole,
          alerts: message.alerts,
          more: message.more
        }
      }
  }
}

/** HMAC-SHA256 by the secret over time and secret, as Base64. @param now ms since the Unix epoch */
export function signDingTalk(secret: string, now: number): string {
  return createHmac('sha256', secret)
    .update(`${String(now)}\n${secret}`)
    .digest('base64')
}

/** HMAC-SHA256 by time and secret over nothing, as Base64. @param timestamp seconds since the Unix epoch */
export function signLark(secret: string, timestamp: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')
}

/** Keys of the newer service name its host themselves. */
function serverChanUrl(address: string, key: string): string {
  const number = /^sctp(\d+)t/.exec(key)?.[1]
  if (number !== undefined)
    return `${(address || `https://${number}.push.ft07.com`).replace(/\/+$/, '')}/send/${key}.send`
  return `${(address || 'https://sctapi.ftqq.com').replace(/\/+$/, '')}/${key}.send`
}

function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Cuts between two characters, with a mark that something is missing. @param most bytes of UTF-8 */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  const mark = '…'
  let kept = ''
  let bytes = Buffer.byteLength(mark)
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > most) break
    kept += character
  }
  return kept + mark
}
