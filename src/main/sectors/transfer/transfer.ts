/** What export and import tell while they run: the same few numbers, a few times a second. */
import { systemClock, type Clock } from '../../lib/clock.ts'

export interface TransferProgress {
  /** Sectors done, each line counted; of an import: acknowledged by the index. */
  readonly sectors: number
  /** Bytes of text read or written for them. */
  readonly bytes: number
  /** ms since the start */
  readonly elapsed: number
}

export interface TransferOptions {
  readonly signal?: AbortSignal
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: TransferProgress) => void
  readonly clock?: Clock
}

/** ms between two reports */
const interval = 250

/** Counts a transfer and reports it. */
export class TransferCount {
  readonly #clock: Clock
  readonly #onProgress: TransferOptions['onProgress']
  readonly #start: number
  #reported: number
  #sectors = 0
  #bytes = 0

  constructor({ clock = systemClock, onProgress }: TransferOptions) {
    this.#clock = clock
    this.#onProgress = onProgress
    this.#start = this.#reported = clock.monotonic()
  }

  add(sectors: number, bytes: number): void {
    this.#sectors += sectors
    this.#bytes += bytes
    const now = this.#clock.monotonic()
    if (now - this.#reported < interval) return
    this.#reported = now
    this.#onProgress?.(this.progress)
  }

  get progress(): TransferProgress {
    return { sectors: this.#sectors, bytes: this.#bytes, elapsed: this.#clock.monotonic() - this.#start }
  }

  /** The last report. */
  finish(): TransferProgress {
    const { progress } = this
    this.#onProgress?.(progress)
    return progress
  }
}
