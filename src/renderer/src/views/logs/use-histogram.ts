/** The chart above the lines, counted by the console: all of it once, then its end again and again. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { LogBucket, LogFilter } from '../../../../shared/contract/console/log-lines.ts'
import { useConsole } from '../../transport/use-console.ts'
import { addBuckets, Histogram, type HistogramBar } from './histogram.ts'

export interface HistogramQuestion {
  readonly node: string
  readonly sources: readonly string[]
  /** Lines it lets through are counted; all where undefined. */
  readonly filter: LogFilter | undefined
  /** ms of the whole chart */
  readonly span: number
  /** ms since the Unix epoch of the newest line that is known. */
  readonly newest: () => number | undefined
}

export interface ShownHistogram {
  readonly bars: readonly HistogramBar[]
  readonly from: number
  readonly to: number
  readonly width: number
}

/** `cut`: there was more to count than a page asks for, so some bars are lower than they should be. */
export type CountState = 'counting' | 'done' | 'cut'

/** ms between two counts of the end */
const every = 5_000
/** ms after which a chart ends where its log does, not now */
const endedAfter = 3_600_000
/** Calls one count may take. */
const mostCalls = 60

/** @param question undefined: nothing to count @param onState told how far the count has come */
export function useHistogram(
  question: () => HistogramQuestion | undefined,
  onState: (state: CountState) => void
): { readonly shown: Readonly<Ref<ShownHistogram | undefined>> } {
  const client = useConsole()
  const shown = shallowRef<ShownHistogram>()
  let current = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  const endOf = ({ newest }: HistogramQuestion): number => {
    const now = Date.now()
    const last = newest()
    return last !== undefined && now - last > endedAfter ? last : now
  }

  const countInto = async (
    chart: Histogram,
    asked: HistogramQuestion,
    from: number,
    signal: AbortSignal
  ): Promise<CountState> => {
    const buckets = Math.round((chart.to - from) / chart.width)
    let counted: readonly LogBucket[] | undefined
    let goOn: Readonly<Record<string, string>> | undefined
    for (let call = 0; call < mostCalls; call++) {
      const answer = await client.call(
        'logs.count',
        {
          node: asked.node,
          sources: asked.sources,
          from,
          to: chart.to,
          buckets,
          ...(asked.filter ? { filter: asked.filter } : {}),
          ...(goOn ? { goOn } : {})
        },
        { signal }
      )
      counted = counted ? addBuckets(counted, answer.buckets) : answer.buckets
      chart.replace(from, counted)
      show(chart)
      goOn = answer.goOn
      if (!goOn) return 'done'
    }
    return 'cut'
  }

  const show = (chart: Histogram): void => {
    shown.value = { bars: chart.bars(), from: chart.from, to: chart.to, width: chart.width }
  }

  const run = async (asked: HistogramQuestion, signal: AbortSignal): Promise<void> => {
    let chart = new Histogram(endOf(asked), asked.span)
    let from = chart.from
    let first: CountState | undefined
    const count = async (): Promise<void> => {
      if (!first) onState('counting')
      try {
        const state = await countInto(chart, asked, from, signal)
        // Later counts are of the end alone and mend nothing before it.
        first ??= state
      } catch {
        // The lines below tell what is wrong; the chart keeps what it has.
      }
      if (signal.aborted) return
      onState(first ?? 'done')
      timer = setTimeout(() => {
        const moved = chart.movedTo(endOf(asked))
        // The last bars may have grown since.
        from = Math.max(moved.from, chart.to - 2 * chart.width)
        chart = moved
        void count()
      }, every)
    }
    await count()
  }

  const stop = (): void => {
    current.abort()
    clearTimeout(timer)
  }

  watch(
    () => {
      const asked = question()
      return asked && JSON.stringify([asked.node, asked.span, asked.sources, asked.filter])
    },
    () => {
      stop()
      shown.value = undefined
      current = new AbortController()
      const asked = question()
      if (asked && asked.sources.length > 0) void run(asked, current.signal)
    },
    { immediate: true }
  )
  onScopeDispose(stop)
  return { shown }
}
