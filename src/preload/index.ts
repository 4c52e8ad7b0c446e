/**
 * The fixed bridge between the sandboxed page and the main process. It moves text and knows no method, so it never grows.
 */
import { contextBridge, ipcRenderer } from 'electron'
import { bridgeChannel } from '../shared/contract/bridge.ts'
import type { Bridge } from '../shared/contract/bridge.ts'

const bridge: Bridge = {
  send(text) {
    ipcRenderer.send(bridgeChannel, text)
  },
  onMessage(listener) {
    const forward = (_event: unknown, text: string): void => listener(text)
    ipcRenderer.on(bridgeChannel, forward)
    return () => {
      ipcRenderer.off(bridgeChannel, forward)
    }
  },
  platform: process.platform,
  versions: { electron: process.versions.electron, chrome: process.versions.chrome }
}

contextBridge.exposeInMainWorld('bridge', bridge)
