/**
 * Runs regular expressions from the page in a thread with a time-out. Why a thread and not a list of allowed patterns: every
 * check that is simple enough to trust refuses patterns people write every day, and those it lets through still hold the
 * event loop; a thread can be ended in the middle of one match. The thread starts with the first pattern and ends when idle.
 */
import { Worker } from 'node:worker_threads'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import type { Closeable } from '../../../lib/closeable.ts'
import { PosterError, messageOf } from '../../../lib/error.ts'
import { siblingProgram } from '../../../lib/sibling-program.ts'
import {
  longestSearched,
  type PatternMatch,
  type PatternOrder,
  type PatternReport
} from './pattern-messages.ts'

interface Waiting {
  readonly resolve: (matches: readonly PatternMatch[]) => void
  readonly reject: (error: PosterError) => void
  cancelLimit: () => void
}

/** ms one block of lines may take; an honest pattern needs some two. */
const blockLimit = 3_000
/** ms the thread may take to start. */
const startLimit = 30_000
/** ms the thread stays without work. */
const idleTime = 30_000
const longestPattern = 1_000

export interface PatternRunnerOptions {
  readonly clock?: Clock
  /** ms; default 3,000 */
  readonly blockLimit?: number
}

export class PatternRunner implements Closeable {
  readonly #clock: Clock
  readonly #blockLimit: number
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #ready = false
  #lastId = 0
  #cancelIdle: (() => void) | undefined
  #closed = false

  constructor(options: PatternRunnerOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#blockLimit = options.blockLimit ?? blockLimit
  }

  /** @throws PosterError INVALID_ARGUMENT for a pattern that is none */
  static check(source: string, flags: string): void {
    if (source.length > longestPattern) {
      throw new PosterError('INVALID_ARGUMENT', `a pattern may have ${longestPattern} characters`)
    }
    try {
      new RegExp(source, flags)
    } catch (error) {
      throw new PosterError('INVALID_ARGUMENT', `this is no regular expression: ${messageOf(error)}`, {
        cause: error
      })
    }
  }

  /**
   * The lines that match; of a long line the first 16,384 characters are searched.
   * @throws PosterError INVALID_ARGUMENT when the pattern takes too long, CLOSED
   */
  match(source: string, flags: string, lines: readonly string[]): Promise<readonly PatternMatch[]> {
    if (this.#closed) return Promise.reject(new PosterError('CLOSED', 'logs are closed'))
    if (lines.length === 0) return Promise.resolve([])
    this.#cancelIdle?.()
    this.#cancelIdle = undefined
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    const searched = lines.map((line) => searchedPart(line))
    return new Promise((resolve, reject) => {
      const cancelLimit = this.#ready ? this.#limitBlock() : this.#limitStart()
      this.#waiting.set(id, { resolve, reject, cancelLimit })
      worker.ref()
      const order: PatternOrder = { id, source, flags, lines: searched.join('\n') }
      worker.postMessage(order)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#end(new PosterError('CLOSED', 'logs are closed'))
  }

  #start(): Worker {
    const worker = new Worker(siblingProgram(import.meta.url, 'pattern-thread'), {
      resourceLimits: { maxOldGenerationSizeMb: 128 }
    })
    worker.unref()
    worker.on('message', (report: PatternReport) => {
      if (this.#worker === worker) this.#take(report)
    })
    worker.on('error', (error) => {
      if (this.#worker !== worker) return
      void this.#end(new PosterError('INTERNAL', `the search ended: ${messageOf(error)}`, { cause: error }))
    })
    return worker
  }

  #take(report: PatternReport): void {
    if (report.kind === 'matches') return this.#settle(report.id, report.matches)
    this.#ready = true
    for (const waiting of this.#waiting.values()) {
      waiting.cancelLimit()
      waiting.cancelLimit = this.#limitBlock()
    }
  }

  #settle(id: number, matches: readonly PatternMatch[]): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.#waiting.delete(id)
    waiting.cancelLimit()
    waiting.resolve(matches)
    // Those behind it begin now.
    for (const next of this.#waiting.values()) {
      next.cancelLimit()
      next.cancelLimit = this.#limitBlock()
    }
    if (this.#waiting.size > 0) return
    this.#worker?.unref()
    this.#cancelIdle = this.#clock.after(idleTime, () => {
      if (this.#waiting.size === 0) void this.#end(new PosterError('CLOSED', 'the search thread was idle'))
    })
  }

  #limitStart(): () => void {
    return this.#clock.after(startLimit, () => {
      void this.#end(new PosterError('TIMED_OUT', `the search did not start within ${startLimit} ms`))
    })
  }

  #limitBlock(): () => void {
    return this.#clock.after(this.#blockLimit, () => this.#giveUp())
  }

  #giveUp(): void {
    void this.#end(
      new PosterError('INVALID_ARGUMENT', 'this regular expression takes too long on these lines', {
        advice: 'Write it without nested repetitions such as (a+)+, or search for a text'
      })
    )
  }

  async #end(error: PosterError): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#ready = false
    this.#cancelIdle?.()
    this.#cancelIdle = undefined
    for (const [id, { reject, cancelLimit }] of this.#waiting) {
      this.#waiting.delete(id)
      cancelLimit()
      reject(error)
    }
    await worker?.terminate()
  }
}

function searchedPart(line: string): string {
  const part = line.length > longestSearched ? line.slice(0, longestSearched) : line
  return part.includes('\n') ? part.replaceAll('\n', ' ') : part
}
