/** The desktop program under a display of its own, with homes of its own. */
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { findElectronRuntime } from '../../../scripts/electron-runtime.mjs'
import { startDisplay } from './start-display.ts'

const root = resolve(import.meta.dirname, '../../..')

export interface Desktop {
  readonly application: ElectronApplication
  readonly page: Page
  readonly program: string
  readonly args: readonly string[]
  readonly env: Record<string, string>
  close(): Promise<void>
}

/** @param home an empty directory */
export async function launchDesktop(home: string): Promise<Desktop> {
  const display = await startDisplay()
  const program = findElectronRuntime().path ?? ''
  // Chromium's own sandbox does not start for root; the page's sandbox is another matter.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root]
  const env = environmentWith(display.name, home)
  const application = await _electron.launch({ executablePath: program, args, env, timeout: 30_000 })
  const own = application.process()
  const page = await application.firstWindow()
  await page.locator('h1').waitFor()
  return {
    application,
    page,
    program,
    args,
    env,
    async close() {
      // The driver forgets a process that has ended by itself.
      if (own.exitCode === null && own.signalCode === null) own.kill('SIGKILL')
      await application.close().catch(() => undefined)
      display.close()
    }
  }
}

/** The test's environment without what turns an Electron into a plain Node. */
function environmentWith(display: string, home: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/^(ELECTRON_RUN_AS_NODE|ELECTRON_NO_ATTACH_CONSOLE|NODE_OPTIONS)$/.test(entry[0])
  )
  return {
    ...Object.fromEntries(inherited),
    DISPLAY: display,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_SESSION_TYPE: 'x11',
    POSTER_CONSOLE_PATH: join(home, 'console')
  }
}
