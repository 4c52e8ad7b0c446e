/**
 * Whether a proof may be sent. Never one of the practice prover to a real network, never one that is not three valid points.
 * One that does not hold is made once more, by another child where there is one; then the files are read, which shows
 * corrupt ones, and if they seem good nothing is sent, unless the operator wants that. Sources: proving.md §0 (4), §1.8.
 */
import { PosterError, describeError } from '../../lib/error.ts'
import type { ProvenBatch } from '../post-record.ts'
import type { ProofClaim, ProofVerdict } from '../proof-work.ts'
import type { BatchWork } from './batch-work.ts'
import type { Job } from './jobs.ts'
import type { TryEnd } from './try-end.ts'
import { verifyBatch } from './verify-batch.ts'

export interface MadeProof {
  readonly claim: ProofClaim
  /** What its prover says. */
  readonly practice: boolean
  readonly child: string | undefined
  /** ms since the Unix epoch after which a verdict is of no use. */
  readonly latest: number
}

export type JudgedProof = { readonly kind: 'good'; readonly verdict: ProvenBatch['verdict'] } | TryEnd

/** Whether practice proofs may be sent to the network. */
export function isPracticeNetwork(name: string): boolean {
  return name.startsWith('practice-')
}

/** @throws PosterError CANCELLED, CLOSED */
export async function judgeProof(work: BatchWork, job: Job, made: MadeProof): Promise<JudgedProof> {
  let verdict: ProofVerdict
  try {
    verdict = await verifyBatch(work, job, made.claim, made.latest)
  } catch (error) {
    if (work.signal.aborted || !PosterError.is(error, 'TIMED_OUT')) throw error
    work.alarm('proof-invalid', `${describeError(error)}; it is not sent`)
    return { kind: 'hopeless', reason: describeError(error) }
  }
  const isPractice = made.practice || verdict.kind === 'practice'
  if (isPractice && !isPracticeNetwork(work.parts.networkName)) return refusePractice(work, made)
  if (verdict.kind === 'invalid') return afterInvalid(work, made, verdict)
  return { kind: 'good', verdict: verdict.kind }
}

function refusePractice(work: BatchWork, { child }: MadeProof): TryEnd {
  const who = child ?? 'a prover'
  work.avoid = child
  work.alarm(
    'practice-proof-refused',
    `${who} is the practice prover, whose proofs prove nothing; none is sent to ${work.parts.networkName}. Put a real prover into ext-prover.cfg`
  )
  return { kind: 'failed' }
}

function afterInvalid(
  work: BatchWork,
  { child }: MadeProof,
  { reason, wellFormed }: Extract<ProofVerdict, { kind: 'invalid' }>
): JudgedProof {
  work.invalidProofs += 1
  work.avoid = child
  if (work.invalidProofs === 1) {
    work.tell({ kind: 'stale', reason: 'invalid' })
    return { kind: 'again' }
  }
  const isSent = wellFormed && (work.parts.readSettings(work.course.miner)?.sendUnverified ?? false)
  const found = `${work.invalidProofs} proofs were invalid (${reason})`
  if (isSent) {
    work.alarm('proof-invalid', `${found}; the last one is sent all the same, as the settings say`)
    return { kind: 'good', verdict: 'unverified' }
  }
  work.alarm(
    'proof-invalid',
    `${found} and are not sent: an invalid proof costs more than a missed one. Files may be corrupt without an error, or a prover's card may be broken`
  )
  if (work.invalidProofs > 2) return { kind: 'hopeless', reason: found }
  work.checked = undefined
  work.checkStrictly = true
  return { kind: 'again' }
}
