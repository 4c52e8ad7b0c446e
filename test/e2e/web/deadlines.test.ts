/** The board in a browser: a real node on a practice network with real provers, one deadline followed from waiting to landed. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, type ConsoleProcess } from '../../support/console-browser.ts'
import { callConsole, openNodePage, startPractice } from '../../support/console-page.ts'

let served: ConsoleProcess
let node: string
let page: Page

beforeAll(async () => {
  served = await startConsole()
  page = await served.openPage()
  node = await startPractice(page, 400)
  await page.goto(`${served.origin}/#/n/${node}/deadlines`)
  await page.locator('[data-slot]').first().waitFor({ timeout: 60_000 })
}, 180_000)

afterAll(async () => {
  await served[Symbol.asyncDispose]()
})

const opened = (of: Page) => of.locator('[data-test="opened"]')

describe('the board of deadlines', () => {
  it('shows every miner of the network on the clock, silent windows among them', async () => {
    const miners = await page
      .locator('[data-miner]')
      .evaluateAll((all) => all.map((each) => each.dataset['miner']))
    expect(miners.length).toBeGreaterThan(1)
    const first = page.locator('[data-miner]').first()
    await first.locator('.silent').first().waitFor()
    expect(await first.locator('.slot').count()).toBeGreaterThan(40)
    await page.locator('[data-test="outlook"]').waitFor()
  })

  it('follows a deadline from waiting to landed, with its durations and its message', async () => {
    // One that is still to come, so that nothing of its way is missed.
    const coming = page
      .locator('[data-slot]:not(.open)')
      .filter({ has: page.locator('[data-state="waiting"], [data-state="littleSlack"]') })
    const chosen = (await coming.first().getAttribute('data-slot')) ?? ''
    await page.locator(`[data-slot="${chosen}"]`).click()
    await page.locator(`[data-slot="${chosen}"][aria-pressed="true"]`).waitFor()
    const phases = new Set<string>()
    const track = opened(page).locator('[data-track="0"]')
    await expect
      .poll(
        async () => {
          const phase = (await track.getAttribute('data-phase')) ?? ''
          phases.add(phase)
          return phase
        },
        { timeout: 100_000, interval: 50 }
      )
      .toBe('landed')
    expect([...phases].length).toBeGreaterThan(1)
    await opened(page).locator('table').getByText(en.states.landed).first().waitFor()
    expect(await opened(page).locator('.stretch.prove').count()).toBeGreaterThan(0)
    expect(await opened(page).locator('tbody td').last().innerText()).toMatch(/^[\d,]+$/)
  }, 120_000)

  it('is walked by keyboard: arrows, Enter, N', async () => {
    await page.locator('[data-slot][tabindex="0"]').focus()
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-slot') ?? null)
    const began = await focused()
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).not.toBe(began)
    const next = await focused()
    const last = (await page.locator('[data-miner]').last().getAttribute('data-miner')) ?? ''
    await page.keyboard.press(next?.startsWith(last) ? 'ArrowUp' : 'ArrowDown')
    await expect.poll(focused).not.toBe(next)
    const other = await focused()
    expect(other?.split(':')[0]).not.toBe(next?.split(':')[0])
    await page.keyboard.press('Enter')
    await page.locator(`[data-slot="${other ?? ''}"][aria-pressed="true"]`).waitFor()
    await page.keyboard.press('n')
    await expect.poll(focused).not.toBe(other)
  })

  it('draws the day again with other cards', { timeout: 60_000 }, async () => {
    page.setDefaultTimeout(12_000)
    const answer = await callConsole(page, 'deadlines.whatIf', { node, cards: -64, winningApart: false })
    expect(answer.outlook.fits).toBe(0)
    expect(answer.outlook.misses).toBeGreaterThan(0)
    await page.locator('.cards').click()
    await page.getByText(en.deadlines.withCards(-1), { exact: true }).click()
    await page.locator('.cards').getByText(en.deadlines.withCards(-1)).waitFor()
    await page.locator('[data-test="outlook"]').waitFor()
    expect(await page.getByText(en.deadlines.whatIfFailed).count()).toBe(0)
    await page.locator('.cards').click()
    await page
      .getByText(/usable now/)
      .last()
      .click()
    await expect.poll(() => page.locator('.mark.changed').count()).toBe(0)
  })

  it('can be read by whoever may only read', async () => {
    const reader = await served.openPage({ only: ['read'] })
    await openNodePage(reader, node, 'deadlines')
    await reader.locator('[data-slot]').first().waitFor()
    await reader.context().close()
  })
})
