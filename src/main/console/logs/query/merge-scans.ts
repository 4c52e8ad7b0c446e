/**
 * Several sources as one stream in order of time, each kept in its own order: between lines of the same millisecond the
 * order of the sources decides, so a page read twice is the same twice. It reads within a budget and says when that is spent.
 */
import type { LogDirection } from '../../../../shared/contract/console/log-lines.ts'
import type { Clock } from '../../../lib/clock.ts'
import { yieldToEventLoop } from '../../../lib/wait.ts'
import type { ScannedLine, SourceScan } from './source-scan.ts'

/** What one call may cost. */
export interface ScanBudget {
  readonly bytes: number
  /** Of the clock's monotonic time, in ms. */
  readonly until: number
}

export type MergeStep =
  | { readonly kind: 'line'; readonly line: ScannedLine }
  /** The budget is used up, there may be more. */
  | { readonly kind: 'spent' }
  | { readonly kind: 'end' }

export class MergedScan {
  readonly #scans: readonly SourceScan[]
  readonly #direction: LogDirection
  readonly #clock: Clock
  #bytes = 0

  constructor(scans: readonly SourceScan[], direction: LogDirection, clock: Clock) {
    this.#scans = scans
    this.#direction = direction
    this.#clock = clock
  }

  /** Read so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** The next line; reads at least one block of each source that has nothing, whatever the budget. */
  async next(budget: ScanBudget): Promise<MergeStep> {
    for (;;) {
      const empty = this.#scans.filter((scan) => !scan.head && !scan.ended)
      const best = this.#best()
      if (empty.length === 0) return best ? this.#take(best) : { kind: 'end' }
      if (this.#bytes > 0 && this.#isSpent(budget)) {
        return best && this.#isAheadOf(best, empty) ? this.#take(best) : { kind: 'spent' }
      }
      const read = await Promise.all(empty.map((scan) => scan.pull()))
      this.#bytes += read.reduce((sum, bytes) => sum + bytes, 0)
      await yieldToEventLoop()
    }
  }

  #isSpent({ bytes, until }: ScanBudget): boolean {
    return this.#bytes >= bytes || this.#clock.monotonic() >= until
  }

  #best(): SourceScan | undefined {
    let best: SourceScan | undefined
    for (const scan of this.#scans)
      if (scan.head && (!best || this.#isBefore(scan.head, best.head))) best = scan
    return best
  }

  /** Scans come in the order of the sources: forward the first of equals goes first, backward the last. */
  #isBefore(one: ScannedLine, other: ScannedLine | undefined): boolean {
    const [mine, theirs] = [one.at ?? -Infinity, other?.at ?? -Infinity]
    return this.#direction === 'forward' ? mine < theirs : mine >= theirs
  }

  /** True when no source that was not read to its next line can have an earlier one. */
  #isAheadOf({ head }: SourceScan, unread: readonly SourceScan[]): boolean {
    const at = head?.at
    if (at === undefined) return false
    return unread.every(({ reached }) => {
      if (reached === undefined) return false
      return this.#direction === 'forward' ? at < reached : at > reached
    })
  }

  #take(scan: SourceScan): MergeStep {
    const { head } = scan
    if (!head) return { kind: 'end' }
    scan.take()
    return { kind: 'line', line: head }
  }
}
