/** One running console per user: a second start brings the first one's window to the front. */
import { app } from 'electron'

/**
 * @param onSecond told when another start was given up in favour of this one
 * @returns false when another instance runs already and this one should end
 */
export function becomeOnlyInstance(onSecond: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', onSecond)
  return true
}
