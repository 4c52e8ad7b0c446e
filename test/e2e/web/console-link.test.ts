/** The console's listener and a real browser: the link, the cookie, the channel, and pages of others. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openConsoleListener, type ConsoleListener } from '../../../src/main/console/web/console-listener.ts'
import { silentLogger } from '../../../src/main/lib/log/logger.ts'
import { serveChannel } from '../../../src/shared/channel/serve-channel.ts'
import type { Permission } from '../../../src/shared/contract/console/permission.ts'
import { openBrowser } from './open-browser.ts'

const pages = resolve(import.meta.dirname, '../../../out/renderer')

let browser: Browser
let listener: ConsoleListener<Permission>
let context: BrowserContext
/** Somebody else's page: another port of this machine, and so another origin of the same site; `localhost` is another site. */
let stranger: Server
let strange: string

beforeAll(async () => {
  browser = await openBrowser()
  stranger = createServer((request, response) => {
    const target = new URL(request.url ?? '/', 'http://x').searchParams.get('to') ?? ''
    response.setHeader('Content-Type', 'text/html')
    response.end(`<!doctype html><a id="go" href="${target}">go</a>`)
  })
  await once(stranger.listen(0, '127.0.0.1'), 'listening')
  strange = `http://localhost:${(stranger.address() as AddressInfo).port}`
})

beforeEach(async () => {
  listener = await openConsoleListener({
    place: { kind: 'loopback', port: 0 },
    pages,
    logger: silentLogger,
    serve: (port, visitor) =>
      serveChannel(port, { call: () => [...visitor.permissions], watch: () => () => undefined })
  })
  context = await browser.newContext()
})

afterEach(async () => {
  await context.close()
  await listener.close()
})

afterAll(async () => {
  await browser.close()
  stranger.close()
})

/** Asks over a channel of the page itself. @returns what came, or how the socket ended */
function askChannel(page: Page, address: string): Promise<string> {
  return page.evaluate(
    (url) =>
      new Promise<string>((done) => {
        const socket = new WebSocket(url)
        socket.onopen = () => socket.send('{"type":"call","id":1,"method":"permissions"}')
        socket.onmessage = ({ data }) => done(String(data))
        socket.onclose = () => done('refused')
      }),
    address
  )
}

function channelOf({ origin }: ConsoleListener<Permission>): string {
  return `${origin.replace('http', 'ws')}/channel`
}

describe('a link in a browser', () => {
  it('leads to the page, leaves no secret behind, and lets the page speak', async () => {
    const page = await context.newPage()
    await page.goto(listener.newLink().url)
    expect(page.url()).toMatch(new RegExp(`^${listener.origin}/(#.*)?$`))
    await page.locator('#app > *').first().waitFor()
    expect(await askChannel(page, channelOf(listener))).toBe(
      '{"type":"result","id":1,"value":["read","operate","host"]}'
    )
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await page.evaluate(() => performance.getEntriesByType('navigation')[0]?.name)).not.toContain(
      'once='
    )
  })

  it('is refused the second time, in both languages', async () => {
    const { url } = listener.newLink()
    const page = await context.newPage()
    await page.goto(url)
    const other = await (await browser.newContext()).newPage()
    const response = await other.goto(url)
    expect(response?.status()).toBe(403)
    const text = await other.locator('body').innerText()
    expect(text).toContain('一个链接只能打开一次')
    expect(text).toContain('a link opens once')
    await other.context().close()
  })

  it('also works when clicked on a page of another site', async () => {
    const page = await context.newPage()
    await page.goto(`${strange}/?to=${encodeURIComponent(listener.newLink().url)}`)
    await page.locator('#go').click()
    await page.waitForURL(new RegExp(`^${listener.origin}/(#.*)?$`))
    await page.locator('#app > *').first().waitFor()
  })

  it('gives another page nothing: no channel, no content, and no way to use up a link', async () => {
    const page = await context.newPage()
    await page.goto(listener.newLink().url)
    await page.locator('#app > *').first().waitFor()
    await page.goto(strange)
    expect(await askChannel(page, channelOf(listener))).toBe('refused')
    const read = await page.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          () => 'read',
          () => 'refused'
        ),
      `${listener.origin}/`
    )
    expect(read).toBe('refused')
    const embeds = listener.newLink()
    await page.evaluate(
      (url) =>
        new Promise((done) => {
          const image = new Image()
          image.onerror = done
          image.src = url
          document.body.append(image)
        }),
      embeds.url
    )
    const person = await (await browser.newContext()).newPage()
    expect((await person.goto(embeds.url))?.status()).toBe(200)
    await person.context().close()
  })
})
