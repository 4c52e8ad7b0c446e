/**
 * Electron's composition root: what must come before `ready`, then a console that hosts nodes in this process, and the
 * desktop around it. Electron holds `ready` back until this module has run, so nothing here awaits it at the top level.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { resolveConsoleHome } from './console/console-home.ts'
import { openConsole } from './console/open-console.ts'
import { confirmInDialog } from './electron/confirm-spend.ts'
import { registerConsoleScheme, serveConsolePages } from './electron/console-scheme.ts'
import { denyByDefault } from './electron/deny-by-default.ts'
import { openDesktop, type Desktop } from './electron/desktop.ts'
import { becomeOnlyInstance } from './electron/only-instance.ts'
import { showNotification } from './electron/show-notification.ts'
import { chooseLanguage, textsFor } from './electron/texts.ts'
import { describeError } from './lib/error.ts'
import { openLogging } from './lib/log/log-sink.ts'

/** The folder the build wrote this file to: out/main. */
const built = import.meta.dirname

let desktop: Desktop | undefined

async function start(): Promise<void> {
  const home = resolveConsoleHome(process.env)
  mkdirSync(home.root, { recursive: true, mode: 0o700 })
  const logging = openLogging({ mode: 'daemon', env: {}, stderr: process.stderr, directory: home.logs })
  const logger = logging.logger('console')
  await app.whenReady()
  const language = chooseLanguage(app.getPreferredSystemLanguages())
  const texts = textsFor(language)
  const console = await openConsole({
    home,
    fixed: [],
    openLog: (directory) => {
      const own = openLogging({ mode: 'daemon', env: {}, stderr: process.stderr, directory })
      return { logger: own.logger('dep'), close: () => own.close() }
    },
    launcherDirectories: [built],
    confirmSpend: confirmInDialog(texts),
    language,
    showOnDesktop: (title, text) => showNotification(title, text, () => desktop?.showWindow()),
    logger
  })
  serveConsolePages(join(built, '../renderer'))
  desktop = await openDesktop({
    console,
    preload: join(built, '../preload/index.cjs'),
    icon: join(built, '../../resources/icon.png'),
    texts,
    logger,
    close: async () => {
      await console.close()
      await logging.close()
    }
  })
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('PoSter Console', describeError(error))
  app.exit(1)
}

// An operator who starts it as root has to pass --no-sandbox; the page keeps its own sandbox even then.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerConsoleScheme()
denyByDefault()

if (becomeOnlyInstance(() => desktop?.showWindow())) start().catch(giveUp)
else app.quit()
