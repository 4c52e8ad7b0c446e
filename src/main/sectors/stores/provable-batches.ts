/**
 * Sends sectors to helper processes, many per request and store by store, until each has an outcome or the time is over.
 * A helper that hangs costs the one sector it hangs on; those it had answered count, the rest goes to a fresh helper.
 * It knows no index and no seal proof.
 */
import { PosterError, messageOf } from '../../lib/error.ts'
import { abortError } from '../../lib/wait.ts'
import { packTargets, type ProvableOutcome, type ProvableTarget } from './provable-protocol.ts'
import { hangingReason, lateReason } from './provable-reason.ts'
import type { StoreProbe } from './store-probe.ts'
import type { PersistStore } from './stores.ts'

export interface ProvableJob extends ProvableTarget {
  readonly store: PersistStore
  /** Of a sealed file: the store of the cache directory, which is looked at when the file is good. */
  readonly cacheStore?: PersistStore
}

export interface ProvableManner {
  readonly probe: StoreProbe
  readonly nodes: number
  readonly seed: string
  /** ms */
  readonly perSector: number
  /** Helpers this check may use at the same time; each looks at one sector. */
  readonly parallel: number
  /** Called once for every sector; `reason` is undefined for a good one. */
  readonly settle: (sector: ProvableJob['sector'], reason: string | undefined) => void
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
      if (this.#over) for (const { sector } of page) this.#manner.settle(sector, lateReason)
      else {
        this.#add(page)
        this.#dispatch()
      }
    }
    this.#allAdded = true
    if (!this.#over) this.#dispatch()
  }

  #add(jobs: readonly ProvableJob[]): void {
    let line: StoreLine | undefined
    for (const job of jobs) {
      if (job.store !== line?.store) line = this.#lineOf(job.store)
      line.waiting.push(job)
    }
  }

  #lineOf(store: PersistStore): StoreLine {
    const key = `${store.strict} ${store.path}`
    let line = this.#lines.get(key)
    if (!line) this.#lines.set(key, (line = { store, waiting: [], underWay: 0 }))
    return line
  }

  #dispatch(): void {
    const { perStore, helpers } = this.#manner.probe
    const parallel = Math.min(this.#manner.parallel, helpers)
    for (const [key, line] of this.#lines) {
      while (line.waiting.length > 0 && line.underWay < perStore) {
        if (this.#underWay.size >= parallel) return
        line.underWay++
        const jobs = this.#takeJobs(line, Math.min(perStore, parallel))
        void this.#runBatch({ line, jobs, answered: 0, stop: new AbortController() })
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
  #takeJobs({ waiting }: StoreLine, helpers: number): readonly ProvableJob[] {
    const [first] = waiting
    if (first && this.#suspects.has(first)) return waiting.splice(0, 1)
    const share = helpers === 1 ? waiting.length : Math.ceil(waiting.length / (1.2 * helpers))
    return waiting.splice(0, Math.max(smallestBatch, Math.min(largestBatch, share)))
  }

  async #runBatch(batch: Batch): Promise<void> {
    const { line, jobs, stop } = batch
    const { probe, nodes, seed, perSector } = this.#manner
    this.#underWay.add(batch)
    try {
      const { path, strict: regularOnly } = line.store
      const question = { path, regularOnly, nodes, seed, sectors: packTargets(jobs) }
      const last = await probe.provable(question, {
        timeout: longestWait,
        silence: perSector,
        signal: stop.signal,
        onPart: (outcomes) => this.#take(batch, outcomes)
      })
      this.#take(batch, last)
      if (batch.answered < jobs.length) throw new PosterError('INTERNAL', 'a helper left sectors unanswered')
    } catch (error) {
      if (!this.#over) this.#takeBack(batch, error)
    } finally {
      line.underWay--
      this.#underWay.delete(batch)
      if (!this.#over) this.#dispatch()
    }
  }

  /** @throws PosterError INTERNAL when there are more answers than sectors */
  #take(batch: Batch, outcomes: readonly ProvableOutcome[]): void {
    if (batch.answered + outcomes.length > batch.jobs.length) {
      throw new PosterError('INTERNAL', 'more answers than sectors')
    }
    for (const outcome of outcomes) {
      const job = batch.jobs[batch.answered++]
      if (job) this.#settle(job, outcome)
    }
  }

  #settle(job: ProvableJob, outcome: ProvableOutcome): void {
    if (this.#over) return
    const { sector, kind, cacheStore } = job
    if (typeof outcome === 'string') this.#manner.settle(sector, outcome)
    else if (!cacheStore) this.#manner.settle(sector, undefined)
    // The sealed file tells the size of what must be in the cache.
    else this.#add([{ sector, kind, half: 'cacheDir', bytes: outcome, store: cacheStore }])
  }

  /** The helper did not come to the end: one sector pays for it, the others wait again. */
  #takeBack({ line, jobs, answered }: Batch, error: unknown): void {
    const left = jobs.slice(answered)
    const [first, ...rest] = left
    if (!first) return
    if (PosterError.is(error, 'TIMED_OUT')) {
      line.waiting.unshift(...rest)
      return this.#settle(first, hangingReason(first.sector, first.store.name, this.#manner.perSector))
    }
    if (!this.#suspects.has(first)) {
      // A helper that dies may take answers with it, so nobody knows which sector it was.
      for (const job of left) this.#suspects.add(job)
      line.waiting.unshift(...left)
    } else if (PosterError.is(error, 'CLOSED')) this.#fail(error)
    else this.#settle(first, messageOf(error))
  }

  #settleAsLate(): void {
    if (this.#over) return
    const left = [
      ...[...this.#underWay].flatMap(({ jobs, answered }) => jobs.slice(answered)),
      ...[...this.#lines.values()].flatMap(({ waiting }) => waiting)
    ]
    this.#end()
    for (const { sector } of left) this.#manner.settle(sector, lateReason)
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
