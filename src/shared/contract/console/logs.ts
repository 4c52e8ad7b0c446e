/**
 * The logs of a node: which there are, lines of one or several of them, how many by time, and what a log tells of deadlines.
 * Lines and questions are those of log-lines.ts.
 */
import {
  boolean,
  integer,
  list,
  name,
  object,
  oneOf,
  optional,
  record,
  text,
  type Check
} from '../check/check.ts'
import { nodeId, ofNode } from './common.ts'
import { method, topic } from './define.ts'
import type { LoggedTimeline } from './go-timeline.ts'
import type { LogAnswer, LogCountAnswer, LogNews, LogPlace, LogSourceRow } from './log-lines.ts'

/** `id` is unique within its node. */
export interface LogSourceView extends LogSourceRow {
  /** What the node says of the process behind it. */
  readonly trouble: 'none' | 'warning' | 'critical'
  /** It has a file, with all that is kept of it; the others have only what came while somebody looked. */
  readonly inFile: boolean
}

/** Sources of one question. */
export const mostLogSources = 64

const sourceId = name(300)
const sources = list(sourceId, mostLogSources)
/** ms since the Unix epoch */
const moment = integer(0, 2 ** 45)
const cursors = record(text(200), mostLogSources)
const level = oneOf('debug', 'info', 'warn', 'error')
const number = integer(0, 2 ** 53 - 1)

const atTime = object({ time: moment })
const atCursors = object({ cursors })

const place: Check<LogPlace> = (value, path) => {
  if (value === 'start' || value === 'end') return value
  return typeof value === 'object' && value !== null && 'time' in value
    ? atTime(value, path)
    : atCursors(value, path)
}

const filter = object({
  levels: optional(list(level, 4)),
  search: optional(
    object({ kind: oneOf('text', 'regex'), value: text(1_000), caseSensitive: optional(boolean) })
  ),
  mode: optional(oneOf('filter', 'highlight')),
  context: optional(integer(0, 20)),
  fields: optional(
    object({
      miner: optional(number),
      deadline: optional(number),
      partition: optional(number),
      pid: optional(number)
    })
  )
})

export const logMethods = {
  'logs.sources': method<readonly LogSourceView[]>()('read', ofNode),
  /** Answers soon, with what it has come to; `state` says whether to ask again. */
  'logs.read': method<LogAnswer>()(
    'read',
    object({
      node: nodeId,
      sources,
      from: place,
      direction: oneOf('forward', 'backward'),
      limit: integer(1, 2_000),
      filter: optional(filter),
      until: optional(moment)
    })
  ),
  'logs.count': method<LogCountAnswer>()(
    'read',
    object({
      node: nodeId,
      sources,
      from: moment,
      to: moment,
      buckets: integer(1, 500),
      filter: optional(filter),
      goOn: optional(cursors)
    })
  ),
  /** How many lines came since these places, before any filter. */
  'logs.news': method<LogNews>()('read', object({ node: nodeId, cursors })),
  /** A file of what the filter lets through. `path`: where to fetch it; empty when it is saved, null when nobody wants it. */
  'logs.download': method<{ readonly path: string | null }>()(
    'read',
    object({ node: nodeId, sources, from: place, filter: optional(filter), until: optional(moment) })
  ),
  /** Deadlines as the last hours of a log tell them. */
  'logs.timeline': method<LoggedTimeline>()(
    'read',
    object({ node: nodeId, source: sourceId, hours: integer(1, 24 * 14) })
  )
}

export const logTopics = {
  'logs.sources': topic<LogSourceView>()('read', ofNode)
}
