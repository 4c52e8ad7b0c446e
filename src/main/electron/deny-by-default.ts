/**
 * What no page of ours may do: leave, open windows, embed other content, use devices. Attached to every webContents there
 * will ever be, so a new window cannot forget it. Writing to the clipboard is the one permission given, to our own page.
 */
import { app, session } from 'electron'
import type { Event } from 'electron'
import { consoleOrigin } from './console-scheme.ts'

/** Call once, before the first window opens. */
export function denyByDefault(): void {
  app.on('web-contents-created', (_event, contents) => {
    const prevent = (event: Event): void => event.preventDefault()
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', prevent)
    contents.on('will-frame-navigate', prevent)
    contents.on('will-redirect', prevent)
    contents.on('will-attach-webview', prevent)
  })
  void app.whenReady().then(() => {
    const { defaultSession } = session
    defaultSession.setPermissionRequestHandler((contents, permission, answer, details) => {
      answer(mayUse(permission, details.isMainFrame, contents.getURL()))
    })
    defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) =>
      mayUse(permission, details.isMainFrame, origin)
    )
    defaultSession.setDevicePermissionHandler(() => false)
  })
}

function mayUse(permission: string, isMainFrame: boolean, address: string): boolean {
  const isOurs = address === consoleOrigin || address.startsWith(`${consoleOrigin}/`)
  return permission === 'clipboard-sanitized-write' && isMainFrame && isOurs
}
