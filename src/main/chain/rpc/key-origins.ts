/**
 * Which endpoint named which tipset. Two nodes see different branches for a while, so a question about a tipset goes first
 * to the one that named it. It remembers the latest only: older ones every node knows. Source: proving.md §6 item 25.
 */
import type { TipSetKey } from '../../filecoin/block/tipset-key.ts'

/** Tipsets remembered: somewhat more than the finality of 900 epochs. */
const most = 1_000

export class KeyOrigins {
  readonly #places = new Map<string, number>()

  note(key: TipSetKey, place: number): void {
    const name = key.join()
    this.#places.delete(name)
    this.#places.set(name, place)
    if (this.#places.size <= most) return
    const [oldest] = this.#places.keys()
    if (oldest !== undefined) this.#places.delete(oldest)
  }

  /** Undefined for the head ([]) and for a tipset that nobody named lately. */
  placeOf(key: TipSetKey): number | undefined {
    return key.length === 0 ? undefined : this.#places.get(key.join())
  }
}
