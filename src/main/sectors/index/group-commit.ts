/**
 * One synced write at a time, and everything that arrived meanwhile in the next one. Why: a sync costs the same for one
 * update as for a thousand, so concurrent writers share it, yet each is told only after the sync that covers it. It
 * refuses to queue without bound.
 */
import { PosterError } from '../../lib/error.ts'

/** One key to be written. */
export interface Put {
  readonly key: string
  readonly value: string
}

/** Puts joined into one batch, a few ms of the event loop. A single commit is never split, however large. */
const largestJoinedBatch = 8000
/** Puts that may wait for the disk. */
const mostWaiting = 1_000_000

interface Waiting {
  readonly puts: readonly Put[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit {
  readonly #write: (puts: readonly Put[]) => Promise<void>
  readonly #waiting: Waiting[] = []
  #waitingPuts = 0
  #writing: Promise<void> | undefined
  #closed = false

  /** @param write writes all of the puts or none, and resolves when they are on disk. Never called twice at a time. */
  constructor(write: (puts: readonly Put[]) => Promise<void>) {
    this.#write = write
  }

  /**
   * Resolves when the puts are on disk; rejects with the error of the batch that carried them.
   * @throws PosterError CLOSED; TOO_LARGE when too many puts are waiting already
   */
  commit(puts: readonly Put[]): Promise<void> {
    if (this.#closed) return Promise.reject(new PosterError('CLOSED', 'the sector index is closed'))
    if (puts.length === 0) return Promise.resolve()
    if (this.#waitingPuts > 0 && this.#waitingPuts + puts.length > mostWaiting) {
      return Promise.reject(
        new PosterError('TOO_LARGE', `${this.#waitingPuts} writes are waiting for the disk already`, {
          advice: 'Wait for earlier updates before sending more'
        })
      )
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ puts, resolve, reject })
      this.#waitingPuts += puts.length
      this.#writing ??= this.#writeWaiting()
    })
  }

  /** Refuses new commits and resolves when those accepted have ended, well or badly. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
  }

  async #writeWaiting(): Promise<void> {
    // Whatever else is asked for in this turn of the event loop joins the first batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch()
      try {
        const [only] = batch
        await this.#write(only && batch.length === 1 ? only.puts : batch.flatMap(({ puts }) => puts))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = undefined
  }

  #takeBatch(): Waiting[] {
    let size = 0
    let count = 0
    for (const { puts } of this.#waiting) {
      if (count > 0 && size + puts.length > largestJoinedBatch) break
      size += puts.length
      count++
    }
    this.#waitingPuts -= size
    return this.#waiting.splice(0, count)
  }
}
