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
/** ms; the files are the kernel's own, but a death must be told soon. */
const patience = 50

export class OomWatch {
  readonly #options: OomWatchOptions
  #readAt = -Infinity
  #reading = false
  #before: { readonly sources: OomSources; readonly counts: OomCounts } | undefined

  constructor(options: OomWatchOptions) {
    this.#options = options
    this.refresh()
  }

  /** The process is about to work. Its group is looked up again: a prover may move itself into one of its own. */
  refresh(): void {
    const { pid, clock, procDirectory, cgroupDirectory } = this.#options
    if (this.#reading || clock.monotonic() - this.#readAt < refreshAfter) return
    this.#readAt = clock.monotonic()
    this.#reading = true
    void (async () => {
      const sources = await findOomSources(pid, procDirectory, cgroupDirectory)
      this.#before = { sources, counts: await readOomCounts(sources) }
      this.#reading = false
    })()
  }

  /** A sentence when somebody was killed for want of memory since; undefined otherwise, or when it takes too long. */
  async evidence(): Promise<string | undefined> {
    const before = this.#before
    if (!before) return undefined
    let cancel: (() => void) | undefined
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#options.clock.after(patience, () => resolve(undefined))
    })
    const after = await Promise.race([readOomCounts(before.sources), late])
    cancel?.()
    return after && oomEvidence(before.counts, after, before.sources)
  }
}
