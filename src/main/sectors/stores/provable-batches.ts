/**
 * Sends sectors to helper processes, many per request and store by store, until each has an outcome or the time is over.
 * A helper that hangs costs the one sector it hangs on; those it had answered count, the rest goes to a fresh helper.
 * It knows no index and no seal proof.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { PosterError, messageOf } from '../../lib/error.ts'
import { abortError } from '../../lib/wait.ts'
import { hangingReason, lateReason } from './provable-reason.ts'
import type { StoreProbe } from './store-probe.ts'
import { packFiles, type ProvableFiles, type ProvableOutcome } from './store-probe-protocol.ts'
import type { PersistStore } from './stores.ts'

export interface ProvableJob {
  readonly sector: SectorId
  readonly store: PersistStore
  readonly files: ProvableFiles
  /** Gives the job that must follow, if any. */
  readonly settle: (outcome: ProvableOutcome) => ProvableJob | undefined
}

export interface ProvableManner {
  readonly probe: StoreProbe
  readonly nodes: number
  readonly seed: string
  /** ms */
  readonly perSector: number
  /** Helpers this check may use at the same time; each looks at one sector. */
  readonly parallel: number
}

/** Most sectors in one request, and fewest where as many wait: below that the asking takes longer than the looking. */
const largestBatch = 1024
const smallestBatch = 64
/** Longest wait a timer can do. */
export const longestWait = 0x7fff_ffff

interface StoreLine {
  readonly store: PersistStore
  readonly waiting: ProvableJob[]
  underWay: number
}

interface Batch {
  readonly line: StoreLine
  readonly jobs: readonly ProvableJob[]
  answered: number
  readonly stop: AbortController
}

/**
 * Takes jobs as they come, and resolves when there are no more and every one is settled. When `timeUp` aborts, those left are settled as late.
 * @throws PosterError CANCELLED when `signal` aborts, CLOSED when the probe closes
 */
export function runProvableJobs(
  jobs: AsyncIterable<readonly ProvableJob[]>,
  manner: ProvableManner,
  timeUp: AbortSignal,
  signal: AbortSignal | undefined
): Promise<void> {
  return new ProvableBatches(manner).run(jobs, timeUp, signal)
}

class ProvableBatches {
  readonly #manner: ProvableManner
  /** By directory and manner of looking: stores of two names may be one directory. */
  readonly #lines = new Map<string, StoreLine>()
  readonly #underWay = new Set<Batch>()
  /** Sectors that a helper may have died on. Each is asked about alone, once more. */
  readonly #suspects = new Set<ProvableJob>()
  #allAdded = false
  #over = false
  #resolve: () => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  constructor(manner: ProvableManner) {
    this.#manner = manner
  }

  async run(
    jobs: AsyncIterable<readonly ProvableJob[]>,
    timeUp: AbortSignal,
    signal: AbortSignal | undefined
  ): Promise<void> {
    const onTimeUp = (): void => this.#settleAsLate()
    const onAbort = (): void => this.#fail(signal && abortError(signal))
    const done = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    timeUp.addEventListener('abort', onTimeUp)
    signal?.addEventListener('abort', onAbort)
    try {
      if (signal?.aborted) onAbort()
      const adding = this.#addAll(jobs).catch((error: unknown) => this.#fail(error))
      await done
      await adding
    } finally {
      timeUp.removeEventListener('abort', onTimeUp)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async #addAll(jobs: AsyncIterable<readonly ProvableJob[]>): Promise<void> {
    for await (const page of jobs) {
      for (const job of page) {
        if (this.#over) job.settle({ good: false, reason: lateReason })
        else this.#add(job)
      }
      if (!this.#over) this.#dispatch()
    }
    this.#allAdded = true
    if (!this.#over) this.#dispatch()
  }

  #add(job: ProvableJob): void {
    const key = `${job.store.strict} ${job.store.path}`
    const line = this.#lines.get(key)
    if (line) line.waiting.push(job)
    else this.#lines.set(key, { store: job.store, waiting: [job], underWay: 0 })
  }

  #dispatch(): void {
    const { perStore, helpers } = this.#manner.probe
    const parallel = Math.min(this.#manner.parallel, helpers)
    for (const [key, line] of this.#lines) {
      while (line.waiting.length > 0 && line.underWay < perStore) {
        if (this.#underWay.size >= parallel) return
        line.underWay++
        void this.#runBatch({
          line,
          jobs: this.#takeJobs(line),
          answered: 0,
          stop: new AbortController()
        })
        // To the end of the map: the other stores come first next time.
        this.#lines.delete(key)
        this.#lines.set(key, line)
      }
    }
    if (this.#allAdded && this.#underWay.size === 0 && !this.#over) {
      this.#over = true
      this.#resolve()
    }
  }

  /** Many at first, fewer towards the end, so that all helpers end together. */
  #takeJobs({ waiting }: StoreLine): readonly ProvableJob[] {
    const [first] = waiting
    if (first && this.#suspects.has(first)) return waiting.splice(0, 1)
    const share = Math.ceil(waiting.length / (1.5 * this.#manner.probe.perStore))
    return waiting.splice(0, Math.max(smallestBatch, Math.min(largestBatch, share)))
  }

  async #runBatch(batch: Batch): Promise<void> {
    const { line, jobs, stop } = batch
    const { probe, nodes, seed, perSector } = this.#manner
    this.#underWay.add(batch)
    try {
      const { path, strict: regularOnly } = line.store
      const question = { path, regularOnly, nodes, seed, sectors: packFiles(jobs.map(({ files }) => files)) }
      await probe.provable(question, {
        timeout: longestWait,
        silence: perSector,
        signal: stop.signal,
        onPart: ({ from, outcomes }) => {
          if (from !== batch.answered) throw new PosterError('INTERNAL', 'answers out of order')
          for (const outcome of outcomes) {
            const job = jobs[batch.answered]
            if (!job) throw new PosterError('INTERNAL', 'more answers than sectors')
            batch.answered++
            this.#settle(job, outcome)
          }
        }
      })
      if (batch.answered < jobs.length) throw new PosterError('INTERNAL', 'a helper left sectors unanswered')
    } catch (error) {
      if (!this.#over) this.#takeBack(batch, error)
    } finally {
      line.underWay--
      this.#underWay.delete(batch)
      if (!this.#over) this.#dispatch()
    }
  }

  #settle(job: ProvableJob, outcome: ProvableOutcome): void {
    if (this.#over) return
    const next = job.settle(outcome)
    if (next) this.#add(next)
  }

  /** The helper did not come to the end: one sector pays for it, the others wait again. */
  #takeBack({ line, jobs, answered }: Batch, error: unknown): void {
    const left = jobs.slice(answered)
    const [first, ...rest] = left
    if (!first) return
    if (PosterError.is(error, 'TIMED_OUT')) {
      line.waiting.unshift(...rest)
      const reason = hangingReason(first.sector, first.store.name, this.#manner.perSector)
      return this.#settle(first, { good: false, reason })
    }
    if (!this.#suspects.has(first)) {
      // A helper that dies may take answers with it, so nobody knows which sector it was.
      for (const job of left) this.#suspects.add(job)
      line.waiting.unshift(...left)
    } else if (PosterError.is(error, 'CLOSED')) this.#fail(error)
    else this.#settle(first, { good: false, reason: messageOf(error) })
  }

  #settleAsLate(): void {
    if (this.#over) return
    const left = [
      ...[...this.#underWay].flatMap(({ jobs, answered }) => jobs.slice(answered)),
      ...[...this.#lines.values()].flatMap(({ waiting }) => waiting)
    ]
    this.#end()
    for (const job of left) job.settle({ good: false, reason: lateReason })
    this.#resolve()
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#end()
    this.#reject(error)
  }

  #end(): void {
    this.#over = true
    this.#lines.clear()
    for (const { stop } of this.#underWay) stop.abort(new PosterError('CANCELLED', 'the check is over'))
  }
}
