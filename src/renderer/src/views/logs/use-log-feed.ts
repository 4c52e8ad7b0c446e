/** A feed and its book as a component uses them: it draws again when `version` moves. Ends with the component. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useConnection } from '../../stores/connection.ts'
import { useConsole } from '../../transport/use-console.ts'
import { DrawPace } from './draw-pace.ts'
import type { FeedState, LogView } from './feed-state.ts'
import { LogBook, type BookLook } from './log-book.ts'
import { LogFeed } from './log-feed.ts'

export interface UsedFeed {
  readonly feed: LogFeed
  readonly book: LogBook
  readonly version: Readonly<Ref<number>>
  readonly state: Readonly<ShallowRef<FeedState>>
  /** Begins anew. */
  readonly show: () => void
  /** For what changes the book beside the feed. */
  readonly redraw: () => void
}

/** @param onAnew other lines are shown from now on */
export function useLogFeed(
  node: () => string,
  look: () => BookLook,
  view: () => LogView,
  onAnew: () => void
): UsedFeed {
  const client = useConsole()
  const connection = useConnection()
  const book = new LogBook(look())
  const version = ref(0)
  const pace = new DrawPace(() => {
    version.value++
    state.value = feed.state
  })
  const feed = new LogFeed({
    book,
    ask: {
      read: (question, signal) => client.call('logs.read', { node: node(), ...question }, { signal }),
      news: (cursors, signal) => client.call('logs.news', { node: node(), cursors }, { signal })
    },
    after: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    now: () => performance.now(),
    onChange: () => {
      const { following, reading } = state.value
      // What somebody did is seen at once; lines that come can wait for the next draw.
      if (feed.state.following !== following || feed.state.reading !== reading) pace.drawNow()
      else pace.drawSoon()
    }
  })
  const state = shallowRef(feed.state)
  const show = (): void => feed.show(view())

  watch(look, (next) => {
    book.setLook(next)
    pace.drawNow()
  })
  watch(
    () => JSON.stringify([node(), view()]),
    () => {
      onAnew()
      show()
    },
    { immediate: true }
  )
  // What was lost with the connection is asked for again.
  watch(
    () => connection.state.kind,
    (kind, before) => {
      if (kind === 'live' && before === 'lost') show()
    }
  )
  onScopeDispose(() => {
    feed.close()
    pace.close()
  })
  return { feed, book, version, state, show, redraw: () => pace.drawNow() }
}
