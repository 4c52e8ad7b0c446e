/** Pings a WebSocket and cuts it off when nothing comes back: a machine that was unplugged says no goodbye. */
import type { WebSocket } from 'ws'
import type { Clock } from '../../lib/clock.ts'

export interface SocketTimes {
  /** ms between two pings */
  readonly pingInterval: number
  /** ms without a sign of life */
  readonly socketSilence: number
}

/** Watches until the connection closes. */
export function watchSocket(connection: WebSocket, clock: Clock, times: SocketTimes): void {
  let heardAt = clock.monotonic()
  const hear = (): void => void (heardAt = clock.monotonic())
  for (const sign of ['message', 'ping', 'pong'] as const) connection.on(sign, hear)

  let cancel = clock.after(times.pingInterval, check)
  function check(): void {
    if (clock.monotonic() - heardAt >= times.socketSilence) return connection.terminate()
    if (connection.readyState === connection.OPEN) connection.ping()
    cancel = clock.after(times.pingInterval, check)
  }
  connection.once('close', () => cancel())
}
