/**
 * The Export page on a real console: a plan from a node, the archive downloaded, unpacked and applied to an empty home by its
 * own script, and the node started there; a folder written; a bundle brought back and run; and pages that may not.
 */
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { callRpc, cliFile, startDaemon } from '../../support/cli.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { hostNode } from '../../support/host-node.ts'
import { callConsole } from '../../support/console-page.ts'

const text = en.exportBundle
const execute = promisify(execFile)
const secret = 'a-token-nobody-may-see-4711'
const sectorManager = `[Common.API]\nToken = "${secret}"\n`

test('a node is exported, applied to an empty home, started there, and brought back', async () => {
  await using running = await startConsole()
  const page = await running.openPage()
  const { node, address } = await hostNode(page, join(running.directory, 'home'), { sectorManager })
  await page.goto(`${running.origin}/#/n/${node}/export`)
  const home = join(running.directory, 'srv', 'poster')
  const field = (label: string) => page.locator('[data-test="host-panel"]').getByLabel(label, { exact: true })
  await field(text.name).fill('rack-3')
  await field(text.program).fill(cliFile)
  await field(text.home).fill(home)
  await field(text.listen).fill('0.0.0.0:0')
  // What is to be said about it, in words.
  await page.locator('[data-warning="listensBeyondLoopback"]').getByText('0.0.0.0:0').waitFor()
  await field(text.listen).fill('127.0.0.1:0')
  await page.locator('[data-warning="listensBeyondLoopback"]').waitFor({ state: 'detached' })
  await page.locator('[data-warning="holdsSecrets"]').waitFor()
  await page.locator('[data-bundle-file="systemd/rack-3.service"]').click()
  await page.getByText(`--home=${home}`, { exact: false }).first().waitFor()
  await field(text.user).fill('no user at all')
  await page.locator('.error-state').getByText('INVALID_ARGUMENT').waitFor()
  await field(text.user).fill('filecoin')
  const archive = page.getByRole('button', { name: text.download })
  await expect.poll(() => archive.isEnabled()).toBe(true)

  const [download] = await Promise.all([page.waitForEvent('download'), archive.click()])
  const file = join(running.directory, 'rack-3.tar.gz')
  await download.saveAs(file)
  await execute('tar', ['xzf', file, '-C', running.directory])
  const bundle = join(running.directory, 'rack-3')
  await execute('sha256sum', ['-c', 'SHA256SUMS'], { cwd: bundle })
  await execute('sh', ['apply.sh', '--files-only'], { cwd: bundle })
  expect(await readFile(join(home, 'sector-manager.cfg'), 'utf8')).toBe(sectorManager)
  expect((await stat(join(home, 'sector-manager.cfg'))).mode & 0o777).toBe(0o600)
  const daemon = await startDaemon(home, ['--listen=127.0.0.1:0'])
  expect((await callRpc(daemon.address, 'StoreList', [])).body).toMatchObject({ result: [] })
  expect(await daemon.stop()).toBe(0)

  // As a folder; one that is there is not touched.
  await page.getByRole('button', { name: text.saveFolder }).click()
  await page.getByLabel(text.saveInto).fill(running.directory)
  await page.locator('form.save').getByRole('button').last().click()
  await page.locator('form.save .error-state').getByText('NOT_PERMITTED').waitFor()
  await page.keyboard.press('Escape')
  await field(text.name).fill('rack-4')
  await page.locator('[data-bundle-file="systemd/rack-4.service"]').waitFor()
  await page.getByRole('button', { name: text.saveFolder }).click()
  await page.getByLabel(text.saveInto).fill(running.directory)
  await page.locator('form.save').getByRole('button').last().click()
  await page.locator('[data-test="saved"]').waitFor()
  await execute('sha256sum', ['-c', 'SHA256SUMS'], { cwd: join(running.directory, 'rack-4') })

  // Brought back, shown, and run here in a home that is empty.
  await page.locator('input[type="file"]').setInputFiles(file)
  await page.getByText(text.imported('rack-3')).waitFor()
  expect(await field(text.home).inputValue()).toBe(home)
  const here = join(running.directory, 'here')
  await page.getByLabel(`${text.hostHere}: ${text.home}`).fill(here)
  await page.getByRole('button', { name: text.hostHere }).click()
  await page.locator('[data-test="hosted"]').waitFor()
  await page
    .locator('[data-node]', { hasText: 'rack-3' })
    .getByText(/running/)
    .waitFor()
  expect(await readFile(join(here, 'sector-manager.cfg'), 'utf8')).toBe(sectorManager)

  const { id } = (await callConsole(page, 'nodes.attach', {
    kind: 'attached',
    address,
    name: 'elsewhere'
  })) as { id: string }
  await page.goto(`${running.origin}/#/n/${id}/export`)
  await page.reload()
  await page.locator('[data-test="elsewhere"]').waitFor()

  for (const theme of ['dark', 'light'] as const)
    for (const language of ['zh-CN', 'en'] as const)
      for (const [width, height] of [
        [1440, 900],
        [1280, 720]
      ] as const) {
        const view = await running.openPage({ theme, language, width, height })
        await view.waitForURL(/#\/n\//)
        await view.goto(`${running.origin}/#/n/${node}/export`)
        await view.locator('[data-bundle-file="apply.sh"]').waitFor()
        const overflow = await view.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(overflow).toBeLessThanOrEqual(0)
        await takeScreen(view, `export-${theme}-${language}-${width}`)
        await view.context().close()
      }

  const view = await running.openPage({ only: ['read', 'operate'] })
  await view.waitForURL(/#\/n\//)
  await view.goto(`${running.origin}/#/n/${node}/export`)
  await view.locator('[data-test="needs-host"]').waitFor()
  expect(await view.getByRole('button', { name: text.download }).isDisabled()).toBe(true)
  await expect(callConsole(view, 'export.plan', { node })).rejects.toThrow('NOT_PERMITTED')
}, 600_000)
