/** Which accounts' keys the node has: all of them, until one is taken away. Keys are bytes from the seed, and no secret. */
import type { ActorId } from '../filecoin/sector-id.ts'

export class Wallet {
  readonly #removed = new Set<ActorId>()

  has(account: ActorId): boolean {
    return !this.#removed.has(account)
  }

  remove(account: ActorId): void {
    this.#removed.add(account)
  }

  restore(account: ActorId): void {
    this.#removed.delete(account)
  }
}
