/** One screen in every look: a picture of each, and whatever is cut off, covered, untranslated, or out of reach. */
import type { Page } from 'playwright-core'
import { takeScreen } from '../console-browser.ts'
import { checkAccessibility } from './check-accessibility.ts'
import { checkLayout } from './check-layout.ts'
import { checkTexts } from './check-texts.ts'
import { keepGuidePicture } from './keep-guide-picture.ts'
import { firstLook, looks, showAs } from './looks.ts'

/**
 * Takes the screen that is open in every look, and leaves it in the first.
 * @returns what is wrong, each with where it was seen first
 */
export async function lookOver(page: Page, screen: string): Promise<readonly string[]> {
  const faults = new Map<string, string>()
  for (const look of looks) {
    const { language, theme, width } = look
    await showAs(page, look)
    const found = [
      ...(await checkLayout(page)),
      ...(await checkTexts(page, language)),
      ...(await checkAccessibility(page))
    ]
    for (const fault of found)
      faults.set(fault, faults.get(fault) ?? `${theme} ${language} ${width}: ${fault}`)
    await takeScreen(page, `${screen}-${theme}-${language}-${width}`)
    await keepGuidePicture(page, screen, look)
  }
  await showAs(page, firstLook)
  return [...faults.values()]
}
