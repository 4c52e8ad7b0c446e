/**
 * Whether a message comes from our own page: its main frame, at our address. A frame that is gone by now is not trusted.
 */

/** What is looked at of Electron's WebFrameMain. */
export interface SenderFrame {
  readonly url: string
  readonly parent: SenderFrame | null
}

/** @param pages where the URLs of our pages start, the slash after the host included */
export function isTrustedSender(frame: SenderFrame | null, pages: string): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(pages)
}
