/**
 * What is asked for as text, in pieces, oldest line first: raw lines as they are, secrets covered, each with its source in
 * front where there are several. Whoever reads slowly slows the reading; nothing is held but one piece.
 */
import type { LogFilter, LogPlace } from '../../../../shared/contract/console/log-lines.ts'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import { processRedactor } from '../../../lib/log/redact.ts'
import { throwIfAborted } from '../../../lib/wait.ts'
import type { LogSource } from '../source/log-source.ts'
import { compileFilter } from './line-filter.ts'
import { MergedScan } from './merge-scans.ts'
import type { PatternRunner } from './pattern-runner.ts'
import { placeOf } from './read-lines.ts'
import { SourceScan, type ScannedLine } from './source-scan.ts'

export interface DownloadQuestion {
  readonly from: LogPlace
  /** ms since the Unix epoch; lines after it are left out. */
  readonly until?: number
  readonly filter?: LogFilter
}

export interface DownloadParts {
  readonly sources: readonly LogSource[]
  readonly patterns: PatternRunner
  readonly clock?: Clock
}

/** Characters of one piece, about. */
const pieceSize = 64 * 1024

/**
 * Lines that come while it runs are not in it.
 * @throws PosterError CANCELLED, INVALID_ARGUMENT, STORAGE_FAILED, from the iteration
 */
export async function* downloadLines(
  { sources, patterns, clock = systemClock }: DownloadParts,
  { from, until = clock.now(), filter }: DownloadQuestion,
  signal?: AbortSignal
): AsyncGenerator<Buffer> {
  const compiled = compileFilter(filter, patterns)
  const places = await Promise.all(sources.map((source) => placeOf(source, from)))
  const scans = sources.map(
    (source, index) =>
      new SourceScan({ source, from: places[index] ?? '', direction: 'forward', filter: compiled, until })
  )
  const merged = new MergedScan(scans, 'forward', clock)
  let piece = ''
  for (;;) {
    throwIfAborted(signal)
    const step = await merged.next({ bytes: Infinity, until: Infinity })
    if (step.kind !== 'line') break
    piece += textOf(step.line, sources.length > 1)
    if (piece.length < pieceSize) continue
    yield Buffer.from(piece)
    piece = ''
  }
  if (piece !== '') yield Buffer.from(piece)
}

function textOf({ source, line }: ScannedLine, named: boolean): string {
  const front = named ? `[${source.title}] ` : ''
  const gap =
    line.divider?.kind === 'gap' ? `${front}# ${line.divider.lines} lines are not kept any more\n` : ''
  return `${gap}${front}${processRedactor.redact(line.text)}\n`
}
