/**
 * The Config page on a real console: secrets covered until somebody edits, an error at its line, a diff before the write, a
 * conflict that is merged, a backup taken back, the drift from a source, and pages that may not write.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { hostNode } from '../../support/host-node.ts'
import { callConsole } from '../../support/console-page.ts'

const text = en.config
const secret = 'a-token-nobody-may-see-4711'
const original = `# kept by hand
[Common.API]
Token = "${secret}"

[[Miners]]
Actor = 1000

[Miners.PoSt]
Enabled = false
StrictCheck = true
`

test('a configuration is edited, reviewed, written, merged and taken back', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const home = join(running.directory, 'home')
  const path = join(home, 'sector-manager.cfg')
  const { node, address } = await hostNode(page, home, { sectorManager: original })
  await page.goto(`${running.origin}/#/n/${node}/config`)
  const pane = page.locator('[data-file="sector-manager"]')
  const area = pane.locator('textarea')
  await expect.poll(() => area.inputValue()).toContain('[Common.API]')
  expect(await area.inputValue()).not.toContain(secret)

  // The text itself comes with the edit; what is wrong is told at its line and cannot be written.
  await pane.getByRole('button', { name: text.edit, exact: true }).click()
  await expect.poll(() => area.inputValue()).toBe(original)
  const review = pane.getByRole('button', { name: text.review })
  await area.fill(original.replace('StrictCheck = true', 'StrictCheck = "perhaps"'))
  await pane.locator('.findings [data-severity="error"]').getByText(text.line(10)).waitFor()
  expect(await review.isDisabled()).toBe(true)
  await page
    .locator('[data-test="key-help"]:visible')
    .getByText('Miners.PoSt', { exact: false })
    .first()
    .waitFor()

  const mine = original.replace('StrictCheck = true', 'StrictCheck = false')
  await area.fill(mine)
  await expect.poll(() => review.isEnabled()).toBe(true)
  await review.click()
  const dialog = page.locator('.review-dialog:visible')
  await dialog.locator('[data-kind="added"]').getByText('StrictCheck = false').waitFor()
  await dialog.locator('[data-change*="StrictCheck"]').waitFor()
  await takeScreen(page, 'config-review')
  expect(await readFile(path, 'utf8')).toBe(original)
  await dialog.getByRole('button', { name: text.write, exact: true }).click()
  await pane.locator('[data-test="written"]').waitFor()
  expect(await readFile(path, 'utf8')).toBe(mine)
  await pane.getByRole('button', { name: text.reload }).click()
  await pane.locator('[data-test="reloaded"]').getByText(text.reloaded(1)).waitFor()

  // Somebody else writes meanwhile, on another line: both are taken.
  await pane.getByRole('button', { name: text.edit, exact: true }).click()
  await expect.poll(() => area.inputValue()).toBe(mine)
  await area.fill(mine.replace('Enabled = false', 'Enabled = true\nSender = "f01001"'))
  await expect.poll(() => review.isEnabled()).toBe(true)
  await review.click()
  await dialog.locator('[data-kind="added"]').first().waitFor()
  await writeFile(path, mine.replace('# kept by hand', '# kept by two hands'))
  await dialog.getByRole('button', { name: text.write, exact: true }).click()
  await page.locator('[data-test="conflict"]').getByText('# kept by two hands').waitFor()
  await takeScreen(page, 'config-conflict')
  await page.locator('[data-test="conflict"]').getByRole('button', { name: text.merge }).click()
  await page.locator('.review-dialog:visible').getByRole('button', { name: text.write, exact: true }).click()
  await pane.locator('[data-test="written"]').waitFor()
  const merged = await readFile(path, 'utf8')
  expect(merged).toContain('# kept by two hands')
  expect(merged).toContain('Enabled = true\nSender = "f01001"')

  // The oldest backup is the very first text.
  const backups = pane.locator('[data-backup]')
  await expect.poll(() => backups.count()).toBe(2)
  await backups.last().getByRole('button', { name: text.revert }).click()
  await page.locator('.review-dialog:visible').getByRole('button', { name: text.write, exact: true }).click()
  await expect.poll(() => backups.count()).toBe(3)
  expect(await readFile(path, 'utf8')).toBe(original)

  // A poster beside it that asks it, with a file of its own that differs, and one that shares its directory.
  const poster = await hostNode(page, join(running.directory, 'poster'), {
    sectorManager: original.replace('StrictCheck = true', 'StrictCheck = false'),
    proxy: address
  })
  await page.goto(`${running.origin}/#/n/${poster.node}/config`)
  await page.locator('[data-file="sector-manager"] [data-drift*="StrictCheck"]').waitFor()
  await hostNode(page, join(running.directory, 'sharer'), { configDirectory: home })
  await page.goto(`${running.origin}/#/n/${node}/config`)
  await page.locator('[data-test="shared-note"]').getByText(join(running.directory, 'sharer')).waitFor()

  const { id } = (await callConsole(page, 'nodes.attach', {
    kind: 'attached',
    address,
    name: 'elsewhere'
  })) as { id: string }
  await page.goto(`${running.origin}/#/n/${id}/config`)
  await page.locator('[data-test="elsewhere"]').waitFor()

  const view = await running.openPage({ only: ['read', 'operate'] })
  await view.waitForURL(/#\/n\//)
  await view.goto(`${running.origin}/#/n/${poster.node}/config`)
  const shown = view.locator('[data-file="sector-manager"]')
  await shown.locator('[data-drift*="StrictCheck"]').waitFor()
  expect(await shown.locator('textarea').inputValue()).not.toContain(secret)
  expect(await shown.locator('.text header button').last().isDisabled()).toBe(true)
  const file = { node, kind: 'sector-manager' as const }
  await expect(callConsole(view, 'config.edit', file)).rejects.toThrow('NOT_PERMITTED')
  await expect(
    callConsole(view, 'config.write', { ...file, text: '', base: '', signature: 'x' })
  ).rejects.toThrow('NOT_PERMITTED')
  expect(JSON.stringify(await callConsole(view, 'config.read', { node }))).not.toContain(secret)
  await view.context().close()
}, 600_000)
