/** The first run by each of its doors: a real console, a real daemon to look at, a real practice network. */
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { runCli, startDaemon, type Daemon } from '../../support/cli.ts'
import { startConsole, type ConsoleProcess } from '../../support/console-browser.ts'
import { writeOldLines } from '../../support/write-log.ts'

let served: ConsoleProcess
let daemon: Daemon

beforeAll(async () => {
  served = await startConsole()
  const home = join(served.directory, 'looked-at')
  expect((await runCli(['--home', home, 'daemon', 'init'])).status).toBe(0)
  daemon = await startDaemon(home)
}, 120_000)

afterAll(async () => {
  await daemon.stop()
  await served[Symbol.asyncDispose]()
})

const doors = (page: Page) => page.getByRole('heading', { name: en.firstRun.heading })

/** Sockets that the process has open. */
function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

describe('first run', () => {
  it('asks and starts nothing before a door is chosen', async () => {
    const before = socketsOf(served.pid)
    const page = await served.openPage()
    await doors(page).waitFor()
    await page.locator('[data-door="practice"]').waitFor()
    // The page's own connections, and no more: a browser keeps at most six and the channel.
    expect(socketsOf(served.pid) - before).toBeLessThanOrEqual(7)
    expect(await page.locator('[data-door]').count()).toBeGreaterThanOrEqual(2)
    await page.context().close()
  })

  it('keeps its doors shut for a page that may only read, and says why', async () => {
    const page = await served.openPage({ only: ['read'] })
    await doors(page).waitFor()
    await page.getByText(en.firstRun.notPermitted).first().waitFor()
    expect(await page.locator('[data-door] button:enabled').count()).toBe(0)
    await page.context().close()
  })

  it('looks at a running node after a test that says what it offers', async () => {
    const page = await served.openPage()
    await page.getByRole('button', { name: en.firstRun.look.open }).click()
    const address = page.getByRole('textbox', { name: en.firstRun.address })
    await address.fill('not an address:::')
    await page.getByRole('button', { name: en.firstRun.test }).click()
    await page.locator('.n-form-item-feedback--error').waitFor()
    // As pasted from a chat: full-width colon, blanks.
    await address.fill(` ${daemon.address.replace(':', '：')} `)
    await page.getByRole('button', { name: en.firstRun.test }).click()
    const result = page.locator('[data-test="source-test"]')
    await result.getByText(en.firstRun.programOurs).waitFor()
    expect(await result.innerText()).toContain(en.firstRun.version)
    await page.getByRole('textbox', { name: en.firstRun.nodeName }).fill('looked at')
    await page.getByRole('button', { name: en.firstRun.startLooking }).click()
    await page.locator('.side-bar').getByText('looked at').waitFor()
    expect(await page.locator('.side-bar').innerText()).toContain(en.shell.kind.attached)
    await page.context().close()
  })

  it('looks at a node that only its log tells of', async () => {
    const log = join(served.directory, 'sm-of-another-machine.log')
    writeOldLines(log, 20, (number) => `INFO\tposter\tposter/runner.go:214\tlogged ${String(number)}`)
    const page = await served.openPage()
    await page.locator('h1').first().waitFor()
    await page.goto(`${served.origin}/#/first-run`)
    await page.getByRole('button', { name: en.firstRun.look.open }).click()
    await page.getByText(en.firstRun.byLog, { exact: true }).click()
    const path = page.getByRole('textbox', { name: en.logs.attachPath })
    await path.fill('relative/sm.log')
    await page.getByRole('button', { name: en.firstRun.startLooking }).click()
    await page.getByRole('alert').waitFor()
    await path.fill(log)
    await page.getByRole('button', { name: en.firstRun.startLooking }).click()
    await page.getByRole('log').getByText('logged 0').waitFor()
    expect(await page.locator('.side-bar').innerText()).toContain('sm-of-another-machine.log')
    await page.context().close()
  })

  it('opens the practice network, marked as such on its pages', async () => {
    const page = await served.openPage()
    await page.locator('h1').first().waitFor()
    await page.goto(`${served.origin}/#/first-run`)
    await doors(page).waitFor()
    await page.getByRole('button', { name: en.firstRun.practice.open }).click()
    await page.locator('[data-door="practice"]').getByRole('status').waitFor()
    await page.locator('.side-bar').waitFor({ timeout: 90_000 })
    await page.goto(`${served.origin}/#/first-run`)
    await page.getByRole('button', { name: en.firstRun.practice.again }).waitFor()
    await page.context().close()
  }, 120_000)
})
