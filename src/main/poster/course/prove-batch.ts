/** One try at proving: asks the prover, and takes the question back as soon as its answer would be of no use. */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import { PosterError, describeError } from '../../lib/error.ts'
import { linkSignals } from '../../lib/linked-signal.ts'
import { throwIfAborted } from '../../lib/wait.ts'
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import type { HeadView } from '../head-view.ts'
import type { ProofOutcome, ProofTry, Replica } from '../proof-work.ts'
import { askProvers, type Patience } from './ask-provers.ts'
import type { BatchWork } from './batch-work.ts'
import { untilOfNoUse, type NoUse } from './watch-proof.ts'

export interface ProofOrder {
  readonly view: HeadView
  /** Indexes. */
  readonly partitions: readonly number[]
  readonly proofType: PoStProofType
  readonly replicas: readonly Replica[]
  readonly seed: Uint8Array
  /** ms since the Unix epoch. */
  readonly deadline: number
  /** When other provers are asked as well. */
  readonly patience: Patience
}

export type ProvingEnd =
  | {
      readonly kind: 'proven'
      /** All proofs, one after the other. */
      readonly proof: Uint8Array
      readonly practice: boolean
      readonly child: string | undefined
    }
  | { readonly kind: 'faulty'; readonly sectors: readonly SectorNumber[]; readonly message: string }
  | { readonly kind: 'no-use'; readonly why: NoUse }
  | { readonly kind: 'failed'; readonly error: PosterError }

/** @throws PosterError CANCELLED, CLOSED when the batch is given up as a whole */
export async function proveBatch(work: BatchWork, order: ProofOrder): Promise<ProvingEnd> {
  const { parts, course, signal } = work
  work.attempt += 1
  work.tell({ kind: 'phase', phase: 'proving' })
  const { view, partitions, seed } = order
  const giveUp = new AbortController()
  const given = linkSignals([signal, giveUp.signal])
  let noUse: NoUse | undefined
  const watching = untilOfNoUse(parts.feed, { course, partitions, seed }, view, given.signal).then(
    (why) => {
      noUse = why
      giveUp.abort(new PosterError('CANCELLED', 'the proof is of no use any more'))
    },
    () => undefined
  )
  try {
    const began = parts.clock.monotonic()
    const { outcome, attempts } = await askProvers(
      work,
      {
        stage: 'window_post',
        miner: course.miner,
        proofType: order.proofType,
        replicas: order.replicas,
        randomness: seed
      },
      {
        deadline: order.deadline,
        signal: given.signal,
        label: work.label,
        ...(work.avoid === undefined ? {} : { avoid: work.avoid })
      },
      order.patience
    )
    return tellOutcome(work, order, outcome, attempts, parts.clock.monotonic() - began)
  } catch (error) {
    throwIfAborted(signal)
    if (noUse !== undefined) return { kind: 'no-use', why: noUse }
    if (!(error instanceof PosterError)) throw error
    work.tell({ kind: 'prover-failed', reason: describeError(error), tries: [] })
    return { kind: 'failed', error }
  } finally {
    giveUp.abort(new PosterError('CANCELLED', 'the proof is there'))
    await watching
    given.release()
  }
}

function tellOutcome(
  work: BatchWork,
  { replicas }: ProofOrder,
  outcome: ProofOutcome,
  tries: readonly ProofTry[],
  whole: number
): ProvingEnd {
  const last = tries.at(-1)
  if (outcome.kind === 'faulty') return outcome
  const took = last ? last.ended - last.began : whole
  const { proofs, practice } = outcome
  work.tell({ kind: 'proved', sectors: replicas.length, took, tries, practice })
  return { kind: 'proven', proof: Buffer.concat(proofs), practice, child: last?.child }
}
