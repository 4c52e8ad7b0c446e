/**
 * What the page sees of the process behind it: two functions that move text, and what it runs in: four members. It never grows; whatever
 * the page can ask for is a message, checked on the other side.
 */
export interface Bridge {
  /** Sends one message. */
  send(text: string): void
  /** Calls `listener` for every message. @returns the function that ends it */
  onMessage(listener: (text: string) => void): () => void
  /** As Node names it: `linux`, `win32`, `darwin`. */
  readonly platform: string
  readonly versions: { readonly electron: string; readonly chrome: string }
}

/** The one channel text moves on, both ways. */
export const bridgeChannel = 'console-text'

/** Longest message in UTF-16 code units; a longer one is dropped unread. */
export const longestBridgeText = 1_048_576
