/**
 * The Provers page on a real console with a practice network: live processes, one that is killed and comes back, the cost of a
 * stop told first, and a page that may only look.
 */
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole } from '../../support/console-browser.ts'
import { openNodePage, startPractice } from '../../support/console-page.ts'

const text = en.provers

test('provers live, die and come back before the eyes of an operator', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const node = await startPractice(page, 500)
  await openNodePage(page, node, 'provers')
  const card = page.locator('[data-prover="wdpost-0"]')
  await card.waitFor()
  expect(await page.locator('[data-prover]').count()).toBe(3)
  // Work in hand is shown as it is taken.
  await page
    .getByText(/f0100[01] · \d+ · \d/)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.locator('[data-test="card-notice"]').waitFor()

  // Killed by hand, as the kernel would.
  const pidOf = async (): Promise<number> => {
    const said = await card.getByText(/^pid \d+$/).innerText({ timeout: 30_000 })
    return Number(said.slice(4))
  }
  const killed = await pidOf()
  const restarts = Number(await card.locator('[data-test="restarts"]').innerText())
  process.kill(killed, 'SIGKILL')
  await card
    .locator('[data-test="restarts"]')
    .getByText(String(restarts + 1))
    .waitFor({ timeout: 60_000 })
  await expect.poll(pidOf, { timeout: 60_000 }).not.toBe(killed)
  expect(await card.locator('[data-test="last-exit"]').innerText()).toMatch(/SIGKILL|signal|killed/i)

  // The cost is told before anything is done; "when safe" then waits for what is in hand.
  await card.getByRole('button', { name: text.stop, exact: true }).click()
  const ask = page.locator('.consequence')
  await ask.getByRole('button', { name: /^When safe/ }).waitFor()
  await expect.poll(() => ask.innerText()).toMatch(/deadline \d+ closes in|No open deadline is hurt/)
  await ask.getByRole('button', { name: /^When safe/ }).click()
  await card.getByText(en.states.stopped).waitFor({ timeout: 60_000 })
  await card.getByRole('button', { name: text.start }).click()
  await card.getByText(new RegExp(`${en.states.ready}|${en.states.proving}`)).waitFor({ timeout: 60_000 })

  await card.getByRole('button', { name: text.output, exact: true }).click()
  await page.locator('.n-drawer pre').waitFor()
  expect(await page.locator('.n-drawer pre').innerText()).toMatch(/\d\d:\d\d:\d\d/)
  await page.keyboard.press('Escape')
  await page.locator('.n-drawer').waitFor({ state: 'detached' })
  await card.getByRole('button', { name: `${text.more}: wdpost-0` }).click()
  await page.getByText(text.test, { exact: true }).click()
  await card.locator('[data-test="test-result"]').waitFor({ timeout: 60_000 })

  // Whoever may only look is told so, and finds every action at rest.
  const view = await running.openPage({ only: ['read'] })
  await openNodePage(view, node, 'provers')
  await view.locator('[data-prover="wdpost-1"]').waitFor()
  await view.locator('[data-test="refusal"]').waitFor()
  for (const button of await view.locator('[data-prover="wdpost-1"] footer button:not([aria-label])').all())
    expect(await button.isDisabled()).toBe(true)
  await view.context().close()
}, 300_000)
