/**
 * Alerts from cause to phone: a prover that is killed raises one, its return resolves it, and a channel that somebody has
 * entered is told of both, not more often than it may be, with every failure in sight and no secret anywhere.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../support/cli.ts'
import { openTestConsole, type ConsolePage } from '../support/console.ts'
import { openReceiver, type Received } from '../support/http-receiver.ts'

const rules = { language: 'en', mostPerMinute: 60, tellResolved: true } as const
const quiet = { enabled: false, method: 'get', everyMinutes: 5 } as const
const secretPath = '/hook?key=not-for-anyone-7d2e'

interface Told {
  readonly title: string
  readonly alerts: readonly {
    readonly state: string
    readonly code: string
    readonly subject: { readonly prover?: string }
  }[]
}
/** What this test's channel, a webhook, is sent. */
const toldOf = ({ body }: Received): Told => body as Told
const tells = (state: string, prover: string) => (received: Received) =>
  received.url === secretPath &&
  toldOf(received).alerts.some((alert) => alert.state === state && alert.subject.prover === prover)

/** Kills a prover whenever it is ready, until the console raises the alarm for it. */
async function killUntilLost(page: ConsolePage, node: string): Promise<string> {
  await page
    .watch('nodes', {})
    .until((rows) => rows.find(({ id, life }) => id === node && life === 'running'), 'a running node')
  const provers = page.watch('provers', { node })
  const alerts = page.watch('alerts', {})
  const { id } = await provers.until(
    (rows) =>
      rows.find(({ state, stage, pid }) => state === 'ready' && stage === 'window_post' && pid !== null),
    'a prover that is ready',
    60_000
  )
  let killed: number | null = null
  await Promise.race([
    alerts.until(
      (rows) => rows.find(({ code, subject }) => code === 'prover.lost' && subject.prover === id),
      'its loss',
      60_000
    ),
    provers.until<never>(
      (rows) => {
        const pid = rows.find((row) => row.id === id)?.pid ?? null
        if (pid !== null && pid !== killed) process.kill((killed = pid), 'SIGKILL')
        return undefined
      },
      'an end',
      90_000
    )
  ])
  return id
}

test('a prover that is killed is told of, and its return', async () => {
  await using place = await temporaryDirectory()
  await using receiver = await openReceiver()
  await using opened = await openTestConsole(place.path)
  const page = opened.page()
  const { channel } = await page.call('alerts.saveChannel', {
    channel: null,
    kind: 'webhook',
    name: 'on call',
    enabled: true,
    level: 'warning',
    address: `${receiver.origin}${secretPath}`
  })
  await page.call('alerts.saveRules', { ...rules, heartbeat: quiet })
  const { node } = await page.call('practice.start', { epochMs: 500 }, 60_000)

  const prover = await killUntilLost(page, node)
  const raised = await receiver.until(tells('raised', prover), 'word of the loss')
  expect(raised.url).toBe(secretPath)
  expect(toldOf(raised).title).toContain('PoSter')
  const over = await receiver.until(tells('resolved', prover), 'word of the return', 90_000)
  expect(toldOf(over).alerts.find(({ subject }) => subject.prover === prover)).toMatchObject({
    state: 'resolved',
    code: 'prover.lost'
  })
  await page
    .watch('alerts.channels', {})
    .until(
      (rows) => rows.find(({ id, sentAt, failure }) => id === channel && sentAt !== null && failure === null),
      'its delivery'
    )
  await page.call('practice.stop', {}, 60_000)
}, 240_000)

test('a channel is tested, limited, and shown when it fails; its key comes back to nobody', async () => {
  await using place = await temporaryDirectory()
  await using receiver = await openReceiver()
  const elsewhere = await openReceiver()
  await using stack = new AsyncDisposableStack()
  stack.use(elsewhere)
  const opened = stack.use(await openTestConsole(place.path))
  const page = opened.page()
  const made = {
    channel: null,
    kind: 'dingtalk',
    name: '',
    enabled: true,
    level: 'critical',
    address: `${receiver.origin}${secretPath}`,
    secret: 'SEC-for-signing'
  } as const
  const { channel } = await page.call('alerts.saveChannel', made)
  await page.call('alerts.saveRules', { ...rules, mostPerMinute: 4, heartbeat: quiet })

  receiver.answer = { status: 200, text: '{"errcode":0,"errmsg":"ok"}' }
  expect(await page.call('alerts.testChannel', { channel })).toMatchObject({ failure: null })
  const { url, body } = await receiver.until(({ method }) => method === 'POST', 'the test')
  expect(url).toMatch(/^\/hook\?key=not-for-anyone-7d2e&timestamp=\d{13}&sign=/)
  expect(body).toMatchObject({ msgtype: 'text' })

  receiver.answer = { status: 200, text: '{"errcode":310000,"errmsg":"sign not match"}' }
  const refused = await page.call('alerts.testChannel', { channel })
  expect(refused.failure).toMatchObject({
    code: 'REMOTE_ERROR',
    message: 'it answered 310000: sign not match'
  })
  expect(refused.sentAt).not.toBeNull()

  receiver.answer = { status: 307, text: '', location: `${elsewhere.origin}/other` }
  expect((await page.call('alerts.testChannel', { channel })).failure?.message).toContain('not followed')
  expect(elsewhere.received).toEqual([])

  const { secret: _kept, ...unchanged } = made
  const dead = await openReceiver()
  await dead[Symbol.asyncDispose]()
  await page.call('alerts.saveChannel', { ...unchanged, channel, address: `${dead.origin}${secretPath}` })
  const unreached = await page.call('alerts.testChannel', { channel })
  expect(unreached.failure).toMatchObject({ code: 'REMOTE_UNREACHABLE' })
  expect(unreached.failure?.message).toContain('ECONNREFUSED')
  // Four messages this minute.
  await expect(page.call('alerts.testChannel', { channel })).rejects.toMatchObject({ code: 'QUEUE_FULL' })

  const viewer = opened.page(['read'])
  const [row] = await viewer
    .watch('alerts.channels', {})
    .until((rows) => (rows.length === 1 ? rows : undefined), 'the channel')
  expect(row).toMatchObject({ hasSecret: true, failure: { code: 'REMOTE_UNREACHABLE' } })
  const [shown] = await viewer
    .watch('alerts.rules', {})
    .until((rows) => (rows.length === 1 ? rows : undefined), 'the rules')
  for (const secret of ['not-for-anyone', 'SEC-for-signing'])
    expect(JSON.stringify([row, shown, refused, unreached])).not.toContain(secret)
  await expect(viewer.call('alerts.testChannel', { channel })).rejects.toMatchObject({
    code: 'NOT_PERMITTED'
  })
  await expect(opened.page(['read', 'operate']).call('alerts.saveChannel', made)).rejects.toMatchObject({
    code: 'NOT_PERMITTED'
  })
  await expect(
    page.call('alerts.saveChannel', { ...made, address: 'http://example.com/far' })
  ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })

  const file = join(place.path, 'alert-channels.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toContain('SEC-for-signing')
  await stack.disposeAsync()
  await using again = await openTestConsole(place.path)
  await again
    .page()
    .watch('alerts.channels', {})
    .until(
      (rows) => rows.find(({ id, hasSecret, level }) => id === channel && hasSecret && level === 'critical'),
      'it again'
    )
})

test('what comes within a minute is put into one message, and the heartbeat stops with the node', async () => {
  await using place = await temporaryDirectory()
  await using receiver = await openReceiver()
  await using opened = await openTestConsole(place.path)
  const page = opened.page()
  const heartbeat = {
    enabled: true,
    method: 'post',
    address: `${receiver.origin}/beat/key-1234`,
    everyMinutes: 1
  } as const
  await page.call('alerts.saveChannel', {
    channel: null,
    kind: 'webhook',
    name: '',
    enabled: true,
    level: 'warning',
    address: `${receiver.origin}${secretPath}`
  })
  await page.call('alerts.saveRules', { ...rules, mostPerMinute: 1, heartbeat })
  const beats = page.watch('alerts.rules', {})
  await beats.until(
    (rows) => rows.find(({ heartbeat }) => heartbeat.held === 'no-node'),
    'no heartbeat without a node'
  )
  expect(receiver.received).toEqual([])

  const begun = performance.now()
  const { node } = await page.call('practice.start', { epochMs: 500 }, 60_000)
  await receiver.until(({ url, method }) => url === '/beat/key-1234' && method === 'POST', 'a heartbeat')
  await beats.until(
    (rows) => rows.find(({ heartbeat }) => heartbeat.sentAt !== null && heartbeat.address.endsWith('…1234')),
    'its row'
  )

  const prover = await killUntilLost(page, node)
  await receiver.until(tells('raised', prover), 'word of the loss', 90_000)
  await page
    .watch('alerts.channels', {})
    .until((rows) => rows.find(({ waiting }) => waiting > 0), 'more that waits', 90_000)
  const told = receiver.received.filter(({ url }) => url === secretPath).length
  expect(told).toBeLessThanOrEqual(1 + Math.floor((performance.now() - begun) / 60_000))
  await page.call('alerts.saveRules', { ...rules, heartbeat: quiet })
  await receiver.until(tells('resolved', prover), 'what waited', 90_000)

  await page.call('practice.stop', {}, 60_000)
  await beats.until(
    (rows) => rows.find(({ heartbeat }) => heartbeat.held === 'no-node'),
    'the end of the heartbeat'
  )
}, 240_000)
