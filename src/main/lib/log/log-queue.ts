/**
 * Lines that wait to be written, bounded in bytes. When full, the least grave lines go first, oldest first, and what was
 * lost is counted, so that the log itself can say so.
 */
import type { LogLevel } from './logger.ts'

export interface QueuedLine {
  readonly level: LogLevel
  /** With its line end. */
  readonly text: string
}

/** How many lines of each level were lost. */
export type DroppedCounts = Readonly<Partial<Record<LogLevel, number>>>

const ascending: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export class LogQueue {
  readonly #limit: number
  #lines: QueuedLine[] = []
  #size = 0
  #dropped: Partial<Record<LogLevel, number>> = {}

  /** @param limit characters kept at most */
  constructor(limit: number) {
    this.#limit = limit
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  get size(): number {
    return this.#size
  }

  push(line: QueuedLine): void {
    this.#lines.push(line)
    this.#size += line.text.length
    if (this.#size > this.#limit) this.#makeRoom()
  }

  /** Takes everything that waits. */
  takeAll(): QueuedLine[] {
    const lines = this.#lines
    this.#lines = []
    this.#size = 0
    return lines
  }

  /** Puts lines that could not be written before the ones that came since. */
  putBack(lines: readonly QueuedLine[]): void {
    this.#lines = [...lines, ...this.#lines]
    for (const line of lines) this.#size += line.text.length
    if (this.#size > this.#limit) this.#makeRoom()
  }

  /** What was lost since the last call, or undefined. */
  takeDropped(): DroppedCounts | undefined {
    const dropped = this.#dropped
    if (Object.keys(dropped).length === 0) return undefined
    this.#dropped = {}
    return dropped
  }

  /** Frees a quarter at once, so that a long overflow does not walk the queue for every line. */
  #makeRoom(): void {
    const target = this.#limit * 0.75
    for (const level of ascending) {
      if (this.#size <= target) return
      this.#lines = this.#lines.filter((line) => {
        if (line.level !== level || this.#size <= target) return true
        this.#size -= line.text.length
        this.#dropped[level] = (this.#dropped[level] ?? 0) + 1
        return false
      })
    }
  }
}
