/** The proxy wizard as a person goes through it, up to its stores. */
import type { Page } from 'playwright-core'
import { en } from '../../src/renderer/src/i18n/en/index.ts'

export const wizardPatience = 60_000

/** A loaded machine reads slowly; it reads all the same. */
export const readable = new RegExp(
  `${en.proxyWizard.stores.results.match}|${en.proxyWizard.stores.results.slow}`
)

export const goNext = (page: Page): Promise<void> =>
  page.locator('[data-action="next"]').click({ timeout: wizardPatience })

export const atHeading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor({ timeout: wizardPatience })

/** Address of the source, tested: the first step. @param address is typed as people paste it */
export async function fillInSource(page: Page, address: string): Promise<void> {
  await atHeading(page, en.proxyWizard.source.heading)
  await page.getByRole('textbox', { name: en.firstRun.address }).fill(` ${address.replace(':', '：')} `)
  await page.getByRole('button', { name: en.firstRun.test }).click()
  await page.locator('[data-test="source-test"]').getByText('s-t01000-').waitFor({ timeout: wizardPatience })
  await goNext(page)
}

/** Fields of the first three steps; the third is left standing. */
export async function fillInProxyWizard(
  page: Page,
  { source, home, directory }: { source: string; home: string; directory: string }
): Promise<void> {
  await fillInSource(page, source)
  await page.getByRole('textbox', { name: en.proxyWizard.home.directory }).fill(home)
  await page.getByRole('textbox', { name: en.proxyWizard.home.listen }).fill('127.0.0.1:0')
  await page.getByText(en.proxyWizard.home.states.absent).waitFor({ timeout: wizardPatience })
  await goNext(page)
  await page.getByRole('textbox', { name: en.proxyWizard.config.directory }).fill(directory)
  await page
    .locator('[data-test="config-contents"]')
    .getByText('f01001', { exact: true })
    .waitFor({ timeout: wizardPatience })
}
