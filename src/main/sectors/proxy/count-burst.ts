/**
 * Many events, one line: counts what happens close together and reports the sum once, when it has been quiet for a
 * while or the burst has lasted long enough. It keeps a number, never the events.
 */
import type { Clock } from '../../lib/clock.ts'

export interface BurstOptions {
  /** ms without an event that end a burst. */
  readonly quiet: number
  /** ms after which a burst that goes on is reported anyway. */
  readonly longest: number
}

export interface BurstCounter {
  add(count: number): void
  /** Reports what is counted now. */
  flush(): void
}

export function countBursts(
  clock: Clock,
  options: BurstOptions,
  report: (count: number) => void
): BurstCounter {
  let count = 0
  let begun = 0
  let cancel: (() => void) | undefined

  const flush = (): void => {
    cancel?.()
    cancel = undefined
    const total = count
    count = 0
    if (total > 0) report(total)
  }
  return {
    add(more) {
      if (more <= 0) return
      const now = clock.monotonic()
      if (count === 0) begun = now
      count += more
      cancel?.()
      const left = Math.max(0, options.longest - (now - begun))
      cancel = clock.after(Math.min(options.quiet, left), flush)
    },
    flush
  }
}
