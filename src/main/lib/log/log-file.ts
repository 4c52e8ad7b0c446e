/**
 * Writes log lines to files behind the program's back: in batches, through a bounded queue, grave lines at once. A disk
 * that is full or gone costs lines, never the program: the trouble is told once, tried again, and what was lost is said
 * in the log itself. It refuses to make anybody wait.
 */
import { fstatSync, writeSync } from 'node:fs'
import { systemClock, type Clock } from '../clock.ts'
import type { Closeable } from '../closeable.ts'
import { LogQueue, type DroppedCounts, type QueuedLine } from './log-queue.ts'
import { statIfThere, type LogTarget, type OpenLog } from './log-target.ts'
import type { LogLevel } from './logger.ts'

export type LogFileTrouble =
  { readonly state: 'failed'; readonly error: unknown } | { readonly state: 'resumed' }

export interface LogFileOptions {
  readonly target: LogTarget
  /** The line (with its end) that says what was lost. */
  readonly describeDropped: (dropped: DroppedCounts) => string
  /** Told when writing fails, once, and when it works again. */
  readonly onTrouble: (trouble: LogFileTrouble) => void
  /** characters that may wait; default 8 Mi */
  readonly queueLimit?: number
  /** ms a line below WARN may wait; default 200 */
  readonly delay?: number
  /** ms between tries while writing fails; default 5,000 */
  readonly retryDelay?: number
  readonly clock?: Clock
}

/** characters written by one call */
const chunkLimit = 256 * 1024
/** ms between two syncs of grave lines */
const syncInterval = 1_000
/** ms `close` may take */
const closeDeadline = 5_000

interface CurrentFile extends OpenLog {
  written: number
}

export class LogFile implements Closeable {
  readonly #target: LogTarget
  readonly #describeDropped: LogFileOptions['describeDropped']
  readonly #onTrouble: LogFileOptions['onTrouble']
  readonly #delay: number
  readonly #retryDelay: number
  readonly #clock: Clock
  readonly #queue: LogQueue
  #file: CurrentFile | undefined
  #inFlight: Buffer | undefined
  #everOpened = false
  #failed = false
  #unsynced = false
  #lastSync = Number.NEGATIVE_INFINITY
  #draining: Promise<void> | undefined
  #cancelTimer: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(options: LogFileOptions) {
    this.#target = options.target
    this.#describeDropped = options.describeDropped
    this.#onTrouble = options.onTrouble
    this.#delay = options.delay ?? 200
    this.#retryDelay = options.retryDelay ?? 5_000
    this.#clock = options.clock ?? systemClock
    this.#queue = new LogQueue(options.queueLimit ?? 8 << 20)
  }

  /** True while lines cannot be written. */
  get failing(): boolean {
    return this.#failed
  }

  /** Takes a line with its end. Never throws, never waits. */
  write(level: LogLevel, text: string): void {
    if (this.#closing) return
    this.#queue.push({ level, text })
    const grave = level === 'warn' || level === 'error'
    if (grave) this.#unsynced = true
    if (this.#failed || this.#draining) return
    if (grave || this.#queue.size > chunkLimit) void this.#drain()
    else this.#wake(this.#delay)
  }

  /** Resolves when all lines taken so far are on disk, or could not be written. */
  async flush(): Promise<void> {
    await this.#draining
    await this.#drain()
    await this.#sync()
  }

  /**
   * For the last moment of a process: writes what waits, without giving control back. A write under way in the background
   * is completed, at worst doubled, never lost. Needs a file that is open already.
   */
  flushNow(): void {
    const file = this.#file
    if (!file) return
    try {
      const missing = this.#inFlight?.subarray(Math.max(0, fstatSync(file.handle.fd).size - file.written))
      const waiting = Buffer.from(textOf(this.#queue.takeAll()))
      for (const bytes of [missing, waiting]) if (bytes && bytes.length > 0) writeSync(file.handle.fd, bytes)
    } catch {
      // The process ends and the disk refuses: nobody is left to be told.
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeWithin(closeDeadline)
    return this.#closing
  }

  async #closeWithin(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadline)
    })
    await Promise.race([late, this.flush().then(() => this.#closeFile())])
    clearTimeout(timer)
    this.#cancelTimer?.()
  }

  #wake(delay: number): void {
    this.#cancelTimer ??= this.#clock.after(delay, () => {
      this.#cancelTimer = undefined
      void this.#drain()
    })
  }

  #drain(): Promise<void> {
    this.#draining ??= this.#drainQueue().finally(() => {
      this.#draining = undefined
      if (this.#closing) return
      if (this.#failed) {
        this.#cancelTimer?.()
        this.#cancelTimer = undefined
        this.#wake(this.#retryDelay)
      } else if (!this.#queue.isEmpty) this.#wake(0)
      else if (this.#unsynced) this.#wake(syncInterval)
    })
    return this.#draining
  }

  async #drainQueue(): Promise<void> {
    let lines: readonly QueuedLine[] = []
    try {
      await this.#leaveRemovedFile()
      do {
        lines = this.#takeLines()
        while (lines.length > 0) {
          const count = await this.#writeChunk(lines)
          lines = lines.slice(count)
        }
      } while (!this.#queue.isEmpty)
      if (this.#failed) {
        await this.#fileFor(0)
        this.#failed = false
        this.#onTrouble({ state: 'resumed' })
      }
      if (this.#unsynced && this.#clock.monotonic() - this.#lastSync >= syncInterval) await this.#sync()
    } catch (error) {
      this.#queue.putBack(lines)
      await this.#closeFile()
      // A program that ends before its directory stood has said why; that there is no log of it is no news.
      if (this.#failed || (this.#closing && !this.#everOpened)) return
      this.#failed = true
      this.#onTrouble({ state: 'failed', error })
    }
  }

  #takeLines(): QueuedLine[] {
    const dropped = this.#queue.takeDropped()
    const lines = this.#queue.takeAll()
    return dropped ? [{ level: 'warn', text: this.#describeDropped(dropped) }, ...lines] : lines
  }

  /** Writes as many lines as one call takes. @returns how many */
  async #writeChunk(lines: readonly QueuedLine[]): Promise<number> {
    let length = 0
    let count = 0
    for (const { text } of lines) {
      if (count > 0 && length + text.length > chunkLimit) break
      length += text.length
      count++
      if (length > this.#target.fileSize / 4) break
    }
    const bytes = Buffer.from(textOf(lines.slice(0, count)))
    const file = await this.#fileFor(bytes.length)
    this.#inFlight = bytes
    try {
      await writeWhole(file, bytes)
      file.written += bytes.length
    } finally {
      this.#inFlight = undefined
    }
    return count
  }

  /** The open file, or the next one when `length` bytes more would be too many. */
  async #fileFor(length: number): Promise<CurrentFile> {
    const full = this.#file !== undefined && this.#file.written + length > this.#target.fileSize
    if (this.#file && (!full || this.#file.written === 0)) return this.#file
    await this.#closeFile()
    const opened = await this.#target.open(full, this.#clock.now())
    this.#file = { ...opened, written: opened.size }
    this.#everOpened = true
    if (opened.torn) {
      await writeWhole(this.#file, Buffer.from('\n'))
      this.#file.written += 1
    }
    return this.#fileFor(length)
  }

  /** A file or directory removed under us would swallow lines silently: what is open must be what stands at the path. */
  async #leaveRemovedFile(): Promise<void> {
    if (!this.#file) return
    const [ours, there] = await Promise.all([this.#file.handle.stat(), statIfThere(this.#file.path)])
    if (there?.ino !== ours.ino || there.dev !== ours.dev) await this.#closeFile()
  }

  async #sync(): Promise<void> {
    if (!this.#unsynced || !this.#file) return
    this.#unsynced = false
    this.#lastSync = this.#clock.monotonic()
    // A disk that cannot sync shows itself with the next write.
    await this.#file.handle.datasync().catch(() => undefined)
  }

  async #closeFile(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.handle.close().catch(() => undefined)
  }
}

function textOf(lines: readonly QueuedLine[]): string {
  return lines.map((line) => line.text).join('')
}

/** All bytes or none: what a failed write left is cut off again, so that the next try does not double it. */
async function writeWhole(file: CurrentFile, bytes: Buffer): Promise<void> {
  let offset = 0
  try {
    while (offset < bytes.length) {
      const { bytesWritten } = await file.handle.write(bytes, offset)
      offset += bytesWritten
    }
  } catch (error) {
    if (offset > 0) await file.handle.truncate(file.written).catch(() => undefined)
    throw error
  }
}
