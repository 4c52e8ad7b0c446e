/**
 * The Stores page over a practice node: how each store answers, what is on it and which deadlines it would hurt, how it reads at
 * several parallelisms, and what is shown of one that goes away.
 */
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole } from '../../support/console-browser.ts'
import { openNodePage, startPractice } from '../../support/console-page.ts'

const text = en.stores

test('stores are probed, counted, measured, and missed when they are gone', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const node = await startPractice(page, 500)
  await openNodePage(page, node, 'stores')
  const rows = page.locator('[data-store]')
  await rows.first().waitFor({ timeout: 60_000 })
  expect(await rows.count()).toBe(2)
  expect(await rows.first().locator('[data-test="latency"]').innerText()).toMatch(/^\d+(\.\d)? ms$/)

  await page.getByRole('button', { name: text.count }).click()
  await expect
    .poll(() => rows.first().locator('[data-test="sectors"]').innerText(), { timeout: 60_000 })
    .toMatch(/^\d+$/)
  await page
    .locator('[data-test="store-deadlines"]')
    .getByText(/f0100[01] · \d+/)
    .first()
    .waitFor()

  await page.getByRole('button', { name: text.runBenchmark, exact: true }).click()
  await page.locator('[data-test="benchmark"]').waitFor({ timeout: 60_000 })
  const benchmark = await page.locator('[data-test="benchmark"]').innerText()
  expect(benchmark).toMatch(/^1\t/m)
  expect(benchmark).toMatch(/^64\t/m)
  await page.getByText(/ParallelCheckLimit = \d+/).waitFor()

  const view = await running.openPage({ only: ['read'] })
  await openNodePage(view, node, 'stores')
  await view.locator('[data-store]').first().waitFor({ timeout: 60_000 })
  await view.locator('[data-test="refusal"]').waitFor()
  await view.context().close()

  const practice = join(running.directory, 'console', 'practice')
  const place = (await readdir(practice))[0] ?? ''
  const name = (await rows.first().getAttribute('data-store')) ?? ''
  const path = await rows.first().locator('.path').getAttribute('title')
  expect(path).toContain(join(practice, place))
  await rename(path ?? '', `${path ?? ''}.away`)
  await page.getByRole('button', { name: text.probeAll }).click()
  await page.locator(`[data-store="${name}"]`).getByText(text.unreachable).waitFor({ timeout: 60_000 })
}, 300_000)
