/** The ways a screen is looked at: both languages, both themes, two sizes; changed in one open page, as a person does. */
import type { Page } from 'playwright-core'
import type { Language } from '../../../src/renderer/src/i18n/language.ts'
import type { Theme } from '../../../src/renderer/src/stores/settings.ts'

export interface Look {
  readonly theme: Theme
  readonly language: Language
  readonly width: number
  readonly height: number
}

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 }
] as const
const themes = ['dark', 'light'] as const
const languages = ['zh-CN', 'en'] as const

/** All eight, the size changed least often: it costs the most. */
export const looks: readonly Look[] = sizes.flatMap((size) =>
  themes.flatMap((theme) => languages.map((language) => ({ theme, language, ...size })))
)

export const firstLook: Look = { theme: 'dark', language: 'en', ...sizes[0] }

/** Shows the page so. What stands over the page (a drawer, the palette) stays open: the switches are pressed beneath it. */
export async function showAs(page: Page, { theme, language, width, height }: Look): Promise<void> {
  const now = page.viewportSize()
  if (now?.width !== width || now.height !== height) await page.setViewportSize({ width, height })
  await page.evaluate(
    ([wantedTheme, wantedLanguage]) => {
      const press = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click()
      const { dataset, lang } = document.documentElement
      if (dataset['theme'] !== wantedTheme) press('[data-action="theme"]')
      if (lang !== wantedLanguage) press(`[data-language="${wantedLanguage}"]`)
    },
    [theme, language] as const
  )
  await page.waitForFunction(
    ([wantedTheme, wantedLanguage]) =>
      document.documentElement.dataset['theme'] === wantedTheme &&
      document.documentElement.lang === wantedLanguage,
    [theme, language] as const
  )
  // Rows that are still being asked for are no picture of the page.
  await page.waitForFunction(() => document.querySelector('.loading-rows') === null, undefined, {
    timeout: 20_000
  })
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
}
