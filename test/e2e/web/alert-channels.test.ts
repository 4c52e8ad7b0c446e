/** Alerts outside of the page, set up on the page: a channel added, tested, seen to fail, kept from who may only read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen, type ConsoleProcess } from '../../support/console-browser.ts'
import { openReceiver, type HttpReceiver } from '../../support/http-receiver.ts'

const words = en.channels
let console: ConsoleProcess
let receiver: HttpReceiver

beforeAll(async () => {
  console = await startConsole()
  receiver = await openReceiver()
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await console[Symbol.asyncDispose]()
})

describe('where alerts go', () => {
  it('is a channel that is added, tested and seen to fail, with its key covered', async () => {
    const page = await console.openPage()
    await page.locator('h1').first().waitFor()
    await page.goto(`${console.origin}/#/settings`)
    await page.getByText(words.none).waitFor()
    await page.getByRole('button', { name: words.add, exact: true }).click()
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: words.name }).fill('night shift')
    await form
      .getByRole('textbox', { name: words.address })
      .fill(`${receiver.origin}/cgi-bin/webhook/send?key=not-for-anyone-7d2e`)
    await form.getByRole('button', { name: words.save }).click()
    const row = page.locator('[data-channel]')
    await row.getByText('night shift').waitFor()
    expect(await row.innerText()).toContain('…7d2e')
    expect(await page.content()).not.toContain('not-for-anyone')

    receiver.answer = { status: 200, text: '{"errcode":0,"errmsg":"ok"}' }
    await row.getByRole('button', { name: words.testOf('night shift') }).click()
    await row.locator('[data-state="ok"], .state-ok').first().waitFor()
    expect(receiver.received.map(({ url }) => url)).toEqual(['/cgi-bin/webhook/send?key=not-for-anyone-7d2e'])

    receiver.answer = { status: 200, text: '{"errcode":93000,"errmsg":"invalid webhook url"}' }
    await row.getByRole('button', { name: words.testOf('night shift') }).click()
    await page.getByText('it answered 93000: invalid webhook url').waitFor()
    await page.locator('[data-action="alerts"]').click()
    await page.getByText(words.trouble('night shift')).waitFor()
    await page.keyboard.press('Escape')
    await page.context().close()
  })

  it.each([
    ['zh-CN', 'dark', 1440, 900],
    ['en', 'light', 1280, 720]
  ] as const)(
    'fits in %s, %s, %i × %i, and is shut for who may only read',
    async (language, theme, width, height) => {
      const page = await console.openPage({ language, theme, width, height, only: ['read'] })
      await page.locator('h1').first().waitFor()
      await page.goto(`${console.origin}/#/settings`)
      const row = page.locator('[data-channel]')
      await row.waitFor()
      await page.locator('[data-test="alert-rules"]').waitFor()
      await expect
        .poll(() =>
          row.locator('button').evaluateAll((all) => all.filter((each) => !each.matches(':disabled')).length)
        )
        .toBe(0)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      ).toBeLessThanOrEqual(0)
      await takeScreen(page, `settings-channels-${theme}-${language}-${width}`)
      await page.context().close()
    }
  )
})
