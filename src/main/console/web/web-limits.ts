/** What the console's web server grants browsers, one and all together. Times in ms, sizes in bytes. */
export interface WebLimits {
  /** A one-time link that nobody has opened. */
  readonly linkLife: number
  /** Links at once; one more takes the place of the oldest. */
  readonly links: number
  /** Sessions at once; one more takes the place of the one unused for longest. */
  readonly sessions: number
  /** A session without a request and without an open connection. */
  readonly sessionIdle: number
  /** Wrong links and cookies of one address within `failureWindow`; then it has to wait. */
  readonly failures: number
  readonly failureWindow: number
  /** Connections of TCP, all together. */
  readonly connections: number
  readonly socketsPerSession: number
  readonly sockets: number
  /** One message of a browser. */
  readonly textIn: number
  readonly pingInterval: number
  /** A WebSocket that nothing comes from for this long is cut off. */
  readonly socketSilence: number
  /** Files offered and not fetched yet, and those on their way. */
  readonly downloads: number
  /** A file that nobody fetches. */
  readonly downloadLife: number
  /** A reader that takes no byte for this long is cut off. */
  readonly downloadSilence: number
  /** What may take its time when the listener closes. */
  readonly closeGrace: number
}

const minute = 60_000

export const defaultWebLimits: WebLimits = {
  linkLife: 10 * minute,
  links: 16,
  sessions: 32,
  sessionIdle: 12 * 60 * minute,
  failures: 30,
  failureWindow: minute,
  connections: 512,
  socketsPerSession: 8,
  sockets: 64,
  textIn: 1024 * 1024,
  pingInterval: 15_000,
  socketSilence: 45_000,
  downloads: 32,
  downloadLife: 5 * minute,
  downloadSilence: minute,
  closeGrace: 3_000
}
