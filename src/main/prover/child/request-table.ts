/**
 * The requests one prover process has not answered yet. Ids count from 1 as in the original (node-protocol.md §5.2.2) and
 * are never used twice, so an answer that comes late can belong to nothing else.
 */
import type { WireReply } from '../wire/dialect.ts'

export class RequestTable {
  readonly #waiting = new Map<number, (reply: WireReply) => void>()
  #lastId = 0

  get size(): number {
    return this.#waiting.size
  }

  /** @param send writes the request; when it throws, nothing is kept */
  open(send: (id: number) => void, onReply: (reply: WireReply) => void): number {
    const id = this.#lastId + 1
    send(id)
    this.#lastId = id
    this.#waiting.set(id, onReply)
    return id
  }

  forget(id: number): void {
    this.#waiting.delete(id)
  }

  /** Who waits for that answer, once; undefined when nobody does (any more). */
  close(id: number): ((reply: WireReply) => void) | undefined {
    const onReply = this.#waiting.get(id)
    this.#waiting.delete(id)
    return onReply
  }

  /** Whether such a request was ever sent. */
  knows(id: number): boolean {
    return id >= 1 && id <= this.#lastId
  }

  clear(): void {
    this.#waiting.clear()
  }
}
