/**
 * Keeps the counts of one process's memory kills recent enough to say, when it dies, whether the kernel killed somebody
 * in that time. They are read when it starts and, at most every few seconds, when it is given work.
 */
import type { Clock } from '../../lib/clock.ts'
import {
  findOomSources,
  oomEvidence,
  readOomCounts,
  type OomCounts,
  type OomSources
} from './oom-evidence.ts'

export interface OomWatchOptions {
  readonly pid: number
  readonly clock: Clock
  readonly procDirectory: string
  readonly cgroupDirectory: string
}

const refreshAfter = 5_000

export class OomWatch {
  readonly #options: OomWatchOptions
  #refreshedAt = -Infinity
  #sources: OomSources
  #before: OomCounts

  constructor(options: OomWatchOptions) {
    this.#options = options
    this.#sources = this.#find()
    this.#before = readOomCounts(this.#sources)
  }

  /** The process is about to work. Its group is looked up again: a prover may move itself into one of its own. */
  refresh(): void {
    const now = this.#options.clock.monotonic()
    if (now - this.#refreshedAt < refreshAfter) return
    this.#refreshedAt = now
    this.#sources = this.#find()
    this.#before = readOomCounts(this.#sources)
  }

  /** A sentence when somebody was killed for want of memory since; undefined otherwise. */
  evidence(): string | undefined {
    return oomEvidence(this.#before, readOomCounts(this.#sources), this.#sources)
  }

  #find(): OomSources {
    const { pid, procDirectory, cgroupDirectory } = this.#options
    return findOomSources(pid, procDirectory, cgroupDirectory)
  }
}
