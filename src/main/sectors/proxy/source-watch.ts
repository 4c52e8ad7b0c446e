/**
 * Whether the source answers. While it does not, it is probed in the background without pause (a fresh attempt every
 * second at the latest, a few at a time, so that neither a hanging connection nor a slow answer delays its return), and
 * the log has one line when it goes and one when it is back. It refuses to decide what a lookup does meanwhile.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import type { Logger } from '../../lib/log/logger.ts'
import { underLinkedSignal } from '../../lib/linked-signal.ts'
import { untilAborted } from '../../lib/wait.ts'

export interface SourceWatchOptions {
  readonly address: string
  readonly logger: Logger
  readonly clock: Clock
  /** Opens a fresh connection and has it answer. */
  readonly reconnect: (signal: AbortSignal) => Promise<void>
}

/** `unknown` until the first lookup. */
export type SourceState = 'unknown' | 'present' | 'away'

const firstDelay = 100
const growth = 1.5
const longestDelay = 1_000
const attemptTimeout = 4_000
/** ms a source must have been present, not to count as one that comes and goes. */
const steadyAfter = 10_000
/** From this time on, coming and going is only worth a debug line. */
const tooOften = 3

export class SourceWatch implements Closeable {
  readonly #options: SourceWatchOptions
  readonly #closing = new AbortController()
  #state: SourceState = 'unknown'
  #since: number
  #reason: unknown
  #answeredStale = 0
  /** How often it has gone again soon after it was back. */
  #relapses = 0
  #back: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined
  #attempts: AbortController | undefined
  #cancelNext: (() => void) | undefined

  constructor(options: SourceWatchOptions) {
    this.#options = options
    this.#since = options.clock.now()
  }

  get state(): SourceState {
    return this.#state
  }

  /** ms since the Unix epoch of the last change of state. */
  get since(): number {
    return this.#since
  }

  /** Why the source is held to be away. */
  get reason(): unknown {
    return this.#reason
  }

  /** An answer came. */
  heard(): void {
    if (this.#state === 'present') return
    const { logger, clock, address } = this.#options
    const wasAway = this.#state === 'away'
    const seconds = Math.round((clock.now() - this.#since) / 100) / 10
    this.#change('present')
    this.#endAttempts()
    if (!wasAway) return
    const answeredStale = this.#answeredStale
    this.#answeredStale = 0
    const line = `the source ${address} is back; ${answeredStale} lookups had the last known location`
    logger[this.#relapses < tooOften ? 'info' : 'debug'](line, { awaySeconds: seconds, answeredStale })
    this.#back?.resolve()
    this.#back = undefined
  }

  /** No answer came. */
  lost(reason: unknown): void {
    if (this.#state === 'away' || this.#closing.signal.aborted) return
    const { logger, clock, address } = this.#options
    const relapsed = this.#state === 'present' && clock.now() - this.#since < steadyAfter
    this.#relapses = relapsed ? this.#relapses + 1 : 0
    this.#reason = reason
    this.#change('away')
    let resolve = (): void => undefined
    const promise = new Promise<void>((done) => (resolve = done))
    this.#back = { promise, resolve }
    logger[this.#relapses < tooOften ? 'warn' : 'debug'](
      `the source ${address} does not answer; lookups have the last known location until it is back`,
      { error: describeError(reason) }
    )
    const attempts = new AbortController()
    this.#attempts = attempts
    // One that answers the probe and fails at lookups must not be asked in a tight circle.
    if (this.#relapses === 0) this.#attempt(attempts, 0)
    else this.#cancelNext = clock.after(delayAfter(this.#relapses), () => this.#attempt(attempts, 0))
  }

  /** Lookups answered from memory while away, for the line in the log. */
  countStale(lookups: number): void {
    if (this.#state === 'away') this.#answeredStale += lookups
  }

  /** @throws PosterError TIMED_OUT or CANCELLED by the signal, CLOSED */
  async untilBack(signal: AbortSignal): Promise<void> {
    const back = this.#back?.promise
    if (!back) return
    await underLinkedSignal([signal, this.#closing.signal], undefined, (linked) => untilAborted(back, linked))
  }

  close(): Promise<void> {
    this.#closing.abort(new PosterError('CLOSED', 'the proxied index is closed'))
    this.#endAttempts()
    return Promise.resolve()
  }

  /** The next attempt comes a little after this one has failed, and in any case before it has run out of time. */
  #attempt(attempts: AbortController, round: number): void {
    if (attempts.signal.aborted) return
    const { clock, reconnect } = this.#options
    const ended = new AbortController()
    const cancelTimeout = clock.after(attemptTimeout, () =>
      ended.abort(new PosterError('TIMED_OUT', 'no answer'))
    )
    let followed = false
    const follow = (): void => {
      if (followed) return
      followed = true
      this.#attempt(attempts, Math.min(round + 1, 16))
    }
    this.#cancelNext = clock.after(longestDelay, follow)
    reconnect(AbortSignal.any([attempts.signal, ended.signal]))
      .then(
        () => this.heard(),
        () => {
          if (followed || attempts.signal.aborted) return
          this.#cancelNext?.()
          this.#cancelNext = clock.after(delayAfter(round), follow)
        }
      )
      .finally(cancelTimeout)
  }

  #endAttempts(): void {
    this.#cancelNext?.()
    this.#cancelNext = undefined
    this.#attempts?.abort(new PosterError('CANCELLED', 'no longer needed'))
    this.#attempts = undefined
  }

  #change(state: SourceState): void {
    this.#state = state
    this.#since = this.#options.clock.now()
  }
}

/** ms between a failed attempt and the next: 100 ms · 1.5^n up to a second, the last fifth at random. */
export function delayAfter(round: number): number {
  return Math.min(firstDelay * growth ** round, longestDelay) * (0.8 + Math.random() * 0.2)
}
