/**
 * The main process's end of the bridge for one window. It takes text from our own page's main frame only. This build has
 * no console contract behind it yet, so every message is answered with a refusal instead of silence.
 */
import { ipcMain } from 'electron'
import type { BrowserWindow, IpcMainEvent } from 'electron'
import { bridgeChannel, longestBridgeText } from '../../shared/contract/bridge.ts'
import { isTrustedSender } from './trusted-sender.ts'

const refusal = JSON.stringify({
  error: { code: 'NOT_IN_THIS_BUILD', message: 'the console does not control nodes in this build' }
})

/** Opens the port; it closes with the window. @param pages where our pages' URLs start */
export function openTextPort(window: BrowserWindow, pages: string): void {
  const contents = window.webContents
  const onText = (event: IpcMainEvent, text: unknown): void => {
    if (event.sender !== contents || !isTrustedSender(event.senderFrame, pages)) return
    if (typeof text !== 'string' || text.length > longestBridgeText) return
    contents.send(bridgeChannel, refusal)
  }
  ipcMain.on(bridgeChannel, onText)
  window.once('closed', () => ipcMain.off(bridgeChannel, onText))
}
