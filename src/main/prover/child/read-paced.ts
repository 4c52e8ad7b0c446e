/**
 * Reads a pipe at a pace the event loop can take: after a few milliseconds of work others get their turn, and when the
 * meter says so nothing is read for a while. What is not read waits in the pipe, and so does whoever writes it.
 */
import type { Readable } from 'node:stream'
import type { Clock } from '../../lib/clock.ts'
import type { OutputMeter } from './output-meter.ts'

/** ms of work in one turn of the event loop. */
const slice = 4

export interface PacedReading {
  readonly stream: Readable
  readonly clock: Clock
  readonly meter: OutputMeter
  readonly onChunk: (chunk: Buffer) => void
  readonly onFlood: () => void
  /** The other end is closed by everybody who held it. */
  readonly onEnd: () => void
}

export class PacedReader {
  readonly #reading: PacedReading
  #turnBegan: number | undefined
  #cancelWait: (() => void) | undefined
  #paused = false
  #hurried = false
  #stopped = false
  #ended = false
  #chunks = 0

  constructor(reading: PacedReading) {
    this.#reading = reading
    const { stream } = reading
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    stream.once('end', () => this.#end())
    stream.once('close', () => this.#end())
    stream.on('error', () => this.#end())
  }

  /** Nothing can come any more. */
  get ended(): boolean {
    return this.#ended
  }

  /** From now on only others' turns are respected: the writer is gone and what is left is little. */
  hurry(): void {
    this.#hurried = true
    if (this.#cancelWait) {
      this.#cancelWait()
      this.#resume()
    }
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true
    this.#cancelWait?.()
    this.#reading.stream.pause()
  }

  /**
   * Resolves when the pipe has ended, or has been silent for `silence` ms, or after `longest` ms. Silent means that the
   * system was asked in between and had nothing.
   */
  settle(silence: number, longest: number): Promise<void> {
    return new Promise((resolve) => {
      const { clock } = this.#reading
      const deadline = clock.monotonic() + longest
      const check = (seen: number): void => {
        if (this.#ended || this.#stopped || clock.monotonic() >= deadline) return resolve()
        if (!this.#paused && this.#chunks === seen) return resolve()
        wait()
      }
      const wait = (): void => {
        const seen = this.#chunks
        // Timers come before pipes in a turn of the event loop: look again when the pipes have been asked.
        clock.after(silence, () => setImmediate(() => check(seen)))
      }
      if (this.#ended || this.#stopped) return resolve()
      this.#reading.stream.once('close', resolve)
      this.#reading.stream.once('end', resolve)
      wait()
    })
  }

  #take(chunk: Buffer): void {
    if (this.#stopped) return
    const { clock, meter, stream } = this.#reading
    this.#chunks++
    if (this.#turnBegan === undefined) {
      this.#turnBegan = clock.monotonic()
      setImmediate(() => {
        this.#turnBegan = undefined
      })
    }
    this.#reading.onChunk(chunk)
    if (this.#isStopped()) return
    const now = clock.monotonic()
    const verdict = this.#hurried ? ({ kind: 'go-on' } as const) : meter.verdict(now)
    if (verdict.kind === 'flood') {
      this.stop()
      this.#reading.onFlood()
    } else if (verdict.kind === 'wait') {
      this.#paused = true
      stream.pause()
      this.#cancelWait = clock.after(verdict.delay, () => this.#resume())
    } else if (now - this.#turnBegan > slice && !this.#paused) {
      this.#paused = true
      stream.pause()
      setImmediate(() => this.#resume())
    }
  }

  /** What `onChunk` does may stop this reader, which the compiler cannot see. */
  #isStopped(): boolean {
    return this.#stopped
  }

  #resume(): void {
    this.#cancelWait = undefined
    this.#paused = false
    if (!this.#stopped) this.#reading.stream.resume()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#cancelWait?.()
    this.#reading.onEnd()
  }
}
