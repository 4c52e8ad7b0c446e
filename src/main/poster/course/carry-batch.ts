/** Hands a proven batch to its carrier, and hands it on again should the carrier itself fail: a proof is not lost for that. */
import { describeError, PosterError } from '../../lib/error.ts'
import type { CarryOutcome } from '../batch-carrier.ts'
import type { PostRecord } from '../post-record.ts'
import type { BatchWork } from './batch-work.ts'
import { growingPause } from './course-parts.ts'
import type { Job } from './jobs.ts'

/** @throws PosterError CANCELLED, CLOSED */
export async function carryBatch(work: BatchWork, job: Job, record: PostRecord): Promise<CarryOutcome> {
  const { carrier, journal, epochMs } = work.parts
  let carried = record
  for (let failures = 1; ; failures += 1) {
    try {
      return await carrier.carry(carried, job.feed, work.attempt, work.signal)
    } catch (error) {
      if (work.signal.aborted || PosterError.is(error, 'CLOSED', 'CANCELLED')) throw error
      work.tell({ kind: 'trouble', text: `sending was interrupted: ${describeError(error)}` })
      await job.pause(growingPause(epochMs, failures), work.signal)
      // With the messages that were written down meanwhile.
      carried = (await journal.read(record.batch.key).catch(() => undefined)) ?? carried
    }
  }
}
