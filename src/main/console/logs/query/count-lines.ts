/**
 * Lines by time and level of a range, for the chart above a log: counted in calls of bounded cost, each adding to the one
 * before. It counts what is there and estimates nothing.
 */
import type {
  LogBucket,
  LogCountAnswer,
  LogCountQuestion,
  LogLineLevel
} from '../../../../shared/contract/console/log-lines.ts'
import { systemClock, type Clock } from '../../../lib/clock.ts'
import { PosterError } from '../../../lib/error.ts'
import { yieldToEventLoop } from '../../../lib/wait.ts'
import type { LogSource } from '../source/log-source.ts'
import { judgeBlock } from './judge-block.ts'
import { compileFilter, type LineFilter } from './line-filter.ts'
import type { ReadLinesParts } from './read-lines.ts'

type Counts = Record<LogLineLevel, number>

const mostBuckets = 500
/** Where a source stands that was counted to the end. */
const done = ''

/** @throws PosterError INVALID_ARGUMENT for a range that is none, STORAGE_FAILED */
export async function countLines(
  { sources, patterns, clock = systemClock, time = 120, bytes = 64 << 20 }: ReadLinesParts,
  question: Omit<LogCountQuestion, 'sources'>
): Promise<LogCountAnswer> {
  const { from, to, buckets: count, goOn } = question
  if (!(to > from) || !(count >= 1) || count > mostBuckets) {
    throw new PosterError('INVALID_ARGUMENT', 'lines are counted in 1 to 500 buckets of a range of time')
  }
  const context = question.filter?.context === undefined ? {} : { context: 0 }
  const filter = compileFilter(question.filter && { ...question.filter, ...context }, patterns)
  const tally = new Tally(from, to, count)
  const budget = { bytes, until: clock.monotonic() + time }
  const places: Record<string, string> = {}
  for (const source of sources) {
    const known = goOn && Object.hasOwn(goOn, source.id) ? goOn[source.id] : undefined
    const place = known ?? (await source.placeAt(from))
    places[source.id] = place === done ? done : await countSource(source, place, filter, tally, budget, clock)
  }
  const isDone = Object.values(places).every((place) => place === done)
  return { buckets: tally.buckets, scannedTo: tally.reached, ...(isDone ? {} : { goOn: places }) }
}

async function countSource(
  source: LogSource,
  from: string,
  filter: LineFilter,
  tally: Tally,
  budget: { bytes: number; readonly until: number },
  clock: Clock
): Promise<string> {
  let place = from
  while (budget.bytes > 0 && clock.monotonic() < budget.until) {
    const block = await source.read(place, 'forward')
    if (!block) return done
    budget.bytes -= block.bytes
    if (block.searchable === undefined || filter.mayHold(block.searchable)) {
      const judged = await judgeBlock(source, block, filter)
      for (const [index, { level, verdict }] of judged.lines.entries()) {
        const at = judged.timeOf(index)
        if (at === undefined) continue
        if (at >= tally.to) return done
        if (verdict.matches) tally.add(at, level ?? 'info')
      }
    }
    place = block.placeOf(block.end)
    await yieldToEventLoop()
  }
  return place
}

class Tally {
  readonly #from: number
  readonly #width: number
  readonly #buckets: readonly Counts[]
  readonly to: number
  #reached: number | null = null

  constructor(from: number, to: number, count: number) {
    this.#from = from
    this.to = to
    this.#width = (to - from) / count
    this.#buckets = Array.from({ length: count }, () => ({ debug: 0, info: 0, warn: 0, error: 0 }))
  }

  get buckets(): readonly LogBucket[] {
    return this.#buckets
  }

  get reached(): number | null {
    return this.#reached
  }

  add(at: number, level: LogLineLevel): void {
    const bucket = this.#buckets[Math.floor((at - this.#from) / this.#width)]
    if (bucket) bucket[level]++
    this.#reached = at
  }
}
