/** What is told of alerts and when, what each kind of channel is sent, and what its answers mean. */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  messageOf,
  testMessage,
  type MessageFrame
} from '../../../../src/main/console/alerts/outgoing/alert-message.ts'
import { NewsDesk, type AlertNews } from '../../../../src/main/console/alerts/outgoing/alert-news.ts'
import { channelOf } from '../../../../src/main/console/alerts/outgoing/channel-of.ts'
import { refusalIn } from '../../../../src/main/console/alerts/outgoing/channel-answer.ts'
import {
  requestTo,
  signDingTalk,
  signLark,
  type CalledKind
} from '../../../../src/main/console/alerts/outgoing/channel-request.ts'
import { whyHeld } from '../../../../src/main/console/alerts/outgoing/heartbeat.ts'
import {
  checkOutgoingAddress,
  coverAddress
} from '../../../../src/main/console/alerts/outgoing/outgoing-address.ts'
import { PostQueue } from '../../../../src/main/console/alerts/outgoing/post-queue.ts'
import type { AlertRow } from '../../../../src/shared/contract/console/alerts.ts'
import { nodeRow } from '../../renderer/node-row.ts'

const noon = Date.UTC(2026, 10, 22, 12)
const minute = 60_000

function alertRow(id: string, more: Partial<AlertRow> = {}): AlertRow {
  return {
    id,
    node: 'n1',
    severity: 'warning',
    code: 'prover.lost',
    parameters: {},
    text: 'killed by signal 9',
    subject: { prover: id },
    since: noon,
    until: null,
    acknowledgedAt: null,
    mutedUntil: null,
    comment: '',
    ...more
  }
}
const said = (news: readonly AlertNews[]): string[] =>
  news.map(({ state, severity, alert }) => `${state} ${severity} ${alert.id}`)

describe('news of alerts', () => {
  it('are the beginning, the turn to critical and the end, each once', () => {
    const desk = new NewsDesk()
    expect(said(desk.note([alertRow('a')], noon))).toEqual(['raised warning a'])
    expect(desk.note([alertRow('a')], noon + 1)).toEqual([])
    expect(said(desk.note([alertRow('a', { severity: 'critical' })], noon + 2))).toEqual([
      'raised critical a'
    ])
    // Milder again is no news; that it ended is, as grave as it was told.
    expect(desk.note([alertRow('a')], noon + 3)).toEqual([])
    expect(said(desk.note([alertRow('a', { until: noon + 4 })], noon + 4))).toEqual(['resolved critical a'])
    expect(desk.note([alertRow('a', { until: noon + 4 })], noon + 5)).toEqual([])
    expect(said(desk.note([alertRow('a')], noon + 6))).toEqual(['raised warning a'])
    // Its node was forgotten: it is over as well.
    expect(said(desk.note([], noon + 7))).toEqual(['resolved warning a'])
  })

  it('leave out what is muted or was seen before it was told', () => {
    const desk = new NewsDesk()
    const muted = { mutedUntil: noon + minute }
    expect(desk.note([alertRow('a', muted), alertRow('b', { acknowledgedAt: noon })], noon)).toEqual([])
    expect(said(desk.note([alertRow('a', muted)], noon + 2 * minute))).toEqual(['raised warning a'])
    const later = { mutedUntil: noon + 9 * minute, until: noon + 3 * minute }
    expect(desk.note([alertRow('a', later)], noon + 3 * minute)).toEqual([])
  })
})

describe('the queue of a channel', () => {
  const news = (id: string, more: Partial<AlertNews> = {}): AlertNews => ({
    state: 'raised',
    severity: 'warning',
    alert: alertRow(id),
    ...more
  })

  it('sends at most so many messages a minute and puts what waits into one', () => {
    const queue = new PostQueue()
    for (let number = 0; number < 3; number++) {
      queue.add(news(`a${String(number)}`))
      expect(queue.take(number, 3)?.news).toHaveLength(1)
      queue.called(number)
      queue.succeeded()
    }
    for (let number = 0; number < 30; number++) queue.add(news(`b${String(number)}`))
    queue.add(news('grave', { severity: 'critical' }))
    queue.add(news('b0', { state: 'resolved' }))
    expect(queue.take(10, 3)).toBeUndefined()
    expect(queue.waiting).toBe(31)
    const batch = queue.take(minute, 3)
    expect(batch?.news).toHaveLength(20)
    expect(batch?.more).toBe(11)
    expect(batch?.news[0]?.alert.id).toBe('grave')
    expect(queue.waiting).toBe(0)
  })

  it('tries again after a failure, with growing pauses, and keeps what is newer', () => {
    const queue = new PostQueue()
    queue.add(news('a'))
    let now = 0
    const waits: number[] = []
    for (let round = 0; round < 8; round++) {
      const begun = now
      let batch = queue.take(now, 60)
      while (!batch) batch = queue.take((now += 1_000), 60)
      waits.push(now - begun)
      queue.called(now)
      if (round === 0) queue.add(news('a', { state: 'resolved' }))
      queue.failed(batch, now)
    }
    expect(waits).toEqual([0, 15_000, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000])
    queue.succeeded()
    expect(queue.take(now, 60)?.news.map(({ state }) => state)).toEqual(['resolved'])
  })

  it('holds a bounded number and counts what fell out', () => {
    const queue = new PostQueue()
    for (let number = 0; number < 1_000; number++) queue.add(news(String(number)))
    expect(queue.waiting).toBe(1_000)
    expect(queue.take(0, 1)).toMatchObject({ more: 980 })
  })
})

const frame: MessageFrame = { language: 'en', machine: 'rack-2', nodeName: () => 'poster-01' }
const batch = {
  news: [
    { state: 'raised', severity: 'critical', alert: alertRow('#5', { severity: 'critical' }) },
    { state: 'resolved', severity: 'warning', alert: alertRow('#7', { until: noon + 12 * minute }) }
  ],
  more: 3
} as const
const message = messageOf(batch, frame)

describe('a message', () => {
  it('says what, where, what follows and what to do, in either language', () => {
    expect(message.title).toBe('PoSter rack-2: 1 critical, 1 over')
    expect(message.lines).toEqual([
      '[CRITICAL] #5 ended and waits to be started again (poster-01) What it had in hand is begun again on another prover. Next: Read its last lines: out of memory, card gone, killed.',
      '[Over] #7 ended and waits to be started again (poster-01) It lasted 12 min.',
      '3 more are in the console.'
    ])
    const chinese = messageOf(batch, { ...frame, language: 'zh-CN' })
    expect(chinese.title).toBe('PoSter rack-2：严重 1，已解除 1')
    expect(chinese.lines[0]).toMatch(/^【严重】 #5 .*下一步：/)
    expect(chinese.lines[1]).toContain('持续 12 min。')
    expect(testMessage(frame).title).toBe('PoSter rack-2: test')
  })
})

describe('what a kind of channel is sent', () => {
  const whole = [message.title, ...message.lines].join('\n')
  const ask = (kind: CalledKind, more: { address?: string; secret?: string; chat?: string } = {}) =>
    requestTo(
      { kind, address: 'https://robot.example/hook?key=abc', secret: '', chat: '', ...more },
      message,
      noon
    )

  it('is its own format', () => {
    expect(ask('wecom').body).toEqual({ msgtype: 'text', text: { content: whole } })
    expect(ask('dingtalk')).toEqual({
      url: 'https://robot.example/hook?key=abc',
      body: { msgtype: 'text', text: { content: whole } }
    })
    expect(ask('lark').body).toEqual({ msg_type: 'text', content: { text: whole } })
    expect(ask('slack').body).toEqual({ text: whole })
    expect(ask('telegram', { address: '', secret: '12:ab', chat: '-100' })).toEqual({
      url: 'https://api.telegram.org/bot12:ab/sendMessage',
      body: { chat_id: '-100', text: whole }
    })
    expect(ask('serverchan', { address: '', secret: 'SCT1abc' })).toEqual({
      url: 'https://sctapi.ftqq.com/SCT1abc.send',
      body: { title: message.title.slice(0, 32), desp: message.lines.join('\n\n') }
    })
    expect(ask('serverchan', { address: '', secret: 'sctp123tabc' }).url).toBe(
      'https://123.push.ft07.com/send/sctp123tabc.send'
    )
    expect(ask('webhook').body).toMatchObject({
      version: 1,
      machine: 'rack-2',
      sentAt: noon,
      more: 3,
      alerts: [
        { state: 'raised', severity: 'critical', code: 'prover.lost', nodeName: 'poster-01', until: null },
        { state: 'resolved', until: noon + 12 * minute }
      ]
    })
  })

  it('is signed as DingTalk and Lark check it', () => {
    // Reckoned with another implementation of HMAC-SHA256.
    expect(signDingTalk('this is secret', 1_577_262_236_757)).toBe(
      'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM='
    )
    expect(signLark('demo', '1599360473')).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=')
    const { url } = ask('dingtalk', { secret: 'SECx' })
    const query = new URL(url).searchParams
    expect(query.get('key')).toBe('abc')
    expect(query.get('timestamp')).toBe(String(noon))
    expect(query.get('sign')).toBe(
      createHmac('sha256', 'SECx')
        .update(`${String(noon)}\nSECx`)
        .digest('base64')
    )
    expect(ask('lark', { secret: 's' }).body).toMatchObject({
      timestamp: String(noon / 1_000),
      sign: signLark('s', String(noon / 1_000))
    })
  })

  it('is no longer than the service takes, and cut between two characters', () => {
    const long = { ...message, lines: ['证'.repeat(5_000)] }
    const { body } = requestTo(
      { kind: 'wecom', address: 'https://a.example', secret: '', chat: '' },
      long,
      noon
    )
    const { text } = body as { text: { content: string } }
    expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2_000)
    expect(text.content).toMatch(/证…$/)
  })
})

describe('an answer', () => {
  const answer = (status: number, body: unknown) => ({
    status,
    text: typeof body === 'string' ? body : JSON.stringify(body)
  })

  it('that takes the message is known by its own sign', () => {
    expect(refusalIn('wecom', answer(200, { errcode: 0, errmsg: 'ok' }))).toBeUndefined()
    expect(refusalIn('lark', answer(200, { code: 0, msg: 'success' }))).toBeUndefined()
    expect(refusalIn('lark', answer(200, { StatusCode: 0 }))).toBeUndefined()
    expect(refusalIn('slack', answer(200, 'ok'))).toBeUndefined()
    expect(refusalIn('telegram', answer(200, { ok: true }))).toBeUndefined()
    expect(refusalIn('serverchan', answer(200, { code: 0, message: '' }))).toBeUndefined()
    expect(refusalIn('webhook', answer(204, ''))).toBeUndefined()
  })

  it('that refuses it is said with its number, and what to do', () => {
    expect(refusalIn('dingtalk', answer(200, { errcode: 310_000, errmsg: 'sign not match' }))).toEqual({
      message: 'it answered 310000: sign not match',
      advice: 'Check the signing secret, the allowed addresses of the robot, and the clock of this machine'
    })
    expect(refusalIn('lark', answer(200, { code: 19_021, msg: 'sign match fail' }))?.advice).toContain(
      'secret'
    )
    expect(refusalIn('telegram', answer(200, { ok: false }))).toBeDefined()
    expect(refusalIn('webhook', answer(500, 'x'.repeat(9_999)))).toEqual({ message: 'it answered 500' })
    expect(refusalIn('webhook', answer(302, ''))?.message).toContain('not followed')
    expect(refusalIn('slack', answer(404, 'no_service'))?.advice).toContain('key')
  })
})

describe('an address', () => {
  it('is of the web, and plain only nearby', () => {
    for (const good of [
      'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1',
      'http://127.0.0.1:9/x',
      'http://localhost:9',
      'http://10.0.0.9:9093/poster',
      'http://192.168.1.2',
      'http://172.31.0.1',
      'http://[fd00::1]/'
    ])
      expect(checkOutgoingAddress(good).href).toBeDefined()
    for (const bad of [
      '',
      'qyapi.weixin.qq.com',
      'file:///etc/passwd',
      'http://example.com/key',
      'http://172.32.0.1',
      'http://10.0.0.9.example.com/',
      'https://user:pass@example.com'
    ])
      expect(() => checkOutgoingAddress(bad)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('is shown without its key', () => {
    expect(coverAddress('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-7d2e')).toBe(
      'qyapi.weixin.qq.com/…7d2e'
    )
    expect(coverAddress('https://a.example/short')).toBe('a.example/…')
    expect(coverAddress('http://10.0.0.9:9093')).toBe('10.0.0.9:9093')
    expect(coverAddress('')).toBe('')
  })
})

describe('a channel that is asked for', () => {
  const asked = { channel: null, kind: 'wecom', name: ' ops ', enabled: true, level: 'critical' } as const
  it('keeps what is left out, and needs what its kind needs', () => {
    const made = channelOf({ ...asked, address: 'https://a.example/key-1' }, undefined, 'id-1')
    expect(made).toMatchObject({ id: 'id-1', name: 'ops', address: 'https://a.example/key-1', secret: '' })
    const changed = channelOf({ ...asked, channel: 'id-1', level: 'warning' }, made, 'other')
    expect(changed).toEqual({ ...made, level: 'warning' })
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as unknown
    expect(() => channelOf(asked, undefined, 'x')).toThrow(invalid)
    expect(() => channelOf({ ...asked, kind: 'slack' }, made, 'x')).toThrow(invalid)
    expect(() => channelOf({ ...asked, kind: 'telegram', secret: '1:a' }, undefined, 'x')).toThrow(invalid)
    expect(() => channelOf({ ...asked, kind: 'serverchan', secret: 'a/../b' }, undefined, 'x')).toThrow(
      invalid
    )
  })
})

describe('the heartbeat', () => {
  it('stops when nothing runs and when a node is not well, and for nothing else', () => {
    const running = nodeRow({ life: 'running' })
    expect(whyHeld([], [])).toBe('no-node')
    expect(whyHeld([nodeRow({ life: 'stopped' })], [])).toBe('no-node')
    expect(whyHeld([running], [])).toBeNull()
    const critical = { severity: 'critical' } as const
    expect(whyHeld([running], [alertRow('a', critical)])).toBeNull()
    const failed = alertRow('b', { ...critical, code: 'node.failed' })
    expect(whyHeld([running], [failed])).toBe('unhealthy')
    expect(whyHeld([running], [{ ...failed, until: noon }])).toBeNull()
    expect(whyHeld([running], [{ ...failed, mutedUntil: noon }])).toBeNull()
  })
})
