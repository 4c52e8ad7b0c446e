/**
 * The course of one deadline in hand: what it owes is read from the chain, what was proven before a restart from the journal,
 * and every batch goes its own way from there. Recoveries are declared beside it, whether or not anything is to prove
 * (proving.md §1.3.4).
 */
import { union } from '../../filecoin/bitfield-algebra.ts'
import { maxPartitionsPerMessage } from '../../filecoin/post-message-limit.ts'
import { describeError, PosterError } from '../../lib/error.ts'
import { planBatches, type PlannedBatch } from '../batch/plan-batches.ts'
import { isTooLate } from '../batch/proof-times.ts'
import type { PartitionTable } from '../chain-reads.ts'
import type { HeadView } from '../head-view.ts'
import type { PostRecord } from '../post-record.ts'
import { BatchWork } from './batch-work.ts'
import { tellAbout, type CourseParts, type DeadlineInHand } from './course-parts.ts'
import type { Job } from './jobs.ts'
import { readProofType } from './read-basis.ts'
import { runBatch, type BatchEnd } from './run-batch.ts'
import { DeadlineWork, isTakenBack } from './watch-landed.ts'

/** Epochs behind which nothing about a deadline is kept: finality. */
export const keptEpochs = 900

/**
 * @param isAgain it was done before, and a fork took that back
 * @throws PosterError CANCELLED, CLOSED
 */
export async function runDeadline(
  parts: CourseParts,
  course: DeadlineInHand,
  isAgain: boolean,
  signal: AbortSignal
): Promise<void> {
  if (!isAgain) tellAbout(parts, course, { kind: 'challenge-usable' })
  let hasBegun = false
  const begin = (tables: readonly PartitionTable[]): void => {
    if (hasBegun) return
    hasBegun = true
    tellBegan(parts, course, tables, isAgain)
  }
  const recoveries = parts.jobs.run((job) => declareRecoveries(parts, course, job, signal))
  const ends: BatchEnd[] = []
  const planned = new Set<number>()
  try {
    for (;;) {
      const batches = await parts.jobs.run((job) => readPlan(parts, course, job, { planned, begin }, signal))
      if (batches.length === 0) break
      for (const { partitions } of batches) for (const index of partitions) planned.add(index)
      const work = new DeadlineWork(batches.length + 1)
      const endRecoveries = (): void => work.end()
      recoveries.then(endRecoveries, endRecoveries)
      const running = batches.map((batch) =>
        parts.jobs.run((job) => runThroughForks(parts, course, batch, work, job, signal))
      )
      const settled = await Promise.allSettled(running)
      for (const [place, end] of settled.entries()) {
        if (end.status === 'rejected') throw end.reason
        if (end.value !== 'too-large') ends.push(end.value)
        else for (const index of batches[place]?.partitions ?? []) planned.delete(index)
      }
    }
  } finally {
    await recoveries
  }
  const count = (wanted: BatchEnd): number => ends.filter((end) => end === wanted).length
  tellAbout(parts, course, {
    kind: 'deadline-ended',
    landed: count('landed'),
    missed: count('missed'),
    empty: count('empty'),
    ...(isAgain ? { again: true } : {})
  })
}

/** Again and again as long as a fork takes back what has landed and something else of the deadline is under way. */
async function runThroughForks(
  parts: CourseParts,
  course: DeadlineInHand,
  { partitions, record }: PlannedBatch,
  work: DeadlineWork,
  job: Job,
  signal: AbortSignal
): Promise<BatchEnd> {
  let left = record
  for (;;) {
    let end: BatchEnd
    try {
      end = await runBatch(new BatchWork(parts, course, partitions, signal), job, left)
    } catch (error) {
      work.endAll()
      throw error
    }
    // What does not fit any more is planned anew at once.
    if (end === 'too-large') work.endAll()
    work.end()
    if (end !== 'landed' || !(await isTakenBack(job, work, signal))) return end
    work.begin()
    const records = await readRecords(parts, course)
    left = records.find(({ batch }) => batch.key.partition === partitions[0])
  }
}

interface Planning {
  readonly planned: ReadonlySet<number>
  /** Told once, with the first tables. */
  readonly begin: (tables: readonly PartitionTable[]) => void
}

/** What is not planned yet; nothing when it is too late. A node that does not answer is asked again at every head. */
async function readPlan(
  parts: CourseParts,
  course: DeadlineInHand,
  job: Job,
  plan: Planning,
  signal: AbortSignal
): Promise<readonly PlannedBatch[]> {
  for (;;) {
    const view = job.feed.current ?? (await job.feed.after(undefined, signal))
    if (isTooLate(course.deadline, view.height)) {
      if (plan.planned.size === 0) missWhole(parts, course)
      return []
    }
    try {
      return await planAt(parts, course, view, plan)
    } catch (error) {
      if (signal.aborted || PosterError.is(error, 'CLOSED')) throw error
      tellAbout(parts, course, { kind: 'trouble', text: describeError(error) })
    }
    await job.feed.after(view, signal)
  }
}

async function planAt(
  parts: CourseParts,
  course: DeadlineInHand,
  view: HeadView,
  { planned, begin }: Planning
): Promise<readonly PlannedBatch[]> {
  const { miner, deadline } = course
  const tables = await view.partitions(miner, deadline.index)
  begin(tables)
  if (tables.length === 0 || tables.every((_, index) => planned.has(index))) return []
  const [proofType, version, records] = await Promise.all([
    readProofType(view, course),
    view.networkVersion(),
    readRecords(parts, course)
  ])
  const limit = parts.readSettings(miner)?.partitionsPerMessage ?? 1
  const partitionsPerMessage = maxPartitionsPerMessage(proofType, version, limit)
  const most = maxPartitionsPerMessage(proofType, version)
  const fitting = records.filter(({ batch }) => batch.partitions.length <= most)
  return planBatches({ tables, partitionsPerMessage, records: fitting, planned })
}

/** A journal that cannot be read costs a second proof, not the window. */
async function readRecords(parts: CourseParts, course: DeadlineInHand): Promise<readonly PostRecord[]> {
  try {
    return await parts.journal.readDeadline(course.miner, course.deadline.open)
  } catch (error) {
    const text = `what was proven before a restart cannot be read: ${describeError(error)}`
    tellAbout(parts, course, { kind: 'trouble', text })
    return []
  }
}

function tellBegan(
  parts: CourseParts,
  course: DeadlineInHand,
  tables: readonly PartitionTable[],
  isAgain: boolean
): void {
  const sectors = union(...tables.map(({ live }) => live)).count
  const again = isAgain ? { again: true as const } : {}
  tellAbout(parts, course, { kind: 'deadline-began', partitions: tables.length, sectors, ...again })
}

function missWhole(parts: CourseParts, course: DeadlineInHand): void {
  tellAbout(parts, course, {
    kind: 'alarm',
    code: 'missed',
    text: 'no chain node told in time what was to be proven; whatever this deadline owes becomes faulty'
  })
}

/** They look after themselves; a defect of theirs must not cost a proof. */
async function declareRecoveries(
  parts: CourseParts,
  course: DeadlineInHand,
  job: Job,
  signal: AbortSignal
): Promise<void> {
  try {
    await parts.recoveries.declare(course.miner, course.deadline, job.feed, signal)
  } catch (error) {
    if (signal.aborted || PosterError.is(error, 'CLOSED')) return
    tellAbout(parts, course, { kind: 'trouble', text: `recoveries: ${describeError(error)}` })
  }
}
