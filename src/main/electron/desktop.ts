/**
 * The desktop program around one console: its window, its tray, and how it ends. Closing the window leaves nodes running;
 * quitting stops them, and asks first while a deadline is open. It knows the console by its nodes and by the ports it serves.
 */
import { app, dialog, Menu, nativeImage, Tray, type BrowserWindow } from 'electron'
import { permissions } from '../../shared/contract/console/permission.ts'
import type { Grant } from '../console/handlers.ts'
import type { Console } from '../console/open-console.ts'
import { describeError } from '../lib/error.ts'
import type { Logger } from '../lib/log/logger.ts'
import { openMainWindow } from './main-window.ts'
import { saveToFile } from './save-to-file.ts'
import { mayQuit } from './quit-guard.ts'
import type { NativeTexts } from './texts.ts'
import { describeTray } from './tray-state.ts'

export interface DesktopParts {
  readonly console: Console
  /** Absolute paths. */
  readonly preload: string
  readonly icon: string
  readonly texts: NativeTexts
  readonly logger: Logger
  /** Closes the console and everything else; called once. */
  readonly close: () => Promise<void>
}

export interface Desktop {
  showWindow(): void
  /** Asks where it must, then closes and ends the program. */
  quit(agreed: boolean): void
}

/** A page whose process ended this often in the time given is not loaded again by itself. */
const mostCrashes = 3
const crashWindow = 60_000

export async function openDesktop(parts: DesktopParts): Promise<Desktop> {
  const { console, texts, logger } = parts
  const log = logger.named('window')
  const everything: Grant = {
    permissions: new Set(permissions),
    who: 'window',
    host: 'window',
    offerDownload: saveToFile
  }
  const inTray: { tray?: Tray } = {}
  let window: BrowserWindow | undefined
  let closing = false
  let asking = false
  let toldAboutTray = false

  const hostsRunning = (): boolean =>
    console.host.rows
      .rows()
      .some(({ kind, life }) => kind === 'hosted' && life !== 'stopped' && life !== 'failed')

  const open = async (): Promise<void> => {
    const opened = await openMainWindow(
      parts.preload,
      (port) => console.serve(port, everything),
      (made) => {
        window = made
        made.on('close', (event) => {
          if (closing || !hostsRunning()) return
          event.preventDefault()
          askWhenClosing(made)
        })
        made.on('closed', () => {
          window = undefined
          if (!closing && !hostsRunning()) quit(true)
        })
      }
    )
    loadAgainAfterCrash(opened, log)
  }
  const showWindow = (): void => {
    if (!window) {
      open().catch((error: unknown) => log.error(`the window could not be opened: ${describeError(error)}`))
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  /** The first time, closing says what goes on; afterwards the window just goes. */
  const askWhenClosing = (closed: BrowserWindow): void => {
    if (toldAboutTray) return void closed.destroy()
    dialog
      .showMessageBox(closed, {
        type: 'info',
        message: texts.closeTitle,
        detail: texts.closeDetail,
        buttons: [texts.closeKeep, texts.closeQuit],
        defaultId: 0,
        cancelId: 0,
        noLink: true
      })
      .then(({ response }) => {
        toldAboutTray = true
        if (response === 1) quit(false)
        else if (!closed.isDestroyed()) closed.destroy()
      })
      .catch((error: unknown) => log.error(describeError(error)))
  }
  const quit = (agreed: boolean): void => {
    // As they are now: the list that is watched may be seconds old.
    const rows = console.host.list().map((node) => node.row())
    const answer = mayQuit({ rows, agreed: agreed || closing, asking })
    switch (answer.kind) {
      case 'wait':
        return showWindow()
      case 'ask':
        return askWhetherToQuit(answer.nodes)
      case 'go':
        return end()
    }
  }
  const askWhetherToQuit = (nodes: readonly string[]): void => {
    asking = true
    const question = {
      type: 'warning' as const,
      message: texts.quitTitle,
      detail: texts.quitDetail(nodes.join(', ')),
      buttons: [texts.quitStay, texts.quitAnyway],
      defaultId: 0,
      cancelId: 0,
      noLink: true
    }
    const asked = window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question)
    asked
      .then(({ response }) => {
        asking = false
        if (response === 1) quit(true)
      })
      .catch((error: unknown) => {
        asking = false
        log.error(describeError(error))
      })
  }
  const end = (): void => {
    if (closing) return
    closing = true
    inTray.tray?.destroy()
    parts
      .close()
      .catch((error: unknown) => log.error(`not everything could be closed: ${describeError(error)}`))
      .finally(() => app.exit(0))
  }

  app.on('window-all-closed', () => {
    if (!hostsRunning()) quit(true)
  })
  app.on('activate', showWindow)
  // The menu, the dock and a session that ends come this way; what a person has not agreed to is asked.
  app.on('before-quit', (event) => {
    event.preventDefault()
    quit(false)
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => quit(true))

  await open()
  const tray = openTray(parts, { showWindow, quit: () => quit(false) })
  if (tray) inTray.tray = tray
  return { showWindow, quit }
}

function openTray(
  { console, icon, texts, logger }: DesktopParts,
  { showWindow, quit }: { readonly showWindow: () => void; readonly quit: () => void }
): Tray | undefined {
  let tray: Tray
  try {
    tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 22, height: 22 }))
  } catch (error) {
    // A desktop without a tray; the window is there all the same.
    logger.named('window').warn(`there is no tray here: ${describeError(error)}`)
    return undefined
  }
  let shown = ''
  const update = (): void => {
    if (tray.isDestroyed()) return
    const { light, lines } = describeTray(console.host.rows.rows(), texts)
    const text = JSON.stringify([light, lines])
    if (text === shown) return
    shown = text
    tray.setToolTip(`PoSter Console: ${texts.light[light]}`)
    const nodes = lines.length === 0 ? [texts.noNodes] : lines
    tray.setContextMenu(
      Menu.buildFromTemplate([
        ...nodes.map((label) => ({ label, enabled: false })),
        { type: 'separator' as const },
        { label: texts.open, click: showWindow },
        { label: texts.quit, click: quit }
      ])
    )
  }
  tray.on('click', showWindow)
  console.host.onChange(update)
  update()
  return tray
}

function loadAgainAfterCrash(window: BrowserWindow, log: Logger): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const now = performance.now()
    crashes = [...crashes.filter((at) => now - at < crashWindow), now]
    log.error(`the page's process ended: ${reason}`, { times: crashes.length })
    if (crashes.length <= mostCrashes && !window.isDestroyed()) window.webContents.reload()
  })
}
