/** The WebSockets of a devnet's clients, to lose them all at once as a broken line would. */
import type { Duplex } from 'node:stream'

export class OpenSockets {
  readonly #sockets = new Set<Duplex>()

  get size(): number {
    return this.#sockets.size
  }

  add(socket: Duplex): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** How many there were. */
  drop(): number {
    const count = this.#sockets.size
    for (const socket of this.#sockets) socket.destroy()
    return count
  }
}
