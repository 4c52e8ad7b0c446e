/**
 * The course of one batch, from the head at which its deadline came into hand to the end of its window: proven, carried, and
 * proven again as long as that is needed and there is time. It ends in one of four ways and throws only when the poster ends.
 */
import { maxPartitionsPerMessage } from '../../filecoin/post-message-limit.ts'
import type { Deadline } from '../../filecoin/deadline.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { findStaleness } from '../batch/find-staleness.ts'
import { isTooLate } from '../batch/proof-times.ts'
import { digestTable } from '../batch/table-digest.ts'
import type { HeadFeed, HeadView } from '../head-view.ts'
import type { PostRecord } from '../post-record.ts'
import type { BatchWork } from './batch-work.ts'
import { carryBatch } from './carry-batch.ts'
import { growingPause } from './course-parts.ts'
import type { Job } from './jobs.ts'
import { isPracticeNetwork } from './judge-proof.ts'
import { readBasis, type BatchBasis } from './read-basis.ts'
import { tryBatch } from './try-batch.ts'
import { watchPosted } from './watch-posted.ts'

/** `too-large`: the chain takes fewer partitions in a message than when the batch was planned; nothing of it is posted. */
export type BatchEnd = 'landed' | 'missed' | 'empty' | 'too-large'

/** How a round of the course ends: with the batch, or with when the next one begins. */
type Round = BatchEnd | 'now' | 'next-head' | { readonly delay: number }

/** Rounds at one head that change nothing, before the next head is waited for. */
const mostRoundsAtOneHead = 20

/**
 * @param record from before a restart
 * @throws PosterError CANCELLED, CLOSED
 */
export async function runBatch(work: BatchWork, job: Job, record: PostRecord | undefined): Promise<BatchEnd> {
  work.tell({ kind: 'phase', phase: 'waiting' })
  let left = record
  let rounds = 0
  let seen: HeadView | undefined
  for (;;) {
    const view = job.feed.current ?? (await job.feed.after(undefined, work.signal))
    rounds = view === seen ? rounds + 1 : 0
    seen = view
    const round = await runRound(work, job, view, left)
    left = undefined
    if (typeof round === 'string' && round !== 'now' && round !== 'next-head') return round
    if (typeof round === 'object') await pauseOrHead(work, job, view, round.delay)
    else if (round === 'next-head' || rounds >= mostRoundsAtOneHead) await job.feed.after(view, work.signal)
  }
}

async function runRound(
  work: BatchWork,
  job: Job,
  view: HeadView,
  record: PostRecord | undefined
): Promise<Round> {
  if (isTooLate(work.course.deadline, view.height) && (record?.messages.length ?? 0) === 0) {
    return miss(work, work.attempt === 0 ? 'it was not begun in time' : 'no proof was ready in time')
  }
  const isEnabled = work.parts.readSettings(work.course.miner)?.enabled ?? false
  if (!isEnabled && !record) {
    work.tell({ kind: 'phase', phase: 'waiting', reason: 'the miner is disabled' })
    return 'next-head'
  }
  try {
    return record ? await resume(work, job, view, record) : await proveAndCarry(work, job)
  } catch (error) {
    if (work.signal.aborted || PosterError.is(error, 'CLOSED')) throw error
    work.tell({ kind: 'trouble', text: describeError(error) })
    return 'next-head'
  }
}

/** What a restart found goes on where it was, unless the chain has changed under it. Source: proving.md §6 item 27. */
async function resume(work: BatchWork, job: Job, view: HeadView, record: PostRecord): Promise<Round> {
  const { batch, messages } = record
  if (batch.verdict === 'practice' && !isPracticeNetwork(work.parts.networkName)) return 'now'
  const indexes = batch.partitions.map(({ index }) => index)
  const basis = await readBasis(view, work.course, work.partitions)
  const isPosted = indexes.every((index) => basis.posted.includes(index))
  if (isPosted && messages.length === 0) return watchPosted(work, job, basis)
  // Once it is on chain its own effects have changed the table.
  if (!isPosted) {
    const tableDigest = digestTable(indexes, basis.tables)
    const stale = findStaleness(batch, { ...basis, tableDigest })
    if (stale !== undefined) {
      work.tell({ kind: 'stale', reason: stale })
      return 'now'
    }
    if (basis.posted.length > 0) return 'now'
  }
  return afterCarrying(work, await carryBatch(work, job, record))
}

async function proveAndCarry(work: BatchWork, job: Job): Promise<Round> {
  const { parts, course, signal } = work
  const endTurn = await takeTurn(work, job)
  // The round after this one says what has become of it.
  if (!endTurn) return 'now'
  let record: PostRecord
  try {
    // A turn may have been long in coming.
    const view = job.feed.current ?? (await job.feed.after(undefined, signal))
    if (isTooLate(course.deadline, view.height)) return 'now'
    const basis = await readBasis(view, course, work.partitions)
    if (basis.owed.length === 0) {
      endTurn()
      return await endWithoutProof(work, job, basis)
    }
    if (basis.owed.length > maxPartitionsPerMessage(basis.proofType, await view.networkVersion())) {
      return 'too-large'
    }
    const end = await tryBatch(work, job, basis)
    switch (end.kind) {
      case 'again':
        return 'now'
      case 'failed':
        work.failures += 1
        return { delay: growingPause(parts.epochMs, work.failures) }
      case 'later':
        return { delay: end.delay }
      case 'hopeless':
        return miss(work, end.reason)
      case 'proven':
        work.failures = 0
        record = { batch: end.batch, messages: [], landedAt: undefined }
        break
      default:
        return end satisfies never
    }
  } finally {
    endTurn()
  }
  await keep(work, record)
  return afterCarrying(work, await carryBatch(work, job, record))
}

/**
 * Undefined when the window is over first: then the sectors are faulty, and what is faulty is not owed any more, which must not
 * be taken for nothing to prove.
 */
async function takeTurn({ parts, course, signal }: BatchWork, job: Job): Promise<(() => void) | undefined> {
  const over = new AbortController()
  const untilOver = AbortSignal.any([signal, over.signal])
  const turn = parts.proofTurns.take(course.deadline.close, untilOver)
  try {
    const endTurn = await job.waitFor(
      Promise.race([turn, untilTooLate(course.deadline, parts.feed, untilOver)])
    )
    // A turn that came in the same moment is nobody's.
    if (!endTurn) void turn.then((end) => end()).catch(() => undefined)
    return endTurn
  } finally {
    over.abort()
  }
}

async function untilTooLate(deadline: Deadline, feed: HeadFeed, signal: AbortSignal): Promise<undefined> {
  let view = feed.current
  while (!view || !isTooLate(deadline, view.height)) view = await feed.after(view, signal)
  return undefined
}

async function endWithoutProof(work: BatchWork, job: Job, basis: BatchBasis): Promise<Round> {
  if (basis.posted.length > 0) return watchPosted(work, job, basis)
  work.tell({ kind: 'phase', phase: 'empty' })
  return 'empty'
}

/** A proof that could not be written down is sent all the same: a missed partition costs more than one proven twice. */
async function keep(work: BatchWork, record: PostRecord): Promise<void> {
  try {
    await work.parts.journal.write(record)
  } catch (error) {
    work.tell({ kind: 'trouble', text: `the proof could not be written down: ${describeError(error)}` })
  }
  work.tell({ kind: 'phase', phase: 'proven' })
}

function afterCarrying(work: BatchWork, outcome: Awaited<ReturnType<typeof carryBatch>>): Round {
  switch (outcome.kind) {
    case 'landed':
      work.tell({ kind: 'phase', phase: 'landed' })
      return 'landed'
    case 'stale':
      work.tell({ kind: 'stale', reason: outcome.reason })
      return 'now'
    case 'missed':
      return miss(work, outcome.reason)
    default:
      return outcome satisfies never
  }
}

async function pauseOrHead(work: BatchWork, job: Job, view: HeadView, delay: number): Promise<void> {
  const { clock, feed } = work.parts
  // Nothing is tried any more after the window: its end is heard of by a head, not by a clock.
  if (clock.now() + delay < feed.timeOf(work.course.deadline.close)) return job.pause(delay, work.signal)
  await job.feed.after(view, work.signal)
}

function miss(work: BatchWork, reason: string): 'missed' {
  const isEnabled = work.parts.readSettings(work.course.miner)?.enabled ?? false
  work.tell({ kind: 'phase', phase: 'missed', reason })
  if (isEnabled) {
    work.alarm(
      'missed',
      `not proven: ${reason}. Its sectors become faulty when the window closes; they are declared recovered two deadlines before it opens again, once their files can be read`
    )
  }
  return 'missed'
}
