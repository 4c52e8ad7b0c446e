/**
 * One try to come from the newest head to a proof that may be sent. It decides by what that head says and keeps nothing but
 * what the batch has learnt: sectors that cannot be proven, files that were looked at, children that made rubbish.
 * Source: proving.md §1.3.5.
 */
import { describeError, PosterError } from '../../lib/error.ts'
import { assembleBatch, type AssembledBatch, type CheckedBatch } from '../batch/assemble-batch.ts'
import { findStaleness } from '../batch/find-staleness.ts'
import { judgeFiles } from '../batch/judge-files.ts'
import { impatientAt, proofTimes, timeForCheck, type ProofTimes } from '../batch/proof-times.ts'
import { digestTable } from '../batch/table-digest.ts'
import type { ProvenBatch } from '../post-record.ts'
import type { BatchWork } from './batch-work.ts'
import { checkBatch } from './check-batch.ts'
import type { Job } from './jobs.ts'
import { judgeProof } from './judge-proof.ts'
import { proveBatch, type ProvingEnd } from './prove-batch.ts'
import { readBasis, type BatchBasis } from './read-basis.ts'
import type { TryEnd } from './try-end.ts'

/** ms from one look at files that are away to the next. */
const lookEvery = 30_000

/** @throws PosterError CANCELLED, CLOSED; what questions to the chain fail with */
export async function tryBatch(work: BatchWork, job: Job, basis: BatchBasis): Promise<TryEnd> {
  const files = await lookAtFiles(work, job, basis)
  if (!('partitions' in files)) return files
  const assembled = assembleBatch(files.partitions, work.named)
  if (assembled.replicas.length === 0) {
    return { kind: 'hopeless', reason: 'the files of none of its sectors can be read' }
  }
  // The head may have moved on while disks were slow; the seed is looked at again after the proof in any case.
  const { seed, proofType, view, tables } = basis
  const times = timesOf(work, basis)
  const partitions = assembled.partitions.map(({ index }) => index)
  const { replicas } = assembled
  const end = await proveBatch(work, {
    view,
    partitions,
    proofType,
    replicas,
    seed,
    deadline: times.latestProof,
    patience: {
      until: (began) => impatientAt(times, began),
      latestStart: times.latestProof - times.expected
    }
  })
  switch (end.kind) {
    case 'no-use':
      if (end.why === 'randomness') work.tell({ kind: 'stale', reason: 'randomness' })
      return { kind: 'again' }
    case 'faulty':
      return skipNamed(work, end, replicas.length, times)
    case 'failed':
      return afterFailure(work, end.error)
    case 'proven':
      break
    default:
      return end satisfies never
  }
  const claim = { proofType, replicas, randomness: seed, proof: end.proof }
  const stale = await findStale(
    work,
    { seed, proofType, tableDigest: digestTable(partitions, tables) },
    partitions
  )
  if (stale !== undefined) {
    work.tell({ kind: 'stale', reason: stale })
    return { kind: 'again' }
  }
  const judged = await judgeProof(work, job, {
    claim,
    practice: end.practice,
    child: end.child,
    latest: times.latestProof
  })
  if (judged.kind !== 'good') return judged
  return { kind: 'proven', batch: describeBatch(work, basis, assembled, end.proof, judged.verdict) }
}

function describeBatch(
  work: BatchWork,
  { seed, proofType, tables }: BatchBasis,
  { partitions }: AssembledBatch,
  proof: Uint8Array,
  verdict: ProvenBatch['verdict']
): ProvenBatch {
  const { miner, deadline } = work.course
  const indexes = partitions.map(({ index }) => index)
  return {
    key: { miner, open: deadline.open, partition: indexes[0] ?? 0 },
    deadline,
    partitions,
    proofType,
    proof,
    seed,
    tableDigest: digestTable(indexes, tables),
    verdict,
    provenAt: work.parts.clock.now()
  }
}

/** What the newest head says against the proof; undefined also when it cannot be asked, since whoever sends asks again. */
async function findStale(
  work: BatchWork,
  proof: Pick<ProvenBatch, 'seed' | 'proofType' | 'tableDigest'>,
  partitions: readonly number[]
): Promise<ReturnType<typeof findStaleness>> {
  const { feed } = work.parts
  if (!feed.current) return undefined
  try {
    const { seed, proofType, tables } = await readBasis(feed.current, work.course, partitions)
    return findStaleness(proof, { seed, proofType, tableDigest: digestTable(partitions, tables) })
  } catch (error) {
    if (work.signal.aborted || PosterError.is(error, 'CLOSED')) throw error
    work.tell({ kind: 'trouble', text: `the randomness cannot be checked again: ${describeError(error)}` })
    return undefined
  }
}

async function lookAtFiles(work: BatchWork, job: Job, basis: BatchBasis): Promise<CheckedBatch | TryEnd> {
  const { parts, course } = work
  const settings = parts.readSettings(course.miner)
  const tableDigest = digestTable(
    basis.owed.map(({ index }) => index),
    basis.tables
  )
  const known = work.checked?.tableDigest === tableDigest ? work.checked : undefined
  if (known && !work.lookAgain) return known
  const times = timesOf(work, basis)
  const checked = await checkBatch(work, job, {
    basis,
    tableDigest,
    strict: work.checkStrictly || (settings?.strictCheck ?? false),
    timeout: timeForCheck(times, parts.clock.now()),
    before: known
  })
  const every = Math.min(lookEvery, parts.epochMs)
  const judged = judgeFiles(checked.seen, {
    unreadableShare: settings?.unreadableShare ?? 0,
    now: parts.clock.now(),
    lookEvery: every,
    latestStart: times.latestStart
  })
  work.checked = checked
  work.lookAgain = judged.kind === 'look-again'
  if (judged.kind !== 'look-again') {
    if (judged.kind === 'prove-the-rest')
      work.alarm(
        'too-many-unreadable',
        `${judged.reason}. There is no time left to wait: the rest is proven, and what is left out becomes faulty until it is declared recovered`
      )
    tellSkipped(work, checked)
    return checked
  }
  work.alarm(
    'too-many-unreadable',
    `${judged.reason}. It is looked at again every ${every / 1000} s while there is time. See whether the stores are mounted`
  )
  work.tell({ kind: 'phase', phase: 'waiting-for-files', reason: judged.reason })
  return { kind: 'later', delay: every }
}

function tellSkipped(work: BatchWork, { seen }: CheckedBatch): void {
  const sectors = seen.flatMap(({ unreadable }) => unreadable.map(({ sector }) => sector))
  if (sectors.length > 0)
    work.tell({ kind: 'sectors-skipped', sectors, reason: 'their files cannot be read' })
}

/**
 * Few sectors are skipped at once. Many may be a store that went away after it was looked at: then the files are looked at
 * again, once, and with them the patience there is for missing ones.
 */
function skipNamed(
  work: BatchWork,
  { sectors, message }: Extract<ProvingEnd, { kind: 'faulty' }>,
  asked: number,
  { latestStart }: ProofTimes
): TryEnd {
  const share = work.parts.readSettings(work.course.miner)?.unreadableShare ?? 0
  const hasTime = work.parts.clock.now() <= latestStart
  if (sectors.length > asked * share && hasTime && !work.hasDoubted) {
    work.hasDoubted = true
    work.checked = undefined
    work.checkStrictly = true
    const text = `a prover cannot prove ${sectors.length} of ${asked} sectors; their files are looked at again`
    work.tell({ kind: 'trouble', text })
    return { kind: 'again' }
  }
  if (!work.skip(sectors)) return { kind: 'failed' }
  const reason = message === '' ? 'the prover cannot prove them' : message
  work.tell({ kind: 'sectors-skipped', sectors, reason })
  return { kind: 'again' }
}

function afterFailure(work: BatchWork, error: PosterError): TryEnd {
  if (error.code === 'PROVER_UNAVAILABLE') {
    work.alarm('no-prover', `no prover can take it: ${describeError(error)}`)
  }
  if (error.code === 'PROOF_FAILED') {
    // Faults that no prover has named: the files say more when they are read as well.
    work.checked = undefined
    work.checkStrictly = true
  }
  return { kind: 'failed' }
}

function timesOf({ parts, course }: BatchWork, { owed, proofType }: BatchBasis): ProofTimes {
  const sectors = owed.reduce((sum, { toProve }) => sum + Number(toProve.count), 0)
  return proofTimes(parts.feed, course.deadline, parts.usualDuration(proofType, sectors))
}
