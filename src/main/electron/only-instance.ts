/** One running console per user: a second start brings the first one's window to the front. */
import { app, BrowserWindow } from 'electron'

/** @returns false when another instance runs already and this one should end */
export function becomeOnlyInstance(): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  return true
}
