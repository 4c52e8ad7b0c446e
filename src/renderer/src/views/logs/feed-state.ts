/** What a feed of lines is asked to show, and how it stands. */
import type {
  LogAnswer,
  LogFilter,
  LogNews,
  LogQuestion
} from '../../../../shared/contract/console/log-lines.ts'

export interface LogAsk {
  /** @throws ChannelError */
  read(question: LogQuestion, signal: AbortSignal): Promise<LogAnswer>
  news(cursors: Readonly<Record<string, string>>, signal: AbortSignal): Promise<LogNews>
}

export interface LogView {
  readonly sources: readonly string[]
  readonly filter?: LogFilter
  /** ms since the Unix epoch; what is outside is not shown, and nothing is followed. */
  readonly range?: { readonly from: number; readonly to: number }
  /** The first lines shown are of this time, ms since the Unix epoch. */
  readonly at?: number
}

export interface FeedState {
  /** New lines are shown as they come. */
  readonly following: boolean
  readonly reading: 'first' | 'older' | undefined
  /** Nothing older is there. */
  readonly atStart: boolean
  /** Lines behind the last one shown; undefined where that was not asked. */
  readonly news: LogNews | undefined
  /** How far back was searched, ms since the Unix epoch. */
  readonly searchedTo: number | null
  /** Lines a second that were taken lately. */
  readonly rate: number
  readonly failure: unknown
}

export const calm: FeedState = {
  following: true,
  reading: undefined,
  atStart: false,
  news: undefined,
  searchedTo: null,
  rate: 0,
  failure: undefined
}

export type PartOfQuestion = Pick<LogQuestion, 'from' | 'direction' | 'limit'>

/** What is asked for a part of a view. */
export function questionOf({ sources, filter, range }: LogView, part: PartOfQuestion): LogQuestion {
  return {
    ...part,
    sources,
    ...(filter ? { filter } : {}),
    ...(range && part.direction === 'forward' ? { until: range.to } : {})
  }
}

/** Whether asking again may help: what a page asks wrongly stays wrong; a connection comes back. */
export function mayPass(failure: unknown): boolean {
  const code = typeof failure === 'object' && failure !== null && 'code' in failure ? failure.code : undefined
  return code !== 'INVALID_ARGUMENT' && code !== 'NOT_FOUND' && code !== 'NOT_PERMITTED'
}
