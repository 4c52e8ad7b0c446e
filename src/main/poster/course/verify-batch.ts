/**
 * Holds a proof against its claim before it may be sent. A verifier that cannot tell is asked for the shape alone, and again
 * until there is no time left: a proof that is not known to be three valid points never goes out (proving.md §1.8, §1.10).
 */
import { PosterError, describeError } from '../../lib/error.ts'
import type { ProofClaim, ProofVerdict } from '../proof-work.ts'
import type { BatchWork } from './batch-work.ts'
import { growingPause } from './course-parts.ts'
import type { Job } from './jobs.ts'

/** ms for one proof; its key may have to be read first. */
const longestVerification = 120_000

/**
 * @param latest ms since the Unix epoch after which a verdict is of no use
 * @throws PosterError CANCELLED, CLOSED; TIMED_OUT when nothing could be told in time
 */
export async function verifyBatch(
  work: BatchWork,
  job: Job,
  claim: ProofClaim,
  latest: number
): Promise<ProofVerdict> {
  const { clock, feed } = work.parts
  work.tell({ kind: 'phase', phase: 'verifying' })
  for (let failures = 0; ;) {
    for (const shapeOnly of [false, true]) {
      const began = clock.monotonic()
      try {
        const verdict = await ask(work, claim, latest, shapeOnly)
        work.tell({ kind: 'verified', verdict: verdict.kind, took: clock.monotonic() - began })
        return verdict
      } catch (error) {
        if (work.signal.aborted || PosterError.is(error, 'CLOSED')) throw error
        work.tell({ kind: 'trouble', text: `the proof cannot be verified: ${describeError(error)}` })
      }
    }
    failures += 1
    const delay = growingPause(feed.epochMs, failures)
    if (clock.now() + delay >= latest) {
      throw new PosterError('TIMED_OUT', 'whether the proof is valid could not be told in time')
    }
    await job.pause(delay, work.signal)
  }
}

function ask(work: BatchWork, claim: ProofClaim, latest: number, shapeOnly: boolean): Promise<ProofVerdict> {
  const { clock, verifier } = work.parts
  const timeout = Math.max(1_000, Math.min(longestVerification, latest - clock.now()))
  return verifier.verify(claim, { signal: work.signal, timeout, shapeOnly })
}
