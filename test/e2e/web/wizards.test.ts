/**
 * The wizards from an address to a PoSter that proves: a devnet with files, a real source daemon over it, a real console. What
 * the devnet counts is what was proven.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { zhCN } from '../../../src/renderer/src/i18n/zh-CN/index.ts'
import { runCli, startDaemon, type Daemon } from '../../support/cli.ts'
import { startConsole, takeScreen, type ConsoleProcess } from '../../support/console-browser.ts'
import { startDevnetCommand, type DevnetProcess } from '../../support/devnet-command.ts'
import {
  atHeading,
  fillInProxyWizard,
  goNext,
  readable,
  wizardPatience
} from '../../support/proxy-wizard-page.ts'

let served: ConsoleProcess
let devnet: DevnetProcess
let source: Daemon
const at = (name: string): string => join(served.directory, name)

beforeAll(async () => {
  served = await startConsole()
  devnet = await startDevnetCommand([
    ...['--miners', '2', '--epoch', '500ms', '--stores', at('stores')],
    ...['--write-config', at('source')]
  ])
  for (const miner of ['practice-f01000', 'practice-f01001']) {
    const attached = await runCli([
      ...['--home', at('source'), 'util', 'storage', 'attach', '--name', miner, at(`stores/${miner}`)]
    ])
    expect(attached.status).toBe(0)
  }
  source = await startDaemon(at('source'))
}, 180_000)

afterAll(async () => {
  await source.stop()
  await devnet[Symbol.asyncDispose]()
  await served[Symbol.asyncDispose]()
})

/** Waits for the page's own first step, which would lead away from the wizard. */
async function openWizard(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ timeout: wizardPatience })
  await page.goto(`${served.origin}/#/wizard/proxy`)
}

const fillIn = (page: Page, home: string, directory: string): Promise<void> =>
  fillInProxyWizard(page, { source: source.address, home, directory })

/** Proofs that the devnet took from each miner. */
async function posted(): Promise<number> {
  const answer = (await devnet.call('/control', 'Devnet.Posted', [{ From: 0, Epochs: 0 }])) as {
    Entries: readonly { IsValid: boolean }[]
  }
  expect(answer.Entries.every(({ IsValid }) => IsValid)).toBe(true)
  return answer.Entries.length
}

describe('proxy wizard', () => {
  it('says what is wrong with each answer before anything is written', async () => {
    const page = await served.openPage()
    await page.getByRole('button', { name: en.firstRun.create.open }).click()
    await page.getByRole('textbox', { name: en.firstRun.address }).fill('127.0.0.1:1')
    await page.getByRole('button', { name: en.firstRun.test }).click()
    await page.getByText(en.firstRun.unreachable).waitFor({ timeout: wizardPatience })
    expect(await page.locator('[data-action="next"]').isDisabled()).toBe(true)
    await fillIn(page, at('taken'), at('source'))
    await page.getByRole('button', { name: en.wizard.back }).click()
    await page.getByRole('textbox', { name: en.proxyWizard.home.directory }).fill(at('source'))
    await page.getByText(/In use by process/).waitFor({ timeout: wizardPatience })
    await page.getByRole('textbox', { name: en.proxyWizard.home.listen }).fill(source.address)
    await page.getByText(en.proxyWizard.home.listens.taken).waitFor({ timeout: wizardPatience })
    await page.getByText(en.wizard.errorsLeft(2)).waitFor({ timeout: wizardPatience })
    expect(await page.locator('[data-action="next"]').isDisabled()).toBe(true)
    // It can be left and come back to.
    await page.reload()
    await atHeading(page, en.proxyWizard.home.heading)
    expect(await page.getByRole('textbox', { name: en.proxyWizard.home.directory }).inputValue()).toBe(
      at('source')
    )
    await page.context().close()
  }, 180_000)

  it('mends a store whose name is missing here, and plans exactly that line', async () => {
    await mkdir(at('own'))
    const page = await served.openPage()
    await openWizard(page)
    await fillIn(page, at('mended'), at('source'))
    await page.getByText(en.proxyWizard.config.own, { exact: true }).click()
    await goNext(page)
    await atHeading(page, en.proxyWizard.stores.heading)
    const missing = page.locator('[data-store="practice-f01000"]')
    await missing.getByText(en.proxyWizard.stores.results.missing).waitFor({ timeout: wizardPatience })
    await page.getByText(en.wizard.errorsLeft(2)).waitFor({ timeout: wizardPatience })
    await takeScreen(page, 'proxy-wizard-stores-dark-en-1440')
    for (const store of ['practice-f01000', 'practice-f01001']) {
      await page
        .getByRole('textbox', { name: en.proxyWizard.stores.pathOf(store) })
        .fill(at(`stores/${store}`))
      await page.getByRole('textbox', { name: en.proxyWizard.stores.pathOf(store) }).press('Enter')
      await page.locator(`[data-store="${store}"]`).getByText(readable).waitFor({ timeout: wizardPatience })
    }
    await goNext(page)
    await atHeading(page, en.proxyWizard.review.heading)
    const plan = page.locator(`.diff[aria-label="${at('mended/sector-manager.cfg')}"]`)
    await plan.waitFor({ timeout: wizardPatience })
    expect(await plan.innerText()).toContain(`Path = "${at('stores/practice-f01000')}"`)
    await expect(readFile(at('mended/sector-manager.cfg'), 'utf8')).rejects.toThrow()
    await takeScreen(page, 'proxy-wizard-review-dark-en-1440')
    await page.context().close()
  }, 180_000)

  it('starts a PoSter beside the source, which proves on the devnet', async () => {
    const page = await served.openPage()
    await openWizard(page)
    await fillIn(page, at('poster'), at('source'))
    await goNext(page)
    for (const store of ['practice-f01000', 'practice-f01001']) {
      await page.locator(`[data-store="${store}"]`).getByText(readable).waitFor({ timeout: wizardPatience })
    }
    await goNext(page)
    await atHeading(page, en.proxyWizard.review.heading)
    await page.getByText(`--conf-dir=${at('source')}`).waitFor({ timeout: wizardPatience })
    const before = await posted()
    await page.getByRole('button', { name: en.proxyWizard.review.write, exact: true }).click()
    await page
      .locator('[data-test="node-start"]')
      .getByText(en.wizard.nodeRuns)
      .waitFor({ timeout: wizardPatience })
    await expect.poll(posted, { timeout: 120_000, interval: 1_000 }).toBeGreaterThan(before)
    await page.context().close()
  }, 300_000)

  it.each([
    ['zh-CN', 'dark', 1440, 900],
    ['en', 'light', 1280, 720]
  ] as const)(
    'fits in %s, %s, %i × %i',
    async (language, theme, width, height) => {
      const page = await served.openPage({ language, theme, width, height })
      const words = language === 'en' ? en : zhCN
      await openWizard(page)
      await page
        .getByRole('heading', { name: words.proxyWizard.source.heading })
        .waitFor({ timeout: wizardPatience })
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      ).toBeLessThanOrEqual(0)
      await takeScreen(page, `proxy-wizard-source-${theme}-${language}-${width}`)
      await page.context().close()
    },
    120_000
  )
})
