/**
 * A running PoSter: parts in, every deadline of every enabled miner proven and handed to the carrier, `close()` ends it. It
 * takes up work from the first head on, in the middle of a window as well.
 */
import { CloseStack } from '../lib/closeable.ts'
import { messageOf } from '../lib/error.ts'
import { tellAbout, type CourseParts } from './course/course-parts.ts'
import { Jobs } from './course/jobs.ts'
import { keptEpochs } from './course/run-deadline.ts'
import { Turns } from './course/turns.ts'
import { MinerWatch } from './course/watch-miners.ts'
import { OpenHeadFeed } from './head/open-head-feed.ts'
import type { Poster, PosterOptions, PosterParts } from './poster.ts'
import type { PosterEvent } from './poster-event.ts'
import { PosterBoard } from './state/poster-board.ts'

/** Batches that are on their way to a proof, at least: more when there are more provers. */
const leastOnTheWay = 8

export function openPoster(parts: PosterParts, options: PosterOptions = {}): Poster {
  const { closeWithin = 8_000, checksAtOnce = 2 } = options
  const { clock, prover } = parts
  const board = new PosterBoard()
  const feed = new OpenHeadFeed(parts)
  const jobs = new Jobs(feed, clock)
  const course: CourseParts = {
    ...parts,
    feed,
    jobs,
    checkTurns: new Turns(() => checksAtOnce),
    proofTurns: new Turns(() => Math.max(leastOnTheWay, 2 * prover.ready('window_post') + 2)),
    tell(event) {
      note(event)
      try {
        parts.tell(event)
      } catch {
        // Whoever keeps or shows events looks after himself: no proof is lost for that.
      }
    }
  }
  const watch = new MinerWatch(course)
  let isClosing = false
  const open = new CloseStack(closeWithin)
  open.use('the heads', feed)
  open.use('the deadlines in hand', watch)
  void watch.run()
  void feed.read(parts.news).then(
    () => tellEnd('they ended'),
    (error: unknown) => tellEnd(messageOf(error))
  )

  /** Whoever follows the head never gives up; should it all the same, a person must know. */
  function tellEnd(reason: string): void {
    if (isClosing) return
    for (const miner of parts.listMiners()) {
      const text = `heads are not followed any more: ${reason}. Nothing is proven until the node is restarted`
      tellAbout(course, { miner }, { kind: 'trouble', text })
    }
  }

  function note(event: PosterEvent): void {
    board.prune((feed.current?.height ?? 0) - keptEpochs)
    board.note(event)
  }

  return {
    state: () => ({
      height: feed.current?.height,
      heardAt: feed.current?.heardAt,
      deadlines: board.list()
    }),
    busy: () => jobs.busy,
    deadlineOpen: () => watch.running > 0,
    note,
    close() {
      isClosing = true
      return open.close()
    }
  }
}
