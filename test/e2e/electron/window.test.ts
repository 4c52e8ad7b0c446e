/** The window, in a real Electron where there is one. Behaviour of the pages is tested in a browser (../web). */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectronRuntime } from '../../../scripts/electron-runtime.mjs'
import { contentSecurityPolicy } from '../../../src/main/lib/content-security-policy.ts'
import { launchDesktop, type Desktop } from './launch-desktop.ts'

const root = resolve(import.meta.dirname, '../../..')
const runtime = findElectronRuntime()
if (!runtime.path) console.log(`Electron tests are skipped: ${runtime.reason}`)

describe.skipIf(!runtime.path)('the window', () => {
  let home: string
  let desktop: Desktop
  let application: ElectronApplication
  let page: Page

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'poster-window-'))
    desktop = await launchDesktop(home)
    ;({ application, page } = desktop)
  })

  afterAll(async () => {
    // What failed to start has nothing to close.
    await (desktop as Desktop | undefined)?.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('opens one page that sees neither Node nor the bridge’s own world', async () => {
    const windows = await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
    expect(windows).toBe(1)
    const names = ['require', 'process', 'Buffer', 'ipcRenderer', 'contextBridge', 'module']
    expect(await page.evaluate((each) => each.filter((name) => name in globalThis), names)).toEqual([])
  })

  it('comes from app://console under the policy', async () => {
    expect(page.url()).toMatch(/^app:\/\/console\/index\.html/)
    const policy = await page.evaluate(async () => {
      const response = await fetch('app://console/index.html')
      return response.headers.get('content-security-policy')
    })
    expect(policy).toBe(contentSecurityPolicy)
  })

  it('serves nothing but the built page', async () => {
    const statuses = await page.evaluate(() =>
      Promise.all(
        [
          'app://console/../main/index.js',
          'app://console/%2e%2e/main/index.js',
          'app://console/nothing.html'
        ].map(async (address) => (await fetch(address)).status)
      )
    )
    expect(statuses).toEqual([404, 404, 404])
  })

  it('gives the page a bridge of four members', async () => {
    expect(await page.evaluate(() => Object.keys(Reflect.get(globalThis, 'bridge')).sort())).toEqual([
      'onMessage',
      'platform',
      'send',
      'versions'
    ])
  })

  it('answers a call of the page', async () => {
    const answer = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const bridge = Reflect.get(globalThis, 'bridge')
          const end = bridge.onMessage((text: string) => {
            if (!text.includes('7001')) return
            end()
            resolve(text)
          })
          bridge.send('\u0001')
          bridge.send('{"type":"call","id":7001,"method":"no.such","params":{}}')
        })
    )
    expect(JSON.parse(answer)).toMatchObject({ type: 'error', id: 7001 })
  })

  it('refuses new windows and navigation', async () => {
    const opened = await page.evaluate(() => globalThis.open('https://example.org/') === null)
    expect(opened).toBe(true)
    await page.evaluate(() => {
      globalThis.location.href = 'https://example.org/'
    })
    expect(await page.locator('h1').count()).toBe(1)
    expect(page.url()).toMatch(/^app:\/\/console\//)
    expect(application.windows()).toHaveLength(1)
  })

  it('refuses permissions other than writing to the clipboard', async () => {
    const answers = await page.evaluate(async () => {
      const ask = async (name: string): Promise<string> => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName })
        return state
      }
      return [await ask('geolocation'), await ask('notifications'), await ask('clipboard-write')]
    })
    expect(answers).toEqual(['denied', 'denied', 'granted'])
  })

  it('takes pictures', async () => {
    const pictures = join(root, 'test-results/screens')
    mkdirSync(pictures, { recursive: true })
    const picture = await page.screenshot({ path: join(pictures, 'window.png') })
    expect(picture.length).toBeGreaterThan(10_000)
  })
})
