/**
 * The Sectors page over a practice node: pages of its index, one sector in full with its files and its place on chain, and a
 * check that finds the sector whose file was taken away.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { openNodePage, startPractice } from '../../support/console-page.ts'

const text = en.sectors

test('the index of a node is paged, searched, opened and checked', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const node = await startPractice(page, 500)
  await openNodePage(page, node, 'sectors')
  await page.locator('[data-sector]').first().waitFor({ timeout: 60_000 })
  const numbers = await page
    .locator('[data-sector]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-sector'))))
  expect(numbers).toEqual([...numbers].sort((one, other) => one - other))
  expect(numbers.length).toBeGreaterThan(50)
  const wanted = numbers[numbers.length - 3] ?? 0

  // A jump to a number begins the page there.
  await page.getByLabel(text.goTo).fill(String(wanted))
  await page.getByRole('button', { name: text.go, exact: true }).click()
  await page.locator(`[data-sector]:first-child[data-sector="${wanted}"]`).waitFor({ timeout: 60_000 })

  await page.getByLabel(text.search).fill(`f01001 ${wanted}`)
  await page.getByLabel(text.search).press('Enter')
  const detail = page.locator('[data-test="sector"]')
  await detail.getByText(/deadline \d+ · partition \d/).waitFor({ timeout: 60_000 })
  await detail.getByText(text.provable).waitFor()
  expect(await detail.innerText()).toContain(`sealed/s-t01001-${wanted}`)
  expect(await detail.innerText()).toMatch(/2 KiB/)

  // One file is taken away: the check names the sector and why.
  const stores = join(running.directory, 'console', 'practice')
  const place = (await readdir(stores))[0] ?? ''
  const found: string[] = []
  for (const name of await readdir(join(stores, place, 'stores'))) {
    const file = join(stores, place, 'stores', name, 'sealed', `s-t01001-${wanted}`)
    await rm(file).then(
      () => found.push(name),
      () => undefined
    )
  }
  expect(found).toHaveLength(1)
  await page.getByRole('button', { name: text.checkAll }).click()
  const job = page.locator('.sectors-page [data-job="sectors.check"]')
  await page
    .locator('.sectors-page [data-job="sectors.check"][data-state="done"]')
    .waitFor({ timeout: 60_000 })
  expect(await job.innerText()).toContain('1 bad')
  const result = page.locator('[data-test="check-result"]')
  await result.getByText(String(wanted), { exact: true }).waitFor()
  await page.getByRole('button', { name: en.jobs.title }).waitFor()
  await takeScreen(page, 'sectors-check')

  const view = await running.openPage({ only: ['read'] })
  await openNodePage(view, node, 'sectors')
  await view.locator('[data-sector]').first().click()
  await view.locator('[data-test="sector"]').waitFor({ timeout: 60_000 })
  await view.locator('[data-test="refusal"]').waitFor()
  expect(await view.locator('.checks button:enabled').count()).toBe(0)
  await view.context().close()
}, 300_000)
