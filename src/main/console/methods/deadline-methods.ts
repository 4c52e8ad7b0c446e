/** Deadlines of a node: the board, the forecast, what happened. */
import type {
  deadlineMethods as specs,
  deadlineTopics as topics,
  TimelineEventView
} from '../../../shared/contract/console/deadlines.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { JsonValue } from '../../lib/json.ts'
import type { MethodHandlers, TopicHandlers } from '../handlers.ts'
import type { NodeHost } from '../host/node-host.ts'
import type { NodeViews } from '../node-view/node-views.ts'
import { readForecast, readTimeline } from '../node-view/poster-answers.ts'
import { describeWhatIf } from '../node-view/deadline-rows.ts'
import { describeEvent, summariseDay } from '../node-view/timeline-rows.ts'
import type { VenusCaller } from '../node-view/venus-caller.ts'

const dayMs = 24 * 3_600_000
/** Events of one question, and of a summary as a whole. */
const page = 1_000
const mostEvents = 40_000

export function deadlineMethods(host: NodeHost, clock: Clock): MethodHandlers<typeof specs> {
  return {
    'deadlines.timeline': async ({ node, miner, open, limit, before }, { signal }) => {
      const question = {
        Miner: miner === undefined ? null : minerId(miner),
        Open: open ?? null,
        Limit: limit,
        Before: before
      }
      return ask(host.node(node).caller, question, signal)
    },
    'deadlines.whatIf': async ({ node, cards, winningApart }, { signal }) => {
      const circumstances = { Cards: cards, WinningApart: winningApart }
      const { caller } = host.node(node)
      return describeWhatIf(readForecast(await caller.call('Venus.PosterForecast', [circumstances], signal)))
    },
    'deadlines.days': async ({ node }, { signal }) => {
      const now = clock.now()
      const events = await readSince(host.node(node).caller, now - 2 * dayMs, signal)
      return {
        today: summariseDay(events, now - dayMs, now),
        yesterday: summariseDay(events, now - 2 * dayMs, now - dayMs)
      }
    }
  }
}

export function deadlineTopics(views: NodeViews): TopicHandlers<typeof topics> {
  return {
    deadlines: ({ node }, sink) => views.of(node).deadlines.watch(sink),
    forecast: ({ node }, sink) => views.of(node).forecast.watch(sink)
  }
}

async function ask(
  caller: VenusCaller,
  question: { readonly [member: string]: JsonValue },
  signal: AbortSignal
): Promise<{ events: readonly TimelineEventView[]; next: string }> {
  const answer = readTimeline(await caller.call('Venus.PosterTimeline', [{ ...question }], signal))
  return { events: answer.Events.map(describeEvent), next: answer.Next }
}

/** The newest first, at most {@link mostEvents}. */
async function readSince(
  caller: VenusCaller,
  since: number,
  signal: AbortSignal
): Promise<readonly TimelineEventView[]> {
  const found: TimelineEventView[] = []
  let before = ''
  do {
    const { events, next } = await ask(
      caller,
      { Miner: null, Open: null, Limit: page, Before: before },
      signal
    )
    found.push(...events)
    before = next
    if ((events.at(-1)?.at ?? 0) < since) break
  } while (before !== '' && found.length < mostEvents)
  return found.filter(({ at }) => at >= since)
}

/** Miners have ids from 1000 on, far below 2^53. */
function minerId(address: string): number {
  const digits = /^[ft]0(\d{1,15})$/.exec(address)?.[1]
  if (digits !== undefined) return Number(digits)
  throw new PosterError('INVALID_ARGUMENT', `${address} is no miner's address`, {
    advice: 'Write it as f01234'
  })
}
