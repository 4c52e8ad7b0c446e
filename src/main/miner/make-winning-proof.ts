/**
 * One winning proof from the files to bytes that may be answered: found, proven, looked at. Whatever goes wrong becomes a
 * reason to answer with; nothing is thrown. It refuses a practice proof for any network that is not known to be for
 * practice, and a proof that does not hold.
 */
import type { PoStProof } from '../filecoin/post-proof.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf, PosterError } from '../lib/error.ts'
import type { ProofStep, RefusalCode } from './miner-event.ts'
import type {
  MinerChain,
  Replica,
  ReplicaLocator,
  WaitOptions,
  WinningProver,
  WinningVerifier
} from './winning-work.ts'
import type { WinningStatement } from './winning-statement.ts'

export interface ProofParts {
  readonly locator: ReplicaLocator
  readonly prover: WinningProver
  readonly verifier: WinningVerifier
  /** Undefined when no chain node is configured. */
  readonly chain: MinerChain | undefined
  readonly clock: Clock
}

export interface MakeOptions {
  readonly label: string
  /** ms since the Unix epoch: when the answer is late. */
  readonly until: number
  /** When the proof is given up and its card freed; later than `until`. */
  readonly limit: number
  readonly signal: AbortSignal
  readonly tell: (step: ProofStep) => void
}

export type MadeProof =
  | { readonly kind: 'made'; readonly proofs: readonly PoStProof[]; readonly proving: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string }

type Refused = Extract<MadeProof, { readonly kind: 'refused' }>

/** ms; a chain node that does not say its name within this is treated as one that does not know it. */
const nameWait = 3_000
/** ms a verification gets at least: with its key at hand it takes far less. */
const leastVerification = 1_000
export const practicePrefix = 'practice-'

/** @param statement of a miner that is enabled */
export async function makeWinningProof(
  parts: ProofParts,
  statement: WinningStatement,
  options: MakeOptions
): Promise<MadeProof> {
  const { miner, proofType, randomness } = statement
  const replica = await locate(parts, statement, options)
  if ('kind' in replica) return replica
  try {
    const { outcome, tries } = await parts.prover.prove(
      { miner, proofType, replica, randomness },
      { deadline: options.limit, signal: options.signal, label: options.label }
    )
    if (outcome.kind === 'faulty') {
      return refused(
        'prover-failed',
        `the prover says that the sector is faulty: ${outcome.message || 'no reason given'}`
      )
    }
    const last = tries.at(-1)
    const proving = last ? last.ended - last.began : 0
    options.tell({ kind: 'proved', took: proving, tries, practice: outcome.practice })
    const problem = outcome.practice
      ? await refusePractice(parts.chain, options.signal)
      : await refuseInvalid(parts, statement, replica, outcome.proof, options)
    return problem ?? { kind: 'made', proofs: [{ proofType, proof: outcome.proof }], proving }
  } catch (error) {
    return refused(codeOfProverError(error), messageOf(error))
  }
}

async function locate(
  { locator, clock }: ProofParts,
  { miner, sector }: WinningStatement,
  { until, signal }: MakeOptions
): Promise<Replica | Refused> {
  try {
    return await locator.locate(miner, sector, { signal, timeout: Math.max(1, until - clock.now()) })
  } catch (error) {
    if (signal.aborted) return refused('closing', 'the node ends')
    return refused(PosterError.is(error, 'TIMED_OUT') ? 'late' : 'files-missing', messageOf(error))
  }
}

async function refusePractice(
  chain: MinerChain | undefined,
  signal: AbortSignal
): Promise<Refused | undefined> {
  const name = await networkNameOf(chain, { signal, timeout: nameWait })
  if (name?.startsWith(practicePrefix)) return undefined
  return refused(
    'practice-refused',
    name === undefined
      ? 'a practice prover made this proof, and no chain node says that this network is for practice'
      : `a practice prover made this proof, and ${JSON.stringify(name.slice(0, 100))} is no practice network`
  )
}

async function networkNameOf(chain: MinerChain | undefined, wait: WaitOptions): Promise<string | undefined> {
  try {
    return await chain?.networkName(wait)
  } catch {
    return undefined
  }
}

/** Undefined also where it cannot be told: a proof that is good after all is worth a block. */
async function refuseInvalid(
  { verifier, clock }: ProofParts,
  { proofType, randomness }: WinningStatement,
  replica: Replica,
  proof: Uint8Array,
  { until, signal, tell }: MakeOptions
): Promise<Refused | undefined> {
  const began = clock.now()
  try {
    const timeout = Math.max(leastVerification, until - began)
    const verdict = await verifier.verify({ proofType, replica, randomness, proof }, { signal, timeout })
    if (verdict.kind === 'invalid')
      return refused('invalid-proof', `the proof does not hold: ${verdict.reason}`)
    tell({ kind: 'verified', verdict: verdict.kind, took: clock.now() - began })
  } catch (error) {
    tell({ kind: 'unverified', reason: messageOf(error) })
  }
  return undefined
}

function codeOfProverError(error: unknown): RefusalCode {
  if (PosterError.is(error, 'TIMED_OUT')) return 'late'
  if (PosterError.is(error, 'PROVER_UNAVAILABLE')) return 'no-prover'
  if (PosterError.is(error, 'QUEUE_FULL')) return 'too-many'
  if (PosterError.is(error, 'CLOSED', 'CANCELLED')) return 'closing'
  return 'prover-failed'
}

function refused(code: RefusalCode, reason: string): Refused {
  return { kind: 'refused', code, reason }
}
