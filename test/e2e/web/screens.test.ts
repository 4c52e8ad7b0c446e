/**
 * Every screen of the console in both languages, both themes and two sizes, on a practice network that proves: a picture of
 * each, and whatever is cut off, covered, untranslated, empty, or out of reach for people who cannot see or point.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../src/renderer/src/i18n/en/index.ts'
import { startConsole, takeScreen, type ConsoleProcess } from '../../support/console-browser.ts'
import { openNodePage, startPractice } from '../../support/console-page.ts'
import { checkAccessibility } from '../../support/screens/check-accessibility.ts'
import { checkLayout } from '../../support/screens/check-layout.ts'
import { checkTexts } from '../../support/screens/check-texts.ts'
import { looks, showAs, type Look } from '../../support/screens/looks.ts'

const patience = 60_000

let served: ConsoleProcess
let page: Page
let node = ''

beforeAll(async () => {
  served = await startConsole()
  page = await served.openPage()
  // What moves is not what it will be: colours are measured when they have arrived.
  await page.emulateMedia({ reducedMotion: 'reduce' })
})

afterAll(async () => {
  await served[Symbol.asyncDispose]()
})

const first: Look = { language: 'en', theme: 'dark', width: 1440, height: 900 }

/** Takes the screen that is open in every look. @returns what is wrong, each with where it was seen */
async function lookOver(screen: string): Promise<readonly string[]> {
  const faults = new Map<string, string>()
  for (const look of looks) {
    const { language, theme, width } = look
    await showAs(page, look)
    const found = [
      ...(await checkLayout(page)),
      ...(width === 1280 ? [] : await checkTexts(page, language)),
      // Contrast is of the theme; neither size nor language matters to it.
      ...(width === 1280 && language === 'zh-CN' ? await checkAccessibility(page) : [])
    ]
    for (const fault of found)
      faults.set(fault, faults.get(fault) ?? `${theme} ${language} ${width}: ${fault}`)
    await takeScreen(page, `${screen}-${theme}-${language}-${width}`)
  }
  await showAs(page, first)
  return [...faults.values()]
}

describe('before there is a node', () => {
  it('first-run', async () => {
    await page.getByRole('heading', { name: en.firstRun.heading }).waitFor()
    await page.locator('[data-door="practice"]').waitFor()
    expect(await lookOver('first-run')).toEqual([])
  })
})

describe('a node that proves', () => {
  beforeAll(async () => {
    node = await startPractice(page, 500)
    await page.waitForURL(/#\/n\//, { timeout: patience }).catch(() => undefined)
  })

  it.each<readonly [string, (of: Page) => Promise<unknown>]>([
    [
      'overview',
      async (of) => {
        await of.locator('[data-test="now"] [data-work]').first().waitFor({ timeout: patience })
        await of.locator('[data-test="next"] tbody tr').first().waitFor({ timeout: patience })
      }
    ],
    ['deadlines', (of) => of.locator('[data-test="opened"] table').first().waitFor({ timeout: patience })],
    ['provers', (of) => of.locator('[data-prover="wdpost-0"]').waitFor({ timeout: patience })],
    [
      'sectors',
      async (of) => {
        await of.locator('[data-sector]').first().click({ timeout: patience })
        await of.locator('[data-test="sector"]').waitFor({ timeout: patience })
      }
    ],
    ['stores', (of) => of.locator('[data-store]').first().waitFor({ timeout: patience })],
    ['logs', (of) => of.getByRole('log').locator('.line').first().waitFor({ timeout: patience })],
    ['config', (of) => of.locator('[data-file="sector-manager"] textarea').waitFor({ timeout: patience })],
    ['export', (of) => of.locator('[data-bundle-file="apply.sh"]').waitFor({ timeout: patience })],
    [
      'diagnostics',
      (of) =>
        of.locator('[data-check="memory"][data-state="idle"][data-verdict]').waitFor({ timeout: patience })
    ]
  ])('%s', async (name, shown) => {
    await openNodePage(page, node, name)
    await shown(page)
    expect(await lookOver(name)).toEqual([])
  })
})
