/**
 * What opens, closes. `close()` may be called any number of times and always gives the same promise; a stack closes in
 * reverse order of opening, each part within a deadline, and one failure never stops the rest.
 */
import { PosterError, messageOf } from './error.ts'

export interface Closeable {
  close(): Promise<void>
}

/** Parts opened in order, closed in reverse. */
export class CloseStack implements Closeable {
  readonly #parts: { name: string; close: () => Promise<void> | void }[] = []
  readonly #deadline: number
  #closing: Promise<void> | undefined

  /** @param deadline ms each part may take to close. */
  constructor(deadline = 10_000) {
    this.#deadline = deadline
  }

  /** Registers how to close a part that has just been opened. */
  add(name: string, close: () => Promise<void> | void): void {
    if (this.#closing) throw new PosterError('CLOSED', `${name} was opened while everything is being closed`)
    this.#parts.push({ name, close })
  }

  /** Registers a closeable part and returns it. */
  use<T extends Closeable>(name: string, part: T): T {
    this.add(name, () => part.close())
    return part
  }

  /** @throws PosterError INTERNAL naming every part that failed to close. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  async #closeAll(): Promise<void> {
    const failures: string[] = []
    const causes: unknown[] = []
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      try {
        await within(this.#deadline, part.name, part.close)
      } catch (error) {
        failures.push(`${part.name}: ${messageOf(error)}`)
        causes.push(error)
      }
    }
    if (failures.length > 0) {
      throw new PosterError('INTERNAL', `could not close ${failures.join('; ')}`, {
        cause: new AggregateError(causes)
      })
    }
  }
}

async function within(deadline: number, name: string, close: () => Promise<void> | void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PosterError('TIMED_OUT', `${name} did not close within ${deadline} ms`)),
      deadline
    )
  })
  try {
    await Promise.race([Promise.resolve(close()), late])
  } finally {
    clearTimeout(timer)
  }
}
