/**
 * A part that is opened by whoever needs it first, and shared from then on. What fails to open is tried again by the next who
 * asks; what was never opened has nothing to close.
 */
import type { Closeable } from './closeable.ts'
import { PosterError } from './error.ts'

export class OpenedWhenAsked<T extends Closeable> implements Closeable {
  readonly #name: string
  readonly #open: () => Promise<T>
  #opened: Promise<T> | undefined
  #closing: Promise<void> | undefined

  /** @param name for people: `the logs` */
  constructor(name: string, open: () => Promise<T>) {
    this.#name = name
    this.#open = open
  }

  /** @throws PosterError CLOSED; what opening fails with */
  get(): Promise<T> {
    if (this.#closing) return Promise.reject(new PosterError('CLOSED', `${this.#name} are closed`))
    if (this.#opened) return this.#opened
    const opened = this.#open()
    this.#opened = opened
    opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined
    })
    return opened
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const part = await this.#opened?.catch(() => undefined)
    await part?.close()
  }
}
