/**
 * How every window of ours is made: sandboxed, isolated, without Node. Data only, so a test can hold it to that.
 */
import type { BrowserWindowConstructorOptions } from 'electron'

/** @param preload absolute path of the bridge */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    title: 'PoSter Console',
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    // The page's own ground (surface.page), so opening does not flash white.
    backgroundColor: '#12161A',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false
    }
  }
}
