/**
 * Follows the head of the chain for as long as it is wanted, through everything nodes do: channels that close, fall silent
 * or lag, nodes that restart, endpoints that go away and come back or are behind, nodes with HTTP only. It always subscribes again, and
 * what was reverted in between is found out from the tipsets seen before. Sources: proving.md §0 (2), §1.3.1, §6 items 1–5.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { messageOf, PosterError } from '../../lib/error.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import type { HeadSession } from '../client/head-session.ts'
import { waitByClock } from '../../lib/clock-wait.ts'
import { emptyTrack, type HeadNews } from './head-track.ts'
import { LatestNews } from './latest-news.ts'
import { watchSession } from './watch-session.ts'

export type { HeadNews } from './head-track.ts'

/** Where heads come from; a chain client. */
export interface HeadSource {
  /** @param patience ms that an endpoint has for an answer. @throws PosterError when no endpoint answers */
  openHeadSession(signal: AbortSignal, patience?: number): Promise<HeadSession>
}

export interface FollowOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Length of an epoch in ms, as the network's parameters say. */
  readonly epochMs: number
  /** What happens to the connection, for logs. */
  readonly observe?: (note: FollowNote) => void
  /** ms. Default 5 min: after it, on another endpoint than the first or without a channel, a better one is tried. */
  readonly lookForBetterAfter?: number
}

export type FollowNote =
  /** Changes are told, or the head is looked at twice an epoch. */
  | {
      readonly kind: 'following'
      readonly endpoint: string
      readonly by: 'channel' | 'polling'
      /** Endpoints that would come first and are behind; absent when there are none. */
      readonly passedOver?: readonly string[]
    }
  /** It is tried again in `retryMs`. */
  | { readonly kind: 'lost'; readonly reason: string; readonly retryMs: number }

export interface HeadFollower extends Closeable, AsyncIterable<HeadNews, undefined> {
  /** One reader; it ends with the signal, or with `close()`. */
  [Symbol.asyncIterator](): AsyncIterator<HeadNews, undefined>
}

/** ms between attempts; the first of a series comes at once. */
const firstDelay = 100
const longestDelay = 10_000

/** ms. An endpoint that cannot say its head within an epoch is of no use, where epochs are not very short. */
const leastPatience = 2_000
const mostPatience = 15_000

/** Starts at once. A reader that is late finds the newest head, and the lowest height reverted meanwhile. */
export function followHead(source: HeadSource, options: FollowOptions): HeadFollower {
  const { clock, epochMs, observe, lookForBetterAfter = 300_000 } = options
  const latest = new LatestNews()
  const closing = new AbortController()
  const { signal, release } = linkSignals([options.signal, closing.signal])
  const patience = Math.min(mostPatience, Math.max(leastPatience, epochMs))
  let track = emptyTrack
  let failures = 0

  async function follow(): Promise<void> {
    const session = await source.openHeadSession(signal, patience)
    const openedAt = clock.monotonic()
    const { endpoint, passedOver } = session
    observe?.({
      kind: 'following',
      endpoint,
      by: session.changes ? 'channel' : 'polling',
      ...(passedOver.length > 0 ? { passedOver } : {})
    })
    try {
      await watchSession(session, {
        clock,
        signal,
        epochMs,
        lookForBetterAfter,
        track: () => track,
        tell: (changed, news) => {
          track = changed
          if (news) latest.put(news)
        }
      })
    } finally {
      // One that ends as soon as it is opened is no success.
      if (clock.monotonic() - openedAt >= Math.min(longestDelay, epochMs)) failures = 0
      await session.close()
    }
  }

  async function followForEver(): Promise<void> {
    while (!signal.aborted) {
      try {
        await follow()
      } catch (error) {
        if (signal.aborted) return
        const retryMs = failures === 0 ? 0 : Math.min(longestDelay, firstDelay * 2 ** (failures - 1))
        failures += 1
        observe?.({ kind: 'lost', reason: messageOf(error), retryMs })
        await waitByClock(clock, retryMs, signal).catch(() => undefined)
      }
    }
  }

  const following = followForEver().finally(() => {
    release()
    latest.end()
  })
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => latest.next(),
      async return() {
        await close()
        return { done: true, value: undefined }
      }
    }),
    close
  }

  function close(): Promise<void> {
    closing.abort(new PosterError('CLOSED', 'the head is not followed any more'))
    return following
  }
}
