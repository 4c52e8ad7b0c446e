/**
 * The main process's end of the bridge for one window: a port for each page that the window shows, one after another. It
 * takes text from our own page's main frame only, and a port ends with the page that began it.
 */
import { ipcMain } from 'electron'
import type { BrowserWindow, IpcMainEvent } from 'electron'
import { serveBridge, type TextPipe } from '../../shared/channel/bridge-port.ts'
import type { TextPort } from '../../shared/channel/port.ts'
import { bridgeChannel, longestBridgeText } from '../../shared/contract/bridge.ts'
import { isTrustedSender } from './trusted-sender.ts'

/**
 * Opens the bridge; it closes with the window.
 * @param pages where our pages' URLs start
 * @param serve takes each port as it begins
 */
export function openTextPorts(window: BrowserWindow, pages: string, serve: (port: TextPort) => void): void {
  const contents = window.webContents
  const pipe: TextPipe = {
    send(text) {
      if (!contents.isDestroyed()) contents.send(bridgeChannel, text)
    },
    onMessage(listener) {
      const onText = (event: IpcMainEvent, text: unknown): void => {
        if (event.sender !== contents || !isTrustedSender(event.senderFrame, pages)) return
        if (typeof text !== 'string' || text.length > longestBridgeText) return
        listener(text)
      }
      ipcMain.on(bridgeChannel, onText)
      return () => ipcMain.off(bridgeChannel, onText)
    }
  }
  const bridge = serveBridge(pipe, serve)
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) bridge.end('the page was left')
  })
  contents.on('render-process-gone', () => bridge.end("the page's process has ended"))
  window.once('closed', () => bridge.close('the window was closed'))
}
