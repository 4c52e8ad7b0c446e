/**
 * Single lookups made in the same turn of the event loop become one question. It keeps nothing: each question is asked
 * anew, and each caller leaves with its own signal without ending the question for the others.
 */
import type { SectorId } from '../../filecoin/sector-id.ts'
import { watchAbort } from '../../lib/abort-watch.ts'
import { abortError } from '../../lib/wait.ts'

/** Resolves with an outcome per sector, in order; never rejects. */
export type AskTogether<Outcome> = (sectors: readonly SectorId[], signal: AbortSignal) => Promise<Outcome[]>

interface Caller<Outcome> {
  readonly sector: SectorId
  readonly signal: AbortSignal
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

export class LookupGatherer<Outcome> {
  readonly #ask: AskTogether<Outcome>
  readonly #maxTogether: number
  #callers: Caller<Outcome>[] = []

  /** @param maxTogether sectors of one question; more make several. */
  constructor(ask: AskTogether<Outcome>, maxTogether: number) {
    this.#ask = ask
    this.#maxTogether = maxTogether
  }

  /** @throws PosterError CANCELLED or TIMED_OUT by the caller's signal */
  find(sector: SectorId, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return Promise.reject(abortError(signal))
    return new Promise((resolve, reject) => {
      this.#callers.push({ sector, signal, resolve, reject })
      if (this.#callers.length === 1) setImmediate(() => this.#askGathered())
      else if (this.#callers.length >= this.#maxTogether) this.#askGathered()
    })
  }

  #askGathered(): void {
    const callers = this.#callers
    this.#callers = []
    if (callers.length > 0) void this.#askFor(callers)
  }

  async #askFor(callers: readonly Caller<Outcome>[]): Promise<void> {
    const ended = new AbortController()
    let waiting = callers.length
    const watches = callers.map(({ signal, reject }) => {
      const leave = (): void => {
        reject(abortError(signal))
        if (--waiting === 0) ended.abort(signal.reason)
      }
      if (!signal.aborted) return watchAbort(signal, leave)
      leave()
      return () => undefined
    })
    const sectors = callers.map(({ sector }) => sector)
    try {
      const outcomes = await this.#ask(sectors, ended.signal)
      callers.forEach(({ resolve, reject }, position) => {
        const outcome = outcomes[position]
        if (outcome === undefined) reject(new RangeError('an outcome is missing'))
        else resolve(outcome)
      })
    } catch (error) {
      for (const { reject } of callers) reject(error)
    } finally {
      for (const stop of watches) stop()
    }
  }
}
