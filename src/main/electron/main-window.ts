/**
 * The window. It shows app://console/ and nothing else.
 */
import { BrowserWindow } from 'electron'
import type { TextPort } from '../../shared/channel/port.ts'
import { consoleOrigin } from './console-scheme.ts'
import { openTextPorts } from './text-port.ts'
import { windowOptions } from './window-options.ts'

/**
 * Opens the window and resolves when its page is loaded.
 * @param preload absolute path of the bridge
 * @param serve takes the port of each page that the window shows
 * @param onMade told of the window before its page is loaded
 */
export async function openMainWindow(
  preload: string,
  serve: (port: TextPort) => void,
  onMade: (window: BrowserWindow) => void
): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(preload))
  onMade(window)
  window.once('ready-to-show', () => window.show())
  openTextPorts(window, `${consoleOrigin}/`, serve)
  await window.loadURL(`${consoleOrigin}/index.html`)
  return window
}
