/** The Settings page on a real console: what it is and may, nodes renamed, stopped, started and forgotten, practice on and off. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { hostNode } from '../../support/host-node.ts'
import { callConsole } from '../../support/console-page.ts'

const text = en.settings

test('the list of nodes is kept, the console tells what it is, and practice goes on and off', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const { node } = await hostNode(page, join(running.directory, 'home'))
  await page.goto(`${running.origin}/#/settings`)
  const about = page.locator('[data-test="about-console"]')
  await about.getByText(join(running.directory, 'console')).waitFor()
  await about.getByText(running.origin).waitFor()
  expect(await about.innerText()).toContain(`process ${running.pid}`)
  expect(await page.locator('[data-permission="host"]').getAttribute('data-granted')).toBe('true')

  const row = page.locator(`[data-listed="${node}"]`)
  await row.getByRole('button', { name: text.rename }).click()
  await row.getByRole('textbox').fill('rack one')
  await page.keyboard.press('Enter')
  await page.locator('.side-bar').getByText('rack one').waitFor()

  await row.getByRole('button', { name: text.stop, exact: true }).click()
  await page.locator('.consequence').getByText(text.stopsProving).waitFor()
  await page.locator('.consequence').getByRole('button', { name: en.components.consequence.goOn }).click()
  await row.getByText(en.shell.life.stopped).waitFor()
  await row.getByRole('button', { name: text.start, exact: true }).click()
  await row.getByText(en.shell.life.running).waitFor()

  await page.getByRole('button', { name: text.practiceStart }).click()
  await page.getByRole('button', { name: text.practiceStop }).waitFor({ timeout: 90_000 })
  await expect
    .poll(() => page.getByRole('button', { name: text.practiceStop }).isEnabled(), { timeout: 90_000 })
    .toBe(true)
  await takeScreen(page, 'settings-practice')
  await page.getByRole('button', { name: text.practiceStop }).click()
  await page.getByRole('button', { name: text.practiceStart }).waitFor({ timeout: 90_000 })

  const view = await running.openPage({ only: ['read'] })
  await view.waitForURL(/#\/n\//)
  await view.goto(`${running.origin}/#/settings`)
  const listed = view.locator(`[data-listed="${node}"]`)
  await listed.waitFor()
  await view.locator('[data-test="about-console"]').waitFor()
  expect(await view.locator('[data-permission="host"]').getAttribute('data-granted')).toBe('false')
  await expect.poll(() => listed.locator('button:enabled').count(), { timeout: 20_000 }).toBe(0)
  await expect(callConsole(view, 'nodes.forget', { node, force: true })).rejects.toThrow('NOT_PERMITTED')
  await view.context().close()

  await row.getByRole('button', { name: text.forget }).click()
  await page.locator('.consequence').getByText(text.listOnly).waitFor()
  await page.locator('.consequence').getByRole('button', { name: en.components.consequence.goOn }).click()
  await row.waitFor({ state: 'detached' })
}, 600_000)
