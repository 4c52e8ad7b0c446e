/**
 * Long work that a page began. A job outlives the page and ends with the console; so many run at once and so many ended ones are
 * remembered, with what they found. It knows no kind of work.
 */
import { randomBytes } from 'node:crypto'
import { LiveList } from '../../../shared/channel/live-list.ts'
import type { JobRow } from '../../../shared/contract/console/jobs.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import { failureOf } from '../host/hosted-node.ts'
import { JobRate } from './job-rate.ts'

export interface JobBegin {
  readonly kind: string
  readonly node: string
  readonly subject: string
  readonly unit: string
  /** Never beside another job of the same kind, node and subject. */
  readonly work: (progress: JobProgress, signal: AbortSignal) => Promise<unknown>
}

export interface JobProgress {
  /** @param total undefined: as before */
  report(done: number, total?: number | null): void
  fact(name: string, value: number | string): void
}

interface Running {
  readonly stop: AbortController
  readonly ended: Promise<void>
}

const mostRunning = 8
const mostKept = 32
/** ms between two rows of a job */
const tellEvery = 250

export class Jobs implements Closeable {
  readonly rows = new LiveList<JobRow>()
  readonly #clock: Clock
  readonly #running = new Map<string, Running>()
  readonly #results = new Map<string, unknown>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns its id @throws PosterError QUEUE_FULL, NOT_PERMITTED when the same work runs already, CLOSED */
  begin({ kind, node, subject, unit, work }: JobBegin): string {
    if (this.#closed) throw new PosterError('CLOSED', 'the console is closing')
    if (this.#running.size >= mostRunning)
      throw new PosterError('QUEUE_FULL', `${mostRunning} jobs run already`, {
        advice: 'Wait for one of them, or cancel one'
      })
    const same = this.rows
      .rows()
      .find(
        (row) => row.state === 'running' && row.kind === kind && row.node === node && row.subject === subject
      )
    if (same)
      throw new PosterError('NOT_PERMITTED', 'the same work runs already', {
        advice: 'Wait for it, or cancel it first'
      })
    const id = randomBytes(8).toString('hex')
    this.#put({
      id,
      kind,
      node,
      subject,
      state: 'running',
      done: 0,
      total: null,
      unit,
      beganAt: this.#clock.now(),
      endedAt: null,
      rate: null,
      failure: null,
      facts: {}
    })
    const stop = new AbortController()
    this.#running.set(id, { stop, ended: this.#run(id, work, stop.signal) })
    return id
  }

  /** Asks it to end; one that has ended stays as it is. @throws PosterError NOT_FOUND */
  cancel(id: string): void {
    this.#row(id)
    this.#running.get(id)?.stop.abort(new PosterError('CANCELLED', 'the job was cancelled'))
  }

  /** @throws PosterError NOT_FOUND when it is not there or has found nothing yet */
  result(id: string): unknown {
    if (this.#row(id).state === 'done') return this.#results.get(id)
    throw new PosterError('NOT_FOUND', 'the job has no result')
  }

  /** Takes an ended one off the list. @throws PosterError NOT_FOUND, NOT_PERMITTED */
  dismiss(id: string): void {
    if (this.#row(id).state === 'running')
      throw new PosterError('NOT_PERMITTED', 'the job still runs', { advice: 'Cancel it first' })
    this.#forget(id)
  }

  async close(): Promise<void> {
    this.#closed = true
    const running = [...this.#running.values()]
    for (const { stop } of running) stop.abort(new PosterError('CLOSED', 'the console is closing'))
    await Promise.all(running.map(({ ended }) => ended))
    this.rows.end({ code: 'CLOSED', message: 'the console is closing' })
  }

  async #run(id: string, work: JobBegin['work'], signal: AbortSignal): Promise<void> {
    const rate = new JobRate()
    let told = -Infinity
    rate.note(this.#clock.monotonic(), 0)
    const progress: JobProgress = {
      report: (done, total) => {
        const now = this.#clock.monotonic()
        const row = this.#row(id)
        rate.note(now, done)
        const next = { ...row, done, total: total === undefined ? row.total : total }
        if (now - told < tellEvery && next.total === row.total) return
        told = now
        this.#put({ ...next, rate: rate.at(now, done) })
      },
      fact: (name, value) => {
        const row = this.#row(id)
        this.#put({ ...row, facts: { ...row.facts, [name]: value } })
      }
    }
    try {
      // The caller has the id before the work begins.
      await Promise.resolve()
      const found = await work(progress, signal)
      this.#results.set(id, found)
      const row = this.#row(id)
      this.#end({ ...row, state: 'done', done: row.total ?? row.done })
    } catch (error) {
      const row = this.#row(id)
      if (signal.aborted) this.#end({ ...row, state: 'cancelled' })
      else this.#end({ ...row, state: 'failed', failure: failureOf(error) })
    }
  }

  #end(row: JobRow): void {
    this.#running.delete(row.id)
    this.#put({ ...row, endedAt: this.#clock.now() })
    const ended = this.rows.rows().filter(({ state }) => state !== 'running')
    for (const { id } of ended.slice(0, Math.max(0, ended.length - mostKept))) this.#forget(id)
  }

  #forget(id: string): void {
    this.#results.delete(id)
    this.rows.remove(id)
  }

  #put(row: JobRow): void {
    this.rows.put(row)
  }

  #row(id: string): JobRow {
    const row = this.rows.get(id)
    if (row) return row
    throw new PosterError('NOT_FOUND', 'there is no such job', { advice: 'It may have been dismissed' })
  }
}
