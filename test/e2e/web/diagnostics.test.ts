/**
 * The Diagnostics page on a real console: checks that run when the page is opened, one run again alone, a support bundle that
 * is downloaded and holds no secret, a node elsewhere that is asked nothing before a person says so, and a page that may only
 * look.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { diagnosisChecks } from '../../../src/shared/contract/console/diagnosis.ts'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { hostNode } from '../../support/host-node.ts'
import { callConsole } from '../../support/console-page.ts'

const text = en.diagnostics
const unpack = promisify(execFile)
const secret = 'a-token-nobody-may-see-4711'

test('checks run, one runs again, and the support bundle holds no secret', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const { node, address } = await hostNode(page, join(running.directory, 'home'), {
    sectorManager: `[Common.API]\nToken = "${secret}"\n`
  })
  await page.goto(`${running.origin}/#/n/${node}/diagnostics`)

  // Nobody has to press anything for a node of this machine.
  const settled = page.locator('[data-check][data-state="idle"][data-verdict]')
  await expect.poll(() => settled.count(), { timeout: 60_000 }).toBe(Object.keys(diagnosisChecks).length)
  const secrets = page.locator('[data-check="secretFiles"]')
  expect(await page.locator('[data-check="nodeListens"]').getAttribute('data-verdict')).toBe('pass')

  // One alone: the file of the secret is opened to others, and only that check learns of it.
  expect(await secrets.getAttribute('data-verdict')).toBe('warning')
  await unpack('chmod', ['600', join(running.directory, 'home', 'sector-manager.cfg')])
  await secrets
    .getByRole('button', { name: text.runOne(en.diagnosticsChecks.checks.secretFiles.title) })
    .click()
  await page.locator('[data-check="secretFiles"][data-verdict="pass"]').waitFor()
  await page.locator('[data-test="check-detail"]').getByText('DIA-082').waitFor()

  await page.keyboard.press('ArrowUp')
  await page
    .getByText(
      text.toDo(
        await page.locator('[data-verdict="warning"],[data-verdict="fail"],[data-verdict="unknown"]').count()
      )
    )
    .click()
  expect(await page.locator('[data-verdict="pass"]').count()).toBe(0)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: text.support.create }).click()
  ])
  const file = join(running.directory, 'support.tar.gz')
  await download.saveAs(file)
  await page.locator('[data-test="support-made"]').waitFor()
  const { stdout } = await unpack('tar', ['xzOf', file], { maxBuffer: 64 * 1024 * 1024 })
  expect(stdout).toContain('[Common.API]')
  expect(stdout).toContain('secretFiles')
  expect(stdout).not.toContain(secret)
  expect(stdout).not.toContain((await readFile(join(running.directory, 'home', 'rpc-token'), 'utf8')).trim())

  // The same node over the network: nothing is asked before a person says so.
  const { id } = (await callConsole(page, 'nodes.attach', {
    kind: 'attached',
    address,
    name: 'elsewhere'
  })) as { id: string }
  await page.goto(`${running.origin}/#/n/${id}/diagnostics`)
  await page.locator('[data-test="consent"]').waitFor()
  await page
    .locator('[data-node]', { hasText: 'elsewhere' })
    .getByText(/running/)
    .waitFor()
  expect(await page.locator('[data-verdict]').count()).toBe(0)
  await takeScreen(page, 'diagnostics-elsewhere')
  await page.getByRole('button', { name: text.runAll }).click()
  await expect.poll(() => settled.count(), { timeout: 60_000 }).toBe(Object.keys(diagnosisChecks).length)
  expect(await page.locator('[data-check="memory"]').getAttribute('data-verdict')).toBe('unknown')

  // Whoever may only look is told so, sees what was found, and can start nothing.
  const view = await running.openPage({ only: ['read'] })
  await view.waitForURL(/#\/n\//)
  await view.goto(`${running.origin}/#/n/${node}/diagnostics`)
  await view.locator('[data-check="memory"][data-verdict]').waitFor()
  await view.locator('[data-test="refusal"]').waitFor()
  for (const button of await view.locator('[data-check] button:not([data-check-button])').all())
    expect(await button.isDisabled()).toBe(true)
  await expect(callConsole(view, 'diagnosis.run', { node, checks: [] })).rejects.toThrow('NOT_PERMITTED')
  await view.context().close()
}, 300_000)
