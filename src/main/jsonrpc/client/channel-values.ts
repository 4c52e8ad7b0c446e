/**
 * Values of a channel result, from the socket to whoever iterates. The buffer is bounded: a reader that cannot keep up
 * ends its channel with an error instead of filling the memory.
 */
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'

export class ChannelValues implements AsyncIterableIterator<JsonValue, undefined> {
  readonly #most: number
  readonly #onEnd: (byReader: boolean) => void
  readonly #values: JsonValue[] = []
  #waiting:
    | { resolve: (result: IteratorResult<JsonValue, undefined>) => void; reject: (error: unknown) => void }
    | undefined
  #end: { error: PosterError | undefined } | undefined

  /** @param onEnd called once; `byReader` when the reader stops, or falls behind, before the remote ends. */
  constructor(most: number, onEnd: (byReader: boolean) => void) {
    this.#most = most
    this.#onEnd = onEnd
  }

  /** No further value will come; those received before may still wait. */
  get ended(): boolean {
    return this.#end !== undefined
  }

  /** A value from the remote. */
  push(value: JsonValue): void {
    if (this.#end) return
    if (this.#waiting) {
      const { resolve } = this.#waiting
      this.#waiting = undefined
      resolve({ done: false, value })
    } else if (this.#values.length < this.#most) {
      this.#values.push(value)
    } else {
      this.finish(
        new PosterError('TOO_LARGE', `more than ${this.#most} values of a channel wait to be read`),
        true
      )
    }
  }

  /** The channel is over; values received before are still delivered. */
  finish(error?: PosterError, byReader = false): void {
    if (this.#end) return
    this.#end = { error }
    this.#onEnd(byReader)
    const waiting = this.#waiting
    this.#waiting = undefined
    if (!waiting) return
    if (error) waiting.reject(error)
    else waiting.resolve({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<JsonValue, undefined>> {
    const value = this.#values.shift()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (this.#end?.error) return Promise.reject(this.#end.error)
    if (this.#end) return Promise.resolve({ done: true, value: undefined })
    if (this.#waiting) return Promise.reject(new PosterError('INVALID_ARGUMENT', 'a channel has one reader'))
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  return(): Promise<IteratorResult<JsonValue, undefined>> {
    this.#values.length = 0
    this.finish(undefined, true)
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
