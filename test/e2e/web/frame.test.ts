/** The frame in a browser, over a console that tells of nodes: lights, countdown, keys, palette, loss of the connection. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { nodeRow } from '../../unit/renderer/node-row.ts'
import { openBrowser } from './open-browser.ts'
import { servePage } from './page-server.ts'
import type { PageServer } from './page-server.ts'

const pictures = resolve(import.meta.dirname, '../../../test-results/screens')
const minute = 60_000

let browser: Browser
let server: PageServer
const contexts: BrowserContext[] = []

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  server = await servePage()
  browser = await openBrowser()
})

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
  server.resume()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Nodes as they are at this moment: one that works, one behind, one silent. */
function tellNodes(): void {
  const now = Date.now()
  server.list('nodes').replace([
    nodeRow({
      seenAt: now,
      status: 'degraded',
      problems: ['prover #5 proves on the CPU'],
      head: { epoch: 6_566_013, at: now }
    }),
    nodeRow({ id: 'source', name: '10.0.0.11:1789', kind: 'attached', abilities: [], seenAt: now }),
    nodeRow({ id: 'rack', name: 'gpu-rack-2', kind: 'attached', abilities: [], seenAt: now - 3 * minute })
  ])
  const openTime = now + 17 * minute + 54_000
  server.list('deadlines').replace([
    {
      id: 'f02345:1',
      miner: 'f02345',
      index: 42,
      challenge: 0,
      open: 0,
      close: 60,
      challengeTime: openTime - 600_000,
      openTime,
      closeTime: openTime + 30 * minute,
      began: null,
      ended: null,
      partitions: []
    }
  ])
}

async function open(
  options: { locale?: string; width?: number; height?: number; theme?: string } = {}
): Promise<Page> {
  const { locale = 'en', width = 1440, height = 900, theme = 'dark' } = options
  const context = await browser.newContext({ locale, viewport: { width, height } })
  contexts.push(context)
  const page = await context.newPage()
  await page.addInitScript((value) => localStorage.setItem('theme', value), theme)
  await page.goto(`${server.address}#/settings`)
  await page.locator('[data-node="poster-01"]').waitFor()
  return page
}

const markOf = (page: Page, node: string): Promise<string | null> =>
  page.locator(`[data-node="${node}"] .state-icon`).getAttribute('data-mark')

describe('frame', () => {
  it('gives each node an honest light', async () => {
    tellNodes()
    const page = await open()
    expect([
      await markOf(page, 'poster-01'),
      await markOf(page, 'source'),
      await markOf(page, 'rack')
    ]).toEqual(['warning', 'ok', 'unknown'])
    expect(await page.locator('[data-node="rack"]').innerText()).toContain('silent 3 min')
  })

  it('shows the head and counts down to the next deadline', async () => {
    tellNodes()
    const page = await open()
    const bar = page.locator('.top-bar')
    await bar.getByText('6,566,013').waitFor()
    await bar.getByText('f02345 · deadline 42').waitFor()
    expect(await bar.innerText()).toMatch(/opens in 17:[345]\d/)
  })

  it('shows only pages that are built, and opens them by digit', async () => {
    tellNodes()
    const page = await open()
    expect(
      await page
        .locator('[data-page]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-page')))
    ).toContain('settings')
    await page.goto(`${server.address}#/first-run`)
    await page.getByRole('heading', { name: en.firstRun.heading }).waitFor()
    await page.keyboard.press('0')
    await page.getByRole('heading', { name: en.shell.page.settings }).waitFor()
  })

  it('finds and runs things in the palette by keyboard alone', async () => {
    tellNodes()
    const page = await open()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('theme')
    await page.locator('[data-entry="theme"][aria-selected="true"]').waitFor()
    await page.screenshot({ animations: 'disabled', path: join(pictures, 'palette.png') })
    await page.keyboard.press('Enter')
    await page.getByRole('combobox').waitFor({ state: 'hidden' })
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox').waitFor({ state: 'hidden' })
  })

  it('says that the connection is lost, turns every light unknown, and comes back by itself', async () => {
    tellNodes()
    const page = await open()
    server.interrupt()
    await page.getByText(en.shell.connectionLost).waitFor()
    expect([await markOf(page, 'poster-01'), await markOf(page, 'source')]).toEqual(['unknown', 'unknown'])
    await page.screenshot({ animations: 'disabled', path: join(pictures, 'connection-lost.png') })
    server.resume()
    tellNodes()
    await page.getByText(en.shell.connectionLost).waitFor({ state: 'hidden' })
    expect(await markOf(page, 'source')).toBe('ok')
  })

  it('marks a practice network on the page', async () => {
    server.list('nodes').replace([
      nodeRow({
        seenAt: Date.now(),
        network: 'practice-1',
        epochMs: 1000,
        head: { epoch: 12, at: Date.now() }
      })
    ])
    const page = await open({ locale: 'zh-CN' })
    await page.locator('.practice').waitFor()
    await page.screenshot({ animations: 'disabled', path: join(pictures, 'practice.png') })
  })

  it.each([
    ['zh-CN', 'dark', 1440, 900],
    ['en', 'light', 1280, 720]
  ] as const)('fits in %s, %s, %i × %i', async (locale, theme, width, height) => {
    tellNodes()
    const page = await open({ locale, theme, width, height })
    await page.locator('.top-bar').getByText('f02345 · deadline 42').waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.screenshot({
      animations: 'disabled',
      path: join(pictures, `frame-${locale}-${theme}-${width}.png`)
    })
  })
})
