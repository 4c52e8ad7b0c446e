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
import { PosterError, describeError } from './lib/error.ts'
import { serveChannel } from '../shared/channel/serve-channel.ts'
import type { TextPort } from '../shared/channel/port.ts'

/** The folder the build wrote this file to: out/main. */
const built = import.meta.dirname

async function start(): Promise<void> {
  await app.whenReady()
  serveConsolePages(join(built, '../renderer'))
  await openMainWindow(join(built, '../preload/index.cjs'), serve)
}

/** There is no console behind the window yet: whatever its page asks is refused instead of left unanswered. */
function serve(port: TextPort): void {
  serveChannel(port, { call: refuse, watch: refuse })
}

function refuse(): never {
  throw new PosterError('NOT_IN_THIS_BUILD', 'the console does not control nodes in this build')
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
