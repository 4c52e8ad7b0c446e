/**
 * The HTTP status a remote answered instead of JSON-RPC, as the cause behind a REMOTE_PROTOCOL: whether it refuses the
 * token, has no WebSocket at that path, or is a proxy in front of a dead service is told apart by it, not by texts.
 */
export class HttpStatus extends Error {
  override readonly name = 'HttpStatus'
  readonly status: number

  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

/** The status in `error` or one of its causes. */
export function httpStatusOf(error: unknown): number | undefined {
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    if (error instanceof HttpStatus) return error.status
    error = error.cause
  }
  return undefined
}
