/**
 * The timeline of a log's last hours: only lines of the poster are read, and no more of the file than a limit. It keeps
 * nothing between two calls.
 */
import type { LoggedTimeline } from '../../../../shared/contract/console/go-timeline.ts'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import { throwIfAborted } from '../../../lib/wait.ts'
import { processRedactor } from '../../../lib/log/redact.ts'
import { parseLine } from '../line/parse-line.ts'
import { compileFilter } from '../query/line-filter.ts'
import { MergedScan } from '../query/merge-scans.ts'
import type { PatternRunner } from '../query/pattern-runner.ts'
import { SourceScan, type ScannedLine } from '../query/source-scan.ts'
import type { LogSource } from '../source/log-source.ts'
import { DeadlineHistory } from './deadline-history.ts'
import { readStep } from './read-step.ts'

export interface TimelineParts {
  readonly source: LogSource
  readonly patterns: PatternRunner
  readonly clock?: Clock
}

export interface TimelineQuestion {
  /** ms since the Unix epoch: lines from here on. */
  readonly from: number
  /** Default: now. */
  readonly to?: number
  /** Bytes of the log that are read at most; default 1 GiB. */
  readonly bytes?: number
  /** ms it may take; default 20,000. */
  readonly time?: number
}

/** @throws PosterError CANCELLED, TIMED_OUT by the signal, STORAGE_FAILED */
export async function readTimeline(
  { source, patterns, clock = systemClock }: TimelineParts,
  { from, to = clock.now(), bytes = 1024 ** 3, time = 20_000 }: TimelineQuestion,
  signal?: AbortSignal
): Promise<LoggedTimeline> {
  const filter = compileFilter({ search: { kind: 'text', value: 'poster', caseSensitive: true } }, patterns)
  const start = await source.placeAt(from)
  const scan = new SourceScan({ source, from: start, direction: 'forward', filter, until: to })
  const merged = new MergedScan([scan], 'forward', clock)
  const budget = { bytes, until: clock.monotonic() + time }
  const history = new DeadlineHistory()
  let [first, last]: (number | null)[] = [null, null]
  for (;;) {
    throwIfAborted(signal)
    const next = await merged.next(budget)
    if (next.kind !== 'line') {
      return {
        rows: history.rows(to),
        unplaced: history.unplaced,
        from: first ?? null,
        to: last ?? scan.reached ?? null,
        complete: next.kind === 'end'
      }
    }
    takeLine(history, next.line)
    first ??= next.line.at ?? null
    last = next.line.at ?? last ?? null
  }
}

function takeLine(history: DeadlineHistory, { line, at, level, cursor }: ScannedLine): void {
  const text = processRedactor.redact(line.text)
  const parsed = parseLine(text)
  const step = readStep(parsed, text)
  if (step) history.take({ at, level, text: parsed.message, cursor, step })
}
