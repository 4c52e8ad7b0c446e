/**
 * What a PoSter asks of provers, of the disks and of the verifier, declared here so that each can be anything that keeps
 * the promise. The node gives the supervised pool, the helper processes and the verifying thread.
 */
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { ActorId, SectorNumber } from '../filecoin/sector-id.ts'
import type { SectorFacts } from './chain-reads.ts'

export interface Replica {
  readonly sector: SectorNumber
  /** 32 bytes, the digest of the sealed CID. */
  readonly commR: Uint8Array
  /** Absolute. */
  readonly cacheDirectory: string
  /** Absolute. */
  readonly sealedFile: string
  /** Registered seal proof, 0–19. */
  readonly sealProof: number
}

export interface UnreadableSector {
  readonly sector: SectorNumber
  /** Name of the store that does not answer or lacks the files; undefined when no store is known for it. */
  readonly store: string | undefined
  readonly reason: string
}

export interface CheckedSectors {
  /** Ascending. */
  readonly replicas: readonly Replica[]
  /** Ascending. */
  readonly unreadable: readonly UnreadableSector[]
  /** Sectors that lie in each store, readable or not, so that a whole store that is away is recognised. */
  readonly perStore: ReadonlyMap<string, number>
}

export interface CheckOptions {
  readonly strict: boolean
  readonly signal: AbortSignal
  /** ms; what is not known by then is unreadable. */
  readonly timeout: number
}

/** The files of sectors, looked at as a prover will need them (proving.md §1.3.6). */
export interface ReplicaFinder {
  /** @throws PosterError CANCELLED, CLOSED; whatever is wrong with sectors is in the result */
  check(miner: ActorId, sectors: readonly SectorFacts[], options: CheckOptions): Promise<CheckedSectors>
}

export type ProofStage = 'window_post' | 'winning_post'

export interface ProofRequest {
  readonly stage: ProofStage
  readonly miner: ActorId
  readonly proofType: PoStProofType
  /** At least one; ascending by sector, each once. */
  readonly replicas: readonly Replica[]
  /** 32 bytes as the chain gives them, not masked. */
  readonly randomness: Uint8Array
}

export type ProofOutcome =
  | {
      readonly kind: 'proven'
      /** Normally one of 192·n bytes. Never empty. */
      readonly proofs: readonly Uint8Array[]
      /** The practice prover made it: never to be sent to a network not named `practice-…`. */
      readonly practice: boolean
    }
  | {
      readonly kind: 'faulty'
      readonly sectors: readonly SectorNumber[]
      readonly message: string
    }

export interface ProveOptions {
  /** ms since the Unix epoch; the task fails with TIMED_OUT then. */
  readonly deadline: number
  readonly signal: AbortSignal
  /** What people see of it, e.g. `f01000 deadline 5 partition 0`. */
  readonly label: string
  /** Told whenever a prover begins with it, every try anew; before that it waits for one. */
  readonly onTaken?: (child: string) => void
  /** Only this child may take it. */
  readonly child?: string
  /** A child whose last proof was invalid: another one that is ready is preferred. */
  readonly avoid?: string
}

export interface ProofTry {
  readonly child: string
  /** ms since the Unix epoch. */
  readonly began: number
  readonly ended: number
  readonly failure: string | undefined
}

export interface Prover {
  /** @throws PosterError TIMED_OUT, CANCELLED, QUEUE_FULL, PROVER_UNAVAILABLE, PROVER_FAILED, PROOF_FAILED, CLOSED */
  prove(
    request: ProofRequest,
    options: ProveOptions
  ): Promise<{ readonly outcome: ProofOutcome; readonly attempts: readonly ProofTry[] }>
  /** While true, provers that ended are started again without long waits. */
  setDeadlineOpen(stage: ProofStage, open: boolean): void
  /** Children of a stage that can take a task now or when their present one is done. */
  ready(stage: ProofStage): number
}

export interface ProofClaim {
  readonly proofType: PoStProofType
  readonly replicas: readonly { readonly sector: SectorNumber; readonly commR: Uint8Array }[]
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  readonly proof: Uint8Array
}

export interface VerifyOptions {
  readonly signal: AbortSignal
  /** ms */
  readonly timeout: number
  /** Looks at the points only, which needs no key and takes milliseconds: when the whole claim could not be told. */
  readonly shapeOnly?: boolean
}

/** `well-formed`: three points of the right groups, no key at hand for more. `practice`: bytes of the practice prover. */
export type ProofVerdict =
  | { readonly kind: 'valid' | 'well-formed' | 'practice' }
  | {
      readonly kind: 'invalid'
      readonly reason: string
      /** Every proof is three points of the right groups; only the equation does not hold. One that is false is never sent. */
      readonly wellFormed: boolean
    }

export interface ProofVerifier {
  /** @throws PosterError TIMED_OUT, CANCELLED, QUEUE_FULL, CLOSED, STORAGE_FAILED, INTERNAL when it cannot be told */
  verify(claim: ProofClaim, options: VerifyOptions): Promise<ProofVerdict>
}
