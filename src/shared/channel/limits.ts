/** What one port may ask of the side that serves it. Counts, and text lengths in UTF-16 code units. */
export interface ChannelLimits {
  /** Calls at once, cancelled ones included until their handler has ended. */
  readonly calls: number
  readonly watches: number
  /** One text from the client. */
  readonly textIn: number
  /** Nesting of a text from the client. */
  readonly depth: number
  /** One text to the client. */
  readonly textOut: number
  /** What the transport may hold for a client that does not read. */
  readonly waiting: number
  /** Snapshots and changes of one watch that the client has not taken yet; further changes are merged meanwhile. */
  readonly untaken: number
}

const mebi = 1024 * 1024

export const defaultChannelLimits: ChannelLimits = {
  calls: 64,
  watches: 128,
  textIn: mebi,
  depth: 32,
  textOut: 16 * mebi,
  waiting: 48 * mebi,
  untaken: 2
}
