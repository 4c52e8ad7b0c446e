/**
 * Files held open between two reads of the same place, each for as long as somebody reads and a moment longer, so that a
 * scan of a gigabyte opens its file once and a deleted file is let go.
 */
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Clock } from '../../../lib/clock.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import { PosterError } from '../../../lib/error.ts'

interface Held {
  readonly opening: Promise<FileHandle>
  users: number
  cancelEnd: (() => void) | undefined
}

/** ms a file stays open without a reader. */
const idleTime = 2_000

export class OpenFiles implements Closeable {
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Hands an open file to `act`.
   * @param key tells files apart that had the same path at different times
   * @throws PosterError CLOSED; the file system's error
   */
  async use<T>(path: string, key: string, act: (handle: FileHandle) => Promise<T>): Promise<T> {
    if (this.#closed) throw new PosterError('CLOSED', 'the log is closed')
    let held = this.#held.get(key)
    if (!held) {
      // O_NONBLOCK: opening a pipe must not wait for its other end.
      held = {
        opening: open(path, constants.O_RDONLY | constants.O_NONBLOCK),
        users: 0,
        cancelEnd: undefined
      }
      this.#held.set(key, held)
    }
    held.cancelEnd?.()
    held.users++
    try {
      return await act(await held.opening)
    } finally {
      held.users--
      if (held.users === 0) this.#endSoon(key, held)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#held].map(([key, held]) => this.#end(key, held)))
  }

  #endSoon(key: string, held: Held): void {
    if (this.#closed) return
    held.cancelEnd = this.#clock.after(idleTime, () => {
      if (held.users === 0) void this.#end(key, held)
    })
  }

  async #end(key: string, held: Held): Promise<void> {
    held.cancelEnd?.()
    this.#held.delete(key)
    await held.opening.then((handle) => handle.close()).catch(() => undefined)
  }
}
