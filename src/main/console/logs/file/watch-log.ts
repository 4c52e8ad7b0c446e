/**
 * Tells that a log may have grown: by the file system's notices where there are some (not on every mount), and by looking
 * once a second. Looks only while somebody listens.
 */
import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../../lib/clock.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import type { LogLocation } from './list-log-files.ts'

/** ms between two looks. */
const lookEvery = 1_000
/** ms between two tellings. */
const tellEvery = 100

export class LogWatch implements Closeable {
  readonly #location: LogLocation
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #watcher: FSWatcher | undefined
  #cancelLook: (() => void) | undefined
  #cancelTell: (() => void) | undefined
  #seen = ''

  constructor(location: LogLocation, clock: Clock) {
    this.#location = location
    this.#clock = clock
  }

  add(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#begin()
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  close(): Promise<void> {
    this.#listeners.clear()
    this.#stop()
    return Promise.resolve()
  }

  #begin(): void {
    const { kind } = this.#location
    const directory = kind === 'directory' ? this.#location.directory : dirname(this.#location.path)
    try {
      this.#watcher = watch(directory, { persistent: false }, () => this.#tellSoon())
      this.#watcher.on('error', () => this.#stopWatching())
    } catch {
      // No directory yet, or no notices to be had: looking does.
    }
    void this.#look()
  }

  #stop(): void {
    this.#stopWatching()
    this.#cancelLook?.()
    this.#cancelTell?.()
    this.#cancelLook = undefined
    this.#cancelTell = undefined
  }

  #stopWatching(): void {
    this.#watcher?.close()
    this.#watcher = undefined
  }

  async #look(): Promise<void> {
    const path = this.#location.kind === 'directory' ? this.#location.directory : this.#location.path
    const now = await stat(path).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      () => ''
    )
    if (this.#listeners.size === 0) return
    if (now !== this.#seen) {
      this.#seen = now
      this.#tellSoon()
    } else if (this.#location.kind === 'directory') this.#tellSoon()
    this.#cancelLook = this.#clock.after(lookEvery, () => void this.#look())
  }

  #tellSoon(): void {
    this.#cancelTell ??= this.#clock.after(tellEvery, () => {
      this.#cancelTell = undefined
      for (const listener of this.#listeners) listener()
    })
  }
}
