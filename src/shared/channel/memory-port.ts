/** Two ports joined in memory, for tests and for a page and its node in one process. A text arrives one microtask later. */
import type { TextPort } from './port.ts'
import { PortListeners, closedQuietly } from './port-listeners.ts'

/** @returns both ends; what one sends the other hears */
export function createMemoryPorts(): [TextPort, TextPort] {
  const one = new MemoryPort()
  const other = new MemoryPort()
  one.join(other)
  other.join(one)
  return [one, other]
}

class MemoryPort implements TextPort {
  readonly #listeners = new PortListeners()
  #peer: MemoryPort | undefined
  #waiting = 0

  join(peer: MemoryPort): void {
    this.#peer = peer
  }

  get waiting(): number {
    return this.#waiting
  }

  onText(listener: (text: string) => void): () => void {
    return this.#listeners.onText(listener)
  }

  onEnd(listener: (reason: string) => void): () => void {
    return this.#listeners.onEnd(listener)
  }

  send(text: string): void {
    if (this.#listeners.ended) return
    this.#waiting += text.length
    void Promise.resolve().then(() => {
      this.#waiting -= text.length
      this.#peer?.take(text)
    })
  }

  close(reason = closedQuietly): void {
    if (!this.#listeners.end(reason)) return
    // Behind the texts that are on their way.
    void Promise.resolve().then(() => this.#peer?.close(reason))
  }

  take(text: string): void {
    this.#listeners.deliver(text)
  }
}
