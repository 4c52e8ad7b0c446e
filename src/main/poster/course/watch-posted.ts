/**
 * Partitions that somebody else has proven: another poster, or this one before a restart that lost its record. Nothing is to
 * be done, unless a reorganisation takes the proof from the chain again. Sources: proving.md §1.9, §6 items 20, 33.
 */
import { describeError, PosterError } from '../../lib/error.ts'
import type { BatchWork } from './batch-work.ts'
import type { Job } from './jobs.ts'
import { readPosted, type BatchBasis } from './read-basis.ts'

/**
 * `landed` when it is deep enough or the window over, `now` when it has to be proven after all.
 * @throws PosterError CANCELLED, CLOSED
 */
export async function watchPosted(
  work: BatchWork,
  job: Job,
  { view: first, posted }: BatchBasis
): Promise<'landed' | 'now'> {
  const { course, parts, signal } = work
  work.tell({ kind: 'landed', height: first.height, message: undefined, byOthers: true })
  work.tell({ kind: 'phase', phase: 'landed' })
  const confidence = parts.readSettings(course.miner)?.confidence ?? 0
  const end = Math.min(course.deadline.close, first.height + confidence)
  for (let view = first; view.height < end;) {
    view = await job.feed.after(view, signal)
    if (view.height >= course.deadline.close) break
    try {
      if ((await readPosted(view, course, posted)).length === posted.length) continue
      work.tell({ kind: 'reverted', height: view.height })
      return 'now'
    } catch (error) {
      if (signal.aborted || PosterError.is(error, 'CLOSED')) throw error
      work.tell({ kind: 'trouble', text: describeError(error) })
    }
  }
  return 'landed'
}
