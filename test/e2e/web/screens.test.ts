/**
 * Every screen of the console in both languages, both themes and two sizes, on a practice network that proves: a picture of
 * each, and whatever is cut off, covered, untranslated, empty, or out of reach for people who cannot see or point.
 */
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, type ConsoleProcess } from '../../support/console-browser.ts'
import { startPractice } from '../../support/console-page.ts'
import { lookOver } from '../../support/screens/look-over.ts'

const patience = 20_000

let served: ConsoleProcess
let page: Page
let node = ''
/** Of the practice network: `node` and `stores` are in it. */
let place = ''

beforeAll(async () => {
  served = await startConsole()
  page = await served.openPage()
  page.setDefaultTimeout(patience)
  // What moves is not what it will be: colours are measured when they have arrived.
  await page.emulateMedia({ reducedMotion: 'reduce' })
})

afterAll(async () => {
  await served[Symbol.asyncDispose]()
})

const go = (address: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to
  }, address)
const textbox = (name: string) => page.getByRole('textbox', { name })
const next = (): Promise<void> => page.locator('[data-action="next"]').click()
const heading = (name: string): Promise<void> => page.getByRole('heading', { name, exact: true }).waitFor()
/** Address of the practice node. */
async function address(): Promise<string> {
  const title = await page.locator(`[data-node="${node}"][title*=":"]`).getAttribute('title')
  return (title ?? '').split('\n')[0] ?? ''
}

describe('before there is a node', () => {
  it('first-run', async () => {
    await page.getByRole('heading', { name: en.firstRun.heading }).waitFor()
    await page.locator('[data-door="practice"]').waitFor()
    expect(await lookOver(page, 'first-run')).toEqual([])
  })
})

describe('a node that proves', () => {
  beforeAll(async () => {
    node = await startPractice(page, 500)
    await go(`#/n/${node}/overview`)
    const practice = join(served.directory, 'console', 'practice')
    place = join(practice, (await readdir(practice))[0] ?? '')
  })

  it.each<readonly [screen: string, name: string, open: () => Promise<unknown>]>([
    [
      'overview',
      'overview',
      async () => {
        await page.locator('[data-test="now"] [data-work]').first().waitFor()
        await page.locator('[data-test="next"] tbody tr').first().waitFor()
      }
    ],
    ['deadlines', 'deadlines', () => page.locator('[data-test="opened"] table').first().waitFor()],
    [
      'deadlines-list',
      'deadlines',
      async () => {
        await page.getByText(en.deadlines.list, { exact: true }).click()
        await page.locator('tbody tr').first().waitFor()
      }
    ],
    [
      'provers',
      'provers',
      async () => {
        await page.getByText(en.provers.asCards, { exact: true }).click()
        await page.locator('[data-prover="wdpost-0"]').waitFor()
      }
    ],
    [
      'sectors',
      'sectors',
      async () => {
        await page.locator('[data-sector]').first().click()
        await page.locator('[data-test="sector"]').waitFor()
      }
    ],
    [
      'stores',
      'stores',
      async () => {
        await page.getByRole('button', { name: en.stores.count }).click()
        await page.locator('[data-test="store-deadlines"]').waitFor()
        await page.getByRole('button', { name: en.stores.runBenchmark, exact: true }).click()
        await page.locator('[data-test="benchmark"]').waitFor()
      }
    ],
    ['logs', 'logs', () => page.getByRole('log').locator('.line').first().waitFor()],
    ['config', 'config', () => page.locator('[data-file="sector-manager"] textarea').waitFor()],
    ['export', 'export', () => page.locator('[data-bundle-file="apply.sh"]').waitFor()],
    [
      'diagnostics',
      'diagnostics',
      () => page.locator('[data-check="memory"][data-state="idle"][data-verdict]').waitFor()
    ],
    ['settings', 'settings', () => page.locator('[data-test="about-console"]').waitFor()]
  ])('%s', async (screen, name, open) => {
    if (name === 'settings') await go('#/settings')
    else await go(`#/n/${node}/${name}`)
    await open()
    expect(await lookOver(page, screen)).toEqual([])
  })
})

describe('what is opened over a page', () => {
  afterEach(async () => {
    await page.keyboard.press('Escape')
    // Another page, so that nothing of this one stays open.
    await go('#/settings')
    await page.locator('[data-test="about-console"]').waitFor()
  })

  it.each<readonly [screen: string, open: () => Promise<unknown>]>([
    [
      'provers-output',
      async () => {
        const card = page.locator('[data-prover="wdpost-0"]')
        await card.getByRole('button', { name: en.provers.output, exact: true }).click()
        await page.locator('.n-drawer pre').waitFor()
      }
    ],
    [
      'provers-environment',
      async () => {
        const card = page.locator('[data-prover="wdpost-0"]')
        await card.getByRole('button', { name: `${en.provers.more}: wdpost-0` }).click()
        await page.getByText(en.provers.environment, { exact: true }).click()
        await page.locator('.n-drawer dl').first().waitFor()
      }
    ],
    [
      'provers-consequence',
      async () => {
        const card = page.locator('[data-prover="wdpost-0"]')
        await card.getByRole('button', { name: en.provers.stop, exact: true }).click()
        await page.locator('.consequence').getByRole('button').first().waitFor()
      }
    ],
    [
      'jobs',
      async () => {
        await page.locator('[data-action="jobs"]').click()
        await page.locator('.n-popover [data-job]').first().waitFor()
      }
    ],
    [
      'palette',
      async () => {
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox').waitFor()
      }
    ],
    [
      'keys',
      async () => {
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: en.shell.keysHelp.title }).waitFor()
      }
    ]
  ])('%s', async (screen, open) => {
    await go(`#/n/${node}/provers`)
    await page.locator('[data-prover="wdpost-0"]').waitFor()
    await open()
    expect(await lookOver(page, screen)).toEqual([])
  })
})

describe('on the way to another node', () => {
  let practice = ''

  it('first-run-look', async () => {
    practice = await address()
    await go('#/first-run/look')
    await textbox(en.firstRun.address).fill(practice)
    await page.getByRole('button', { name: en.firstRun.test }).click()
    await page.locator('[data-test="source-test"]').waitFor()
    expect(await lookOver(page, 'first-run-look')).toEqual([])
  })

  it('proxy-wizard-source', async () => {
    await go('#/wizard/proxy')
    await heading(en.proxyWizard.source.heading)
    await textbox(en.firstRun.address).fill(practice)
    await page.getByRole('button', { name: en.firstRun.test }).click()
    await page.locator('[data-test="source-test"]').waitFor()
    expect(await lookOver(page, 'proxy-wizard-source')).toEqual([])
  })

  it('proxy-wizard-home', async () => {
    await next()
    await textbox(en.proxyWizard.home.directory).fill(join(served.directory, 'poster'))
    await textbox(en.proxyWizard.home.listen).fill('127.0.0.1:0')
    await page.getByText(en.proxyWizard.home.states.absent).waitFor()
    expect(await lookOver(page, 'proxy-wizard-home')).toEqual([])
  })

  it('proxy-wizard-config', async () => {
    await next()
    await textbox(en.proxyWizard.config.directory).fill(join(place, 'node'))
    await page.locator('[data-test="config-contents"]').getByText('f01001', { exact: true }).waitFor()
    expect(await lookOver(page, 'proxy-wizard-config')).toEqual([])
  })

  it('proxy-wizard-stores', async () => {
    await page.getByText(en.proxyWizard.config.own, { exact: true }).click()
    await next()
    await page.locator('[data-store]').getByText(en.proxyWizard.stores.results.missing).nth(1).waitFor()
    expect(await lookOver(page, 'proxy-wizard-stores')).toEqual([])
  })

  it('proxy-wizard-review', async () => {
    for (const store of ['practice-f01000', 'practice-f01001']) {
      const path = textbox(en.proxyWizard.stores.pathOf(store))
      await path.fill(join(place, 'stores', store))
      await path.press('Enter')
    }
    await expect
      .poll(() => page.locator('[data-action="next"]').isEnabled(), { timeout: patience })
      .toBe(true)
    await next()
    await page.locator('.diff').first().waitFor()
    expect(await lookOver(page, 'proxy-wizard-review')).toEqual([])
  })
})

describe('a bad minute', () => {
  it('overview-trouble and alerts', async () => {
    const stores = join(place, 'stores')
    for (const store of await readdir(stores))
      await rename(join(stores, store), join(stores, `${store}.away`))
    await go(`#/n/${node}/overview`)
    await page.locator('[data-test="alerts"] [data-alert="store.unreachable"]').first().waitFor()
    const faults = await lookOver(page, 'overview-trouble')
    await page.locator('[data-action="alerts"]').click()
    await page.locator('.n-drawer [data-alert]').first().waitFor()
    expect([...faults, ...(await lookOver(page, 'alerts'))]).toEqual([])
  })
})
