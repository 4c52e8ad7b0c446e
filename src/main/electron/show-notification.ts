/** Shows an alert on the desktop; a click on it opens the window. Where the desktop shows none, it says so. */
import { Notification } from 'electron'
import { PosterError } from '../lib/error.ts'

/** Characters a desktop shows at most; the window has the rest. */
const longest = 300

/** @throws PosterError NOT_IN_THIS_BUILD on a desktop without notifications */
export function showNotification(title: string, text: string, onClick: () => void): void {
  if (!Notification.isSupported())
    throw new PosterError('NOT_IN_THIS_BUILD', 'this desktop shows no notifications', {
      advice: 'Install a notification service, or use another channel'
    })
  const body = text.length > longest ? `${text.slice(0, longest)}…` : text
  const notification = new Notification({ title, body })
  notification.on('click', onClick)
  notification.show()
}
