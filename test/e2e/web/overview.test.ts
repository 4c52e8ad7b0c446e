/**
 * Overview over a practice node: the sentence, the work in hand, what comes and what it all stands on; a prover that is gone
 * and an alert that somebody takes note of; and a page that may only look.
 */
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole } from '../../support/console-browser.ts'
import { callConsole, openNodePage, startPractice } from '../../support/console-page.ts'
import { eventually } from '../../support/eventually.ts'

const text = en.overview
const patience = { timeout: 60_000 }

const health = (page: Page, name: string) => page.locator('[data-test="health"] > div', { hasText: name })
const markOf = (page: Page, name: string): Promise<string | null> =>
  health(page, name).locator('.state-icon').getAttribute('data-mark')
const bell = (page: Page): Promise<string | null> =>
  page.locator('[data-action="alerts"]').getAttribute('title')

test('it says how a node stands, what is gone, and what somebody should know', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const node = await startPractice(page, 500)
  await openNodePage(page, node, 'overview')

  // A network that proves: a checked sentence, work that changes, deadlines on their way, what all of it stands on.
  await page.locator('[data-verdict="calm"]').getByText(text.calm).waitFor(patience)
  await page
    .locator('[data-verdict]')
    .getByText(/^Next 24 h: \d+ partitions, 0 tight, 0 late\./)
    .waitFor(patience)
  await page
    .locator('[data-test="now"] [data-work]')
    .first()
    .getByText(/^f0100[01] · \d+ · [01]/)
    .waitFor(patience)
  const coming = page.locator('[data-test="next"] tbody tr')
  await expect.poll(() => coming.count(), patience).toBe(9)
  const opens = await coming.locator('td:first-child .quiet').allInnerTexts()
  expect(opens.every((words) => /^in \d/.test(words))).toBe(true)
  await health(page, 'Provers 3/3').getByText(text.allReady).waitFor(patience)
  await health(page, 'Stores 2/2').getByText(text.allReadable).waitFor(patience)
  expect(await markOf(page, text.provers)).toBe('ok')
  await expect.poll(() => markOf(page, text.head), patience).toBe('ok')
  const days = page.locator('[data-test="days"]')
  await days.getByRole('button', { name: text.compared.landed }).click()
  await days.getByText(/^last 24 h [\d,]+ · 24 h before 0 · change/).waitFor(patience)

  // Killed by hand, as the kernel would, until the strip has said so: the node brings it back at once while a deadline is open.
  const beside = await running.openPage()
  await openNodePage(beside, node, 'provers')
  const pid = beside.locator('[data-prover="wdpost-0"]').getByText(/^pid \d+$/)
  const killed = new Set<number>()
  await eventually(
    async () => {
      const now = Number((await pid.allInnerTexts())[0]?.slice(4) ?? 0)
      if (now > 0 && !killed.has(now)) process.kill(now, 'SIGKILL')
      killed.add(now)
      return /Provers 2\/3[^]*wdpost-0/.test(await page.locator('[data-test="health"]').innerText())
    },
    'the strip to name the prover that was killed',
    60_000
  )
  await beside.context().close()
  // One that has ended too often waits for a person.
  await callConsole(page, 'provers.start', { node, prover: 'wdpost-0' }).catch(() => undefined)
  await health(page, 'Provers 3/3').getByText(text.allReady).waitFor(patience)

  // The only prover of a stage is stopped: the strip names it, the sentence no longer says that all is well.
  await callConsole(page, 'provers.stop', { node, prover: 'winpost-0', when: 'now' })
  await health(page, 'Provers 2/3').getByText('winpost-0').waitFor(patience)
  expect(await markOf(page, text.provers)).toBe('warning')
  await page.locator('[data-verdict="risk"]').getByText(text.trouble(1)).waitFor(patience)
  const alert = page.locator('[data-test="alerts"] [data-alert="prover.none"]')
  await alert.waitFor(patience)

  // The bell counts it; noting it keeps it counted, muting does not.
  await expect.poll(() => bell(page), patience).toBe(en.alerts.bell(1, 0))
  await page.locator('[data-action="alerts"]').click()
  const entry = page.locator('.n-drawer [data-alert="prover.none"]')
  await entry.getByRole('button', { name: en.alerts.acknowledge }).click()
  await entry.getByText(/^Seen /).waitFor()
  await expect.poll(() => bell(page), patience).toBe(en.alerts.bell(1, 0))
  await entry.getByRole('button', { name: en.alerts.mute }).click()
  await expect.poll(() => bell(page), patience).toBe(en.alerts.bell(0, 0))
  await entry.getByRole('button', { name: en.alerts.unmute }).click()
  await expect.poll(() => bell(page), patience).toBe(en.alerts.bell(1, 0))
  await entry.getByRole('link').click()
  await page.locator('[data-prover="winpost-0"]').waitFor()

  // Whoever may only look sees the same and is offered nothing to press.
  const reader = await running.openPage({ only: ['read'] })
  await openNodePage(reader, node, 'overview')
  await reader.locator('[data-verdict="risk"]').waitFor(patience)
  await reader.locator('[data-action="alerts"]').click()
  const shown = reader.locator('.n-drawer [data-alert="prover.none"]')
  await shown.waitFor()
  expect(await shown.getByRole('button').count()).toBe(0)
  await expect(
    callConsole(reader, 'alerts.acknowledge', { alert: `${node}|prover.none|winning_post` })
  ).rejects.toThrow('NOT_PERMITTED')
  await reader.context().close()

  // Started again, it is over, and stays on the list for a while.
  await callConsole(page, 'provers.start', { node, prover: 'winpost-0' })
  await openNodePage(page, node, 'overview')
  await health(page, 'Provers 3/3').getByText(text.allReady).waitFor(patience)
  await alert.getByText(en.alerts.over, { exact: true }).first().waitFor(patience)
  await expect.poll(() => bell(page), patience).toBe(en.alerts.bell(0, 0))

  // Stores that go away are named too.
  const practice = join(running.directory, 'console', 'practice')
  const stores = join(practice, (await readdir(practice))[0] ?? '', 'stores')
  await rename(join(stores, 'practice-f01000'), join(stores, 'practice-f01000.away'))
  await health(page, 'Stores 1/2').getByText('practice-f01000').waitFor(patience)
  await page.locator('[data-test="alerts"] [data-alert="store.unreachable"]').waitFor(patience)
}, 300_000)
