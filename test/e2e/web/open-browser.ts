/** Starts the system's Chromium without a display and without anything that calls out. */
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { findBrowser } from '../../../scripts/browser.mjs'

export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error('no Chromium on this machine: npm test installs one')
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
}
