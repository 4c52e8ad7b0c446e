/** The first screen in a browser: under the real policy, in both languages and both themes. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../../src/main/lib/content-security-policy.ts'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { zhCN } from '../../../src/renderer/src/i18n/zh-CN/index.ts'
import { openBrowser } from './open-browser.ts'
import { servePage } from './page-server.ts'

const pictures = resolve(import.meta.dirname, '../../../test-results/screens')
const texts = { 'zh-CN': zhCN, en }

let browser: Browser
let server: Awaited<ReturnType<typeof servePage>>
const contexts: BrowserContext[] = []

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  server = await servePage()
  browser = await openBrowser()
})

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Opens the page as a person with this system language sees it first; every complaint of the browser is kept. */
async function open(
  options: { locale?: string; width?: number; height?: number } = {}
): Promise<{ page: Page; complaints: string[] }> {
  const { locale = 'zh-CN', width = 1440, height = 900 } = options
  const context = await browser.newContext({ locale, viewport: { width, height } })
  contexts.push(context)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.address })
  const complaints: string[] = []
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective}`)
    )
  })
  await page.goto(server.address)
  await page.locator('h1').waitFor()
  return { page, complaints }
}

function shownLanguage(page: Page): Promise<string | null> {
  return page.locator('html').getAttribute('lang')
}

describe('first screen', () => {
  it('is sent under the policy and breaks none of it', async () => {
    const { page, complaints } = await open()
    const headers = (await page.reload())?.headers() ?? {}
    await page.locator('h1').waitFor()
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy)
    expect(complaints).toEqual([])
  })

  it('loads nothing from anywhere else', async () => {
    const { page } = await open()
    const addresses = await page.evaluate(() =>
      performance.getEntriesByType('resource').map((entry) => entry.name)
    )
    expect(addresses.filter((address) => !address.startsWith(server.address))).toEqual([])
  })

  it.each([
    ['zh-CN', 'zh-CN'],
    ['zh-TW', 'zh-CN'],
    ['en-GB', 'en'],
    ['fr-FR', 'en']
  ] as const)('speaks to a %s system in %s', async (locale, language) => {
    const { page } = await open({ locale })
    expect(await shownLanguage(page)).toBe(language)
    expect(await page.locator('h1').textContent()).toBe(texts[language].firstScreen.heading)
  })

  it('switches language at once and remembers it', async () => {
    const { page, complaints } = await open({ locale: 'zh-CN' })
    await page.locator('[data-language="en"]').click()
    await page.getByRole('heading', { name: en.firstScreen.heading }).waitFor()
    expect(await page.locator('main').innerText()).not.toMatch(/[\u4e00-\u9fff]/)
    await page.reload()
    await page.getByRole('heading', { name: en.firstScreen.heading }).waitFor()
    expect(await shownLanguage(page)).toBe('en')
    expect(complaints).toEqual([])
  })

  it('switches theme at once and remembers it', async () => {
    const { page } = await open()
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await ground()).toBe('rgb(18, 22, 26)')
    await page.locator('[data-action="theme"]').click()
    expect(await ground()).toBe('rgb(246, 247, 249)')
    await page.reload()
    await page.locator('h1').waitFor()
    expect(await ground()).toBe('rgb(246, 247, 249)')
  })

  it('shows the chapter’s commands and copies them', async () => {
    const { page } = await open({ locale: 'en' })
    expect(await page.locator('main').innerText()).toContain('daemon run --proxy="127.0.0.1:1789"')
    await page.getByRole('button', { name: en.common.copy }).first().click()
    await page.getByText(en.common.copied).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe('venus-sector-manager daemon init\nvenus-sector-manager daemon run')
  })

  it('can be used from the keyboard', async () => {
    const { page } = await open({ locale: 'en' })
    await page.locator('[data-action="theme"]').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
  })

  it.each([
    ['zh-CN', 'dark', 1440, 900],
    ['zh-CN', 'light', 1440, 900],
    ['en', 'dark', 1440, 900],
    ['en', 'light', 1440, 900],
    ['zh-CN', 'dark', 1280, 720],
    ['en', 'light', 1280, 720],
    ['en', 'dark', 960, 600]
  ] as const)('fits in %s, %s, %i × %i', async (locale, theme, width, height) => {
    const { page, complaints } = await open({ locale, width, height })
    if (theme === 'light') await page.locator('[data-action="theme"]').click()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await page.screenshot({
      animations: 'disabled',
      path: join(pictures, `first-screen-${locale}-${theme}-${width}.png`)
    })
  })
})
