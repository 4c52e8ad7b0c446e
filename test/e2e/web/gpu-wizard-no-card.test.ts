/** The GPU wizard on a machine without a card: it says so, and practises on the CPU. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen } from '../../support/console-browser.ts'
import { callConsole } from '../../support/console-page.ts'
import { hostNode } from '../../support/host-node.ts'
import { atHeading, goNext, wizardPatience } from '../../support/proxy-wizard-page.ts'

const text = en.gpuWizard

it('practises on the CPU where there is no card', async () => {
  await using alone = await startConsole()
  const page = await alone.openPage()
  const { node } = await hostNode(page, join(alone.directory, 'home'))
  await page.goto(`${alone.origin}/#/wizard/gpu/node/${node}`)
  const notice = page.locator('[data-test="no-card"]')
  await notice.waitFor({ timeout: wizardPatience })
  await takeScreen(page, 'gpu-wizard-no-card-dark-en-1440')
  await notice.getByRole('button', { name: text.inventory.practice }).click()
  await atHeading(page, text.assignment.heading)
  await page.getByRole('button', { name: `${text.assignment.add}: WdPost` }).click()
  await page.getByRole('button', { name: `${text.assignment.add}: WinPost` }).click()
  await page.getByText(text.rules.checking).waitFor({ state: 'detached', timeout: wizardPatience })
  await goNext(page)
  await goNext(page)
  await page.getByRole('button', { name: text.review.writeOnly }).click()
  await page.locator('[data-test="written"]').waitFor({ timeout: wizardPatience })
  const written = await readFile(join(alone.directory, 'home/ext-prover.cfg'), 'utf8')
  expect(written).toMatch(/practice-prover/)
  expect(written).toContain('Args = ["processor", "winning_post"]')
  const opened = await callConsole(page, 'gpu.open', { node })
  expect(opened.assignment.processes.map(({ list }) => list)).toEqual(['WdPost', 'WinPost'])
  await page.context().close()
}, 120_000)
