/**
 * Electron's composition root: what must come before `ready`, then one window. It hosts no node in this build.
 * Electron holds `ready` back until this module has run, so nothing here awaits it at the top level.
 */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { registerConsoleScheme, serveConsolePages } from './electron/console-scheme.ts'
import { denyByDefault } from './electron/deny-by-default.ts'
import { openMainWindow } from './electron/main-window.ts'
import { becomeOnlyInstance } from './electron/only-instance.ts'
import { describeError } from './lib/error.ts'

/** The folder the build wrote this file to: out/main. */
const built = import.meta.dirname

async function start(): Promise<void> {
  await app.whenReady()
  serveConsolePages(join(built, '../renderer'))
  await openMainWindow(join(built, '../preload/index.cjs'))
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('PoSter Console', describeError(error))
  app.exit(1)
}

// An operator who starts it as root has to pass --no-sandbox; the page keeps its own sandbox even then.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerConsoleScheme()
denyByDefault()

if (becomeOnlyInstance()) {
  app.on('window-all-closed', () => app.quit())
  start().catch(giveUp)
} else {
  app.quit()
}
