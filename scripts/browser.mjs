/** Where the browser is that the end-to-end tests drive: the system's Chromium, else one Playwright has downloaded. */
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge-stable'
]

/** @returns {string | undefined} the path of a Chromium that can be started */
export function findBrowser() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) return existsSync(chosen) ? chosen : undefined
  return systemBrowsers.find((path) => existsSync(path)) ?? findDownloadedBrowser()
}

function findDownloadedBrowser() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium'))
    .flatMap((name) => [
      join(folder, name, 'chrome-headless-shell-linux64', 'chrome-headless-shell'),
      join(folder, name, 'chrome-linux', 'headless_shell'),
      join(folder, name, 'chrome-linux64', 'chrome'),
      join(folder, name, 'chrome-linux', 'chrome')
    ])
    .find((path) => existsSync(path))
}
