/** Counts of lines by stretches of time that stand still: a later count of the same stretch takes its place. Pure. */
import type { LogBucket } from '../../../../shared/contract/console/log-lines.ts'

export interface HistogramBar {
  /** ms since the Unix epoch of its beginning */
  readonly at: number
  /** Shares of the tallest, 0 to 1. */
  readonly calm: number
  readonly warn: number
  readonly error: number
  readonly lines: number
  readonly warnings: number
  readonly errors: number
}

export const barCount = 120

const empty: LogBucket = { debug: 0, info: 0, warn: 0, error: 0 }

export class Histogram {
  readonly #counts = new Map<number, LogBucket>()
  /** ms of one bar */
  readonly width: number
  readonly from: number
  readonly to: number

  /** @param end ms since the Unix epoch that is in the last bar @param span ms of all bars */
  constructor(end: number, span: number) {
    this.width = Math.ceil(span / barCount)
    this.to = (Math.floor(end / this.width) + 1) * this.width
    this.from = this.to - barCount * this.width
  }

  /** Goes on to a later end; what falls off is forgotten. */
  movedTo(end: number): Histogram {
    const moved = new Histogram(end, this.width * barCount)
    for (const [at, count] of this.#counts) if (at >= moved.from) moved.#counts.set(at, count)
    return moved
  }

  /** @param from where the counted stretch begins, at a bar's beginning */
  replace(from: number, buckets: readonly LogBucket[]): void {
    buckets.forEach((bucket, index) => this.#counts.set(from + index * this.width, bucket))
  }

  bars(): readonly HistogramBar[] {
    const buckets = Array.from({ length: barCount }, (_, index) => {
      const at = this.from + index * this.width
      return { at, ...(this.#counts.get(at) ?? empty) }
    })
    const most = Math.max(1, ...buckets.map(({ debug, info, warn, error }) => debug + info + warn + error))
    return buckets.map(({ at, debug, info, warn, error }) => ({
      at,
      calm: (debug + info) / most,
      warn: warn / most,
      error: error / most,
      lines: debug + info + warn + error,
      warnings: warn,
      errors: error
    }))
  }
}

/** Adds counts of one call to those before it, of the same stretch. */
export function addBuckets(one: readonly LogBucket[], other: readonly LogBucket[]): readonly LogBucket[] {
  return one.map((bucket, index) => {
    const more = other[index] ?? empty
    return {
      debug: bucket.debug + more.debug,
      info: bucket.info + more.info,
      warn: bucket.warn + more.warn,
      error: bucket.error + more.error
    }
  })
}
