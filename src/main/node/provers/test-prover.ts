/**
 * A proof to see whether a prover works, for an operator who does not want to wait for the next deadline (operators.md,
 * pain 26). Without a sector it asks for one that exists nowhere: a real prover answers with an error at once, which shows
 * that it reads and answers, and not that its card works. With a sector it proves for real, over random randomness. It
 * never touches the chain, and what it makes is shown to nobody and thrown away.
 */
import { randomBytes } from 'node:crypto'
import { postProofType, type PoStProofType } from '../../filecoin/post-proof-type.ts'
import { actorId, sectorId, sectorName, type SectorId } from '../../filecoin/sector-id.ts'
import { sectorSizes, type SectorSize } from '../../filecoin/sector-size.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Closeable } from '../../lib/closeable.ts'
import { PosterError } from '../../lib/error.ts'
import type { Attempt, ProofResult, ProverPool } from '../../prover/pool/pool-contract.ts'
import type { ProofReplica, ProofTask, ProverStage } from '../../prover/proof-task.ts'
import type { DialectName } from '../../prover/wire/dialect.ts'

export interface TestedSector {
  readonly sector: SectorId
  readonly replica: ProofReplica
  readonly size: SectorSize
  /** Undefined: the oldest type of the stage, which every prover knows. */
  readonly proofType: PoStProofType | undefined
}

export interface ProverTestRequest {
  /** Only this child; undefined: whichever of the stage is free. */
  readonly child: string | undefined
  /** Undefined: the child's; without a child window_post, or winning_post where there is no other. */
  readonly stage: ProverStage | undefined
  readonly sector: TestedSector | undefined
  /** ms */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** How a test ended. Only the first three are good news. */
export type TestVerdict =
  /** It made a proof of a real sector, or of one that does not exist, which only a practice prover can. */
  | 'proven'
  | 'practice'
  /** It answered that the sector that does not exist cannot be proven. */
  | 'answers'
  /** It answered that this sector cannot be proven. */
  | 'refused'
  /** It ended, or broke the protocol. */
  | 'broken'
  | 'late'

export interface ProverTestResult {
  readonly verdict: TestVerdict
  readonly good: boolean
  /** Undefined when no child took the task. */
  readonly child: string | undefined
  readonly stage: ProverStage
  readonly dialect: DialectName | undefined
  /** ms the child had the task. */
  readonly proving: number
  /** ms from the question to the answer, waiting for a child included. */
  readonly elapsed: number
  /** One sentence for people. */
  readonly meaning: string
  /** What the child said when it made no proof; may be empty. */
  readonly message: string
}

/** ms; longest a test may take. */
export const longestTest = 7_200_000
/** Tests at the same time. */
export const mostTests = 64

/** ms; no proof for the chain has a deadline so far away, so every one of them goes before a test that waits. */
export const behindEveryProof = 7 * 24 * 3_600_000

/** How the label of whatever is not for the chain begins. */
export const testLabel = 'test '

/** True for the label of a test, false for those of proofs for the chain, which begin with their miner. */
export function isTestLabel(label: string): boolean {
  return label.startsWith(testLabel)
}

export interface ProverTests extends Closeable {
  /** @throws PosterError INVALID_ARGUMENT, NOT_FOUND, PROVER_UNAVAILABLE, QUEUE_FULL, CANCELLED, CLOSED */
  run(request: ProverTestRequest): Promise<ProverTestResult>
}

export function openProverTests(pool: ProverPool, clock: Clock): ProverTests {
  /** Tries of the tests under way, by label. */
  const tries = new Map<string, Attempt[]>()
  let last = 0
  const forget = pool.onEvent((event) => {
    if (event.kind === 'attempt') tries.get(event.label)?.push(event.attempt)
  })
  return {
    async run(request) {
      const { child, timeout, signal } = request
      if (!(timeout > 0 && timeout <= longestTest)) {
        throw new PosterError('INVALID_ARGUMENT', `a test takes from 1 ms to ${longestTest / 60_000} min`)
      }
      if (tries.size >= mostTests) {
        throw new PosterError('QUEUE_FULL', `${mostTests} tests of provers are under way; try again later`)
      }
      const stage = stageOf(pool, request)
      const task = taskFor(stage, request.sector)
      const label = `${testLabel}${++last} of ${child ?? stage}${request.sector ? ` with ${sectorName(request.sector.sector)}` : ''}`
      const began = clock.now()
      const attempts: Attempt[] = []
      tries.set(label, attempts)
      // Its own end, since its deadline only says where it stands in the queue.
      const limit = new AbortController()
      const cancelLimit = clock.after(timeout, () => limit.abort(outOfTime(label, timeout)))
      try {
        const outcome = await pool
          .prove(task, {
            deadline: began + behindEveryProof,
            label,
            tries: 1,
            ...(child === undefined ? {} : { child }),
            signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
          })
          .catch((error: unknown) => failureOf(error))
        return conclude(pool, stage, request, outcome, attempts, clock.now() - began)
      } finally {
        cancelLimit()
        tries.delete(label)
      }
    },
    close() {
      forget()
      return Promise.resolve()
    }
  }
}

function outOfTime(label: string, timeout: number): PosterError {
  return new PosterError('TIMED_OUT', `${label}: no answer within ${timeout / 1000} s`)
}

function stageOf(pool: ProverPool, { child, stage }: ProverTestRequest): ProverStage {
  const own = child === undefined ? undefined : pool.child(child).spec.stage
  if (own !== undefined) {
    if (stage === undefined || stage === own) return own
    throw new PosterError('INVALID_ARGUMENT', `${child} is a prover for ${own} and not for ${stage}`)
  }
  if (stage !== undefined) return stage
  const [first] = pool.stages().filter(({ children }) => children > 0)
  return first?.stage ?? 'window_post'
}

function taskFor(stage: ProverStage, tested: TestedSector | undefined): ProofTask {
  const randomness = randomBytes(32)
  if (tested) {
    const { sector, replica, size } = tested
    const proofType = tested.proofType ?? oldestType(stage, size)
    return { stage, miner: sector.miner, proofType, replicas: [replica], randomness }
  }
  const { miner, number } = sectorId(actorId(1_000n), BigInt(randomBytes(4).readUInt32BE()))
  const size = sectorSizes[3]
  if (!size) throw new PosterError('INTERNAL', 'the table of sector sizes has five rows')
  const nowhere = `/nonexistent/prover-test/${sectorName({ miner, number })}`
  const replica: ProofReplica = {
    sector: number,
    // The two top bits of a commitment are never set.
    commR: randomBytes(32).map((byte, place) => (place === 31 ? byte & 0x3f : byte)),
    cacheDirectory: `${nowhere}/cache`,
    sealedFile: `${nowhere}/sealed`,
    sealProof: 5 + placeOf(size)
  }
  return { stage, miner, proofType: oldestType(stage, size), replicas: [replica], randomness }
}

/** Known to provers of every version; what is proven is the same. */
function oldestType(stage: ProverStage, size: SectorSize): PoStProofType {
  return postProofType(placeOf(size) + (stage === 'window_post' ? 5 : 0))
}

function placeOf({ name }: SectorSize): number {
  return sectorSizes.findIndex((size) => size.name === name)
}

type Failure = { readonly kind: 'refused' | 'broken' | 'late'; readonly message: string }

/** @throws whatever does not tell about a prover */
function failureOf(error: unknown): Failure {
  if (PosterError.is(error, 'PROOF_FAILED')) return { kind: 'refused', message: error.message }
  if (PosterError.is(error, 'PROVER_FAILED')) return { kind: 'broken', message: error.message }
  if (PosterError.is(error, 'TIMED_OUT')) return { kind: 'late', message: error.message }
  throw error
}

function conclude(
  pool: ProverPool,
  stage: ProverStage,
  { sector }: ProverTestRequest,
  answer: ProofResult | Failure,
  attempts: readonly Attempt[],
  elapsed: number
): ProverTestResult {
  const attempt = attempts.at(-1)
  const report = pool.children().find(({ name }) => name === attempt?.child)
  const { verdict, message } = judge(answer, attempt, sector !== undefined)
  return {
    verdict,
    good: verdict === 'practice' || (verdict === 'proven' && sector !== undefined) || verdict === 'answers',
    child: attempt?.child,
    stage,
    dialect: report?.spec.dialect,
    proving: attempt ? attempt.ended - attempt.began : 0,
    elapsed,
    meaning: meaningOf(verdict, sector !== undefined, attempt !== undefined),
    message
  }
}

function judge(
  answer: ProofResult | Failure,
  attempt: Attempt | undefined,
  isReal: boolean
): { readonly verdict: TestVerdict; readonly message: string } {
  if ('kind' in answer) {
    const message = attempt?.failure ?? answer.message
    return { verdict: answer.kind === 'refused' && !isReal ? 'answers' : answer.kind, message }
  }
  const { outcome } = answer
  if (outcome.kind === 'faulty') return { verdict: isReal ? 'refused' : 'answers', message: outcome.message }
  return { verdict: outcome.practice ? 'practice' : 'proven', message: '' }
}

function meaningOf(verdict: TestVerdict, isReal: boolean, wasTaken: boolean): string {
  switch (verdict) {
    case 'proven':
      return isReal
        ? 'It made a proof of this sector; whether it is valid was not checked'
        : 'It claims to have proven a sector that does not exist: do not trust this prover'
    case 'practice':
      return 'PRACTICE: this is the practice prover, its proofs are worth nothing on a real network'
    case 'answers':
      return 'It reads tasks and answers them; whether its card works is shown only by a test with a sector'
    case 'refused':
      return 'It answered that this sector cannot be proven'
    case 'broken':
      return 'It ended or broke the protocol over this task'
    case 'late':
      return wasTaken
        ? 'It did not answer in time and was ended, since only that frees its card; it starts again by itself'
        : 'No prover was free in time'
  }
}
