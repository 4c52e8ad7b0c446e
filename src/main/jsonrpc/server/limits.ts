/**
 * What the server grants one client and all of them together. Times in ms, sizes in bytes.
 */
export interface RpcLimits {
  /** One request; the original's 100 MiB. */
  readonly requestBytes: number
  /** Large requests (past `freeBytes`) being received, all connections together. */
  readonly requestBytesTotal: number
  /** Values in one request. */
  readonly requestValues: number
  /** Answers waiting for slow HTTP readers, all connections together; small answers are free. */
  readonly answerBytesTotal: number
  /** Requests and answers up to this size count towards no total. */
  readonly freeBytes: number
  /** A body that brings no byte for this long is given up. */
  readonly bodySilence: number
  /** A request that is not complete after this long is given up. */
  readonly bodyTime: number
  /** A reader that takes no byte of an answer for this long is cut off. */
  readonly answerSilence: number
  /** Calls in flight over all connections; answered calls do not count. */
  readonly callsInFlight: number
  /** Calls in flight per WebSocket; then the socket is not read any further. */
  readonly callsPerSocket: number
  /** Unsent answer bytes per WebSocket before requests are not read any further. */
  readonly socketPauseBytes: number
  /** Unsent answer bytes per WebSocket before it is cut off. One single answer may be larger. */
  readonly socketBacklogBytes: number
  /** Unsent values of one channel result before it is closed. */
  readonly channelValues: number
  /** Time between two pings of a WebSocket; the original's 5 s. */
  readonly pingInterval: number
  /** A WebSocket without any traffic from the peer for this long is cut off; the original's 30 s. */
  readonly socketSilence: number
  /** Time that calls in flight get when the server closes. */
  readonly closeGrace: number
}

const MiB = 1024 * 1024

export const defaultLimits: RpcLimits = {
  requestBytes: 100 * MiB,
  requestBytesTotal: 256 * MiB,
  requestValues: 1_000_000,
  answerBytesTotal: 512 * MiB,
  freeBytes: 64 * 1024,
  bodySilence: 15_000,
  bodyTime: 300_000,
  answerSilence: 30_000,
  callsInFlight: 16_384,
  callsPerSocket: 1024,
  socketPauseBytes: 1 * MiB,
  socketBacklogBytes: 64 * MiB,
  channelValues: 1_024,
  pingInterval: 5_000,
  socketSilence: 30_000,
  closeGrace: 2_000
}

/**
 * Options for the `node:http` server that carries the RPC server: they stop clients that send their headers slowly or
 * keep an idle connection for ever.
 */
export const httpServerOptions = {
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
  noDelay: true
} as const
