/**
 * The window. It shows app://console/ and nothing else.
 */
import { BrowserWindow } from 'electron'
import { consoleOrigin } from './console-scheme.ts'
import { openTextPort } from './text-port.ts'
import { windowOptions } from './window-options.ts'

/** Opens the window and resolves when its page is loaded. @param preload absolute path of the bridge */
export async function openMainWindow(preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(preload))
  window.once('ready-to-show', () => window.show())
  openTextPort(window, `${consoleOrigin}/`)
  await window.loadURL(`${consoleOrigin}/index.html`)
  return window
}
