/**
 * The last lines of a live stream, bounded by lines and bytes. Every line has a number that only grows, so a reader that
 * comes back sees what was dropped meanwhile: a gap marker stands before the oldest line that is left for it.
 * It refuses to keep a file: what falls out is gone.
 */
import type { LogLevel } from '../../../lib/log/logger.ts'

export interface RingLine {
  /** ms since the Unix epoch */
  readonly at: number
  /** Without secrets and without its end. */
  readonly text: string
  readonly level?: LogLevel
  readonly pid?: number
  readonly stream?: 'stdout' | 'stderr' | 'node'
  /** A process begins with this line. */
  readonly restart?: boolean
}

export interface LineRingOptions {
  /** Default 20,000. */
  readonly maxLines?: number
  /** Bytes of the texts, at two a character; default 16 MiB. */
  readonly maxBytes?: number
}

/** Bytes a line takes besides its text. */
const perLine = 64

export class LineRing {
  readonly #maxLines: number
  readonly #maxBytes: number
  readonly #listeners = new Set<() => void>()
  #lines: RingLine[] = []
  /** Index in `#lines` of the oldest that is kept. */
  #head = 0
  /** Number of the oldest that is kept. */
  #oldest = 0
  #bytes = 0

  constructor(options: LineRingOptions = {}) {
    this.#maxLines = options.maxLines ?? 20_000
    this.#maxBytes = options.maxBytes ?? 16 << 20
  }

  /** Number of the oldest line that is kept; lines before it were dropped. */
  get oldest(): number {
    return this.#oldest
  }

  /** Number that the next line will have. */
  get next(): number {
    return this.#oldest + this.#lines.length - this.#head
  }

  write(line: RingLine): void {
    this.#lines.push(line)
    this.#bytes += sizeOf(line)
    while (this.#lines.length - this.#head > this.#maxLines || this.#bytes > this.#maxBytes) {
      const dropped = this.#lines[this.#head]
      if (!dropped || this.#lines.length - this.#head === 1) break
      this.#bytes -= sizeOf(dropped)
      this.#head++
      this.#oldest++
    }
    // Moving everything by one for every line would cost more than the lines.
    if (this.#head > this.#maxLines) {
      this.#lines = this.#lines.slice(this.#head)
      this.#head = 0
    }
    for (const listener of this.#listeners) listener()
  }

  /** The line of a number, if it is kept. */
  at(number: number): RingLine | undefined {
    return number < this.#oldest ? undefined : this.#lines[this.#head + number - this.#oldest]
  }

  /** @param listener must not throw; called for every line */
  onLine(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }
}

function sizeOf({ text }: RingLine): number {
  return text.length * 2 + perLine
}
