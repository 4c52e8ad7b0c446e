/** A feed and its book as a component uses them: it draws again when `version` moves. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useConsole } from '../../transport/use-console.ts'
import { LogBook, type BookLook } from './log-book.ts'
import { LogFeed, type FeedState } from './log-feed.ts'

export interface UsedFeed {
  readonly feed: LogFeed
  readonly book: LogBook
  readonly version: Readonly<Ref<number>>
  readonly state: Readonly<ShallowRef<FeedState>>
  /** For what changes the book beside the feed. */
  readonly redraw: () => void
}

export function useLogFeed(node: () => string, look: BookLook): UsedFeed {
  const client = useConsole()
  const book = new LogBook(look)
  const version = ref(0)
  let waiting: number | undefined
  // However often the book changes, it is drawn once a frame, and not in the task that reads an answer.
  const redraw = (): void => {
    waiting ??= requestAnimationFrame(() => {
      waiting = undefined
      version.value++
      state.value = feed.state
    })
  }
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
    onChange: () => redraw()
  })
  const state = shallowRef(feed.state)
  onScopeDispose(() => {
    feed.close()
    if (waiting !== undefined) cancelAnimationFrame(waiting)
  })
  return { feed, book, version, state, redraw }
}
