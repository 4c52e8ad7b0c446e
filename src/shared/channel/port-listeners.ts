/**
 * The listening half of a port, the same for every transport: who is told of texts and of the end, each in the order they
 * came, and that a port ends once.
 */

/** Said when a side closes without a reason. */
export const closedQuietly = 'the connection was closed'

export class PortListeners {
  readonly #texts = new Set<(text: string) => void>()
  readonly #ends = new Set<(reason: string) => void>()
  #reason: string | undefined

  get ended(): boolean {
    return this.#reason !== undefined
  }

  onText(listener: (text: string) => void): () => void {
    this.#texts.add(listener)
    return () => this.#texts.delete(listener)
  }

  onEnd(listener: (reason: string) => void): () => void {
    this.#ends.add(listener)
    if (this.#reason !== undefined) this.#tellSoon(listener, this.#reason)
    return () => this.#ends.delete(listener)
  }

  /** Hands a text to every listener; nothing once the port has ended. */
  deliver(text: string): void {
    if (this.ended) return
    for (const listener of [...this.#texts]) listener(text)
  }

  /** @returns false when the port has ended before */
  end(reason: string): boolean {
    if (this.ended) return false
    this.#reason = reason
    this.#texts.clear()
    for (const listener of [...this.#ends]) this.#tellSoon(listener, reason)
    return true
  }

  /** Later than the call that ended the port, so that nobody is called while still at work on it. */
  #tellSoon(listener: (reason: string) => void, reason: string): void {
    void Promise.resolve().then(() => {
      if (this.#ends.delete(listener)) listener(reason)
    })
  }
}
