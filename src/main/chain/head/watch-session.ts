/**
 * Watches one head session for as long as it is good: reads its channel, and looks at the head itself whenever the channel
 * was quiet for half an epoch. A channel that stays quiet while the head moves is dead, whatever its socket says. Once an epoch
 * the heads of all endpoints are compared beside it, so that one that is behind is left. Source: proving.md §6 items 1, 2, 25.
 */
import type { TipSet } from '../../filecoin/block/tipset.ts'
import { isSameTipSet } from '../../filecoin/block/tipset-key.ts'
import type { Clock } from '../../lib/clock.ts'
import { PosterError } from '../../lib/error.ts'
import type { HeadSession } from '../client/head-session.ts'
import { failureOf } from '../rpc/remote-failure.ts'
import { orLate, waitByClock } from '../../lib/clock-wait.ts'
import { findFork } from './find-fork.ts'
import { attach, readChanges, readHead, type HeadNews, type HeadTrack, type Reading } from './head-track.ts'

export interface SessionWatch {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** ms */
  readonly epochMs: number
  /** ms after which a session that is not the best one ends, so that a better one may be opened. */
  readonly lookForBetterAfter: number
  readonly track: () => HeadTrack
  readonly tell: (track: HeadTrack, news: HeadNews | undefined) => void
}

/** ms between two comparisons at least, where epochs are short. */
const leastBetweenComparisons = 1_000

/** Looks that found what the channel had not told, one after the other, before the channel counts as dead. */
const missesAllowed = 2

/**
 * Returns when a better session should be looked for.
 * @throws PosterError when the session is no good any more: its channel ended, is silent, or the endpoint fails
 */
export async function watchSession(session: HeadSession, watch: SessionWatch): Promise<void> {
  const { clock, epochMs } = watch
  const lookEvery = epochMs / 2
  const isBest = session.isPreferred && session.changes !== undefined
  const end = clock.monotonic() + watch.lookForBetterAfter
  const isOutrun = compareNowAndThen(session, watch)
  let misses = 0
  let next = session.changes?.next()
  while (!isOutrun() && (isBest || clock.monotonic() < end)) {
    const item = next ? await orLate(next, clock, lookEvery) : await later(watch, lookEvery)
    if (item === 'late') {
      const found = await take(session, watch, readHead(watch.track(), await session.head()))
      if (found && session.changes && ++misses >= missesAllowed) throw silent(session)
      continue
    }
    if (item.done) throw closed(session)
    misses = 0
    await take(session, watch, readChanges(watch.track(), item.value))
    next = session.changes?.next()
  }
  // Nobody waits for it any more; it fails when the session is closed.
  next?.catch(() => undefined)
}

/** Compares beside what else is done; to be asked at every turn. */
function compareNowAndThen(session: HeadSession, { clock, epochMs }: SessionWatch): () => boolean {
  const every = Math.max(epochMs, leastBetweenComparisons)
  let dueAt = clock.monotonic()
  let isOutrun = false
  return () => {
    if (clock.monotonic() >= dueAt) {
      dueAt = Infinity
      session
        .isOutrun()
        .then((outrun) => (isOutrun = outrun))
        // Only a closed session fails, and nobody asks it any more.
        .catch(() => undefined)
        .finally(() => (dueAt = clock.monotonic() + every))
    }
    return isOutrun
  }
}

async function later({ clock, signal }: SessionWatch, delay: number): Promise<'late'> {
  await waitByClock(clock, delay, signal)
  return 'late'
}

/** Carries a reading to its end. True when there was news. */
async function take(session: HeadSession, watch: SessionWatch, reading: Reading): Promise<boolean> {
  switch (reading.kind) {
    case 'nothing':
      watch.tell(reading.track, undefined)
      return false
    case 'news':
      watch.tell(reading.track, reading.news)
      return true
    case 'ask-head':
      // What was reverted is remembered, also when the node does not answer now.
      watch.tell(reading.track, undefined)
      return take(session, watch, readHead(reading.track, await session.head()))
    case 'search': {
      watch.tell(reading.track, undefined)
      const place = await searchFork(session, reading.track, reading.loose)
      return take(session, watch, attach(reading.track, reading.loose, place))
    }
  }
}

/** @throws PosterError when the endpoint fails; a node that cannot look that far gives −1 */
async function searchFork(
  session: HeadSession,
  { known }: HeadTrack,
  [lowest]: readonly [TipSet, ...TipSet[]]
): Promise<number> {
  try {
    return await findFork(known, async ({ height, key }) => {
      if (height >= lowest.height) return false
      const found = await session.tipsetByHeight(height, lowest.key)
      return isSameTipSet(found.key, key)
    })
  } catch (error) {
    if (failureOf(error) === 'answered') return -1
    throw error
  }
}

function closed({ endpoint }: HeadSession): PosterError {
  return new PosterError('REMOTE_UNREACHABLE', `${endpoint} ended the channel of head changes`)
}

function silent({ endpoint }: HeadSession): PosterError {
  return new PosterError('REMOTE_UNREACHABLE', `${endpoint} has a new head and does not tell it`)
}
