/**
 * What the responder asks of the disks, the provers, the verifier, the chain and the configuration, declared here so that
 * each can be anything that keeps the promise. The node gives the sector index with its stores, the supervised pool, the
 * verifying thread and the chain client.
 */
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { ActorId, SectorNumber } from '../filecoin/sector-id.ts'
import type { ChallengedSector } from './proof-gateway.ts'

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

export interface WaitOptions {
  readonly signal: AbortSignal
  /** ms */
  readonly timeout: number
}

export interface ReplicaLocator {
  /**
   * Of a sector with a sector key: the files of its upgrade.
   * @throws PosterError NOT_FOUND for an unknown sector or a missing file, INVALID_ARGUMENT for a file of the wrong size,
   * TIMED_OUT, CANCELLED; as an index does
   */
  locate(miner: ActorId, sector: ChallengedSector, options: WaitOptions): Promise<Replica>
}

/** A winning proof is about exactly one sector (proving.md §4.2). */
export interface WinningTask {
  readonly miner: ActorId
  /** 0–4 */
  readonly proofType: PoStProofType
  readonly replica: Replica
  /** 32 bytes as the chain gives them, not masked. */
  readonly randomness: Uint8Array
}

export type WinningOutcome =
  | {
      readonly kind: 'proven'
      /** All bytes the prover gave, in one. */
      readonly proof: Uint8Array
      /** The practice prover made it: never for a network not named `practice-…`. */
      readonly practice: boolean
    }
  /** The prover says that the sector cannot be proven. */
  | { readonly kind: 'faulty'; readonly message: string }

/** One try on one child. Times are ms since the Unix epoch. */
export interface WinningTry {
  readonly child: string
  readonly began: number
  readonly ended: number
  /** Undefined for the one that brought the outcome. */
  readonly failure: string | undefined
}

export interface WinningProveOptions {
  /** ms since the Unix epoch. */
  readonly deadline: number
  readonly signal: AbortSignal
  readonly label: string
  /** Only this child may take it, once. */
  readonly child?: string
}

/** A child that can take a task, or soon can. */
export interface ChildOutlook {
  readonly name: string
  /** Tasks at the same time, at least 1. */
  readonly slots: number
  readonly running: readonly { readonly label: string; readonly began: number }[]
  /** ms since the Unix epoch from which it takes tasks; of a ready child in the past. */
  readonly readyAt: number
}

export interface WinningProver {
  outlook(): readonly ChildOutlook[]
  /** @throws PosterError TIMED_OUT, CANCELLED, QUEUE_FULL, PROVER_UNAVAILABLE, PROVER_FAILED, PROOF_FAILED, CLOSED */
  prove(
    task: WinningTask,
    options: WinningProveOptions
  ): Promise<{ readonly outcome: WinningOutcome; readonly tries: readonly WinningTry[] }>
}

export interface WinningClaim {
  readonly proofType: PoStProofType
  readonly replica: Pick<Replica, 'sector' | 'commR'>
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  readonly proof: Uint8Array
}

/** `well-formed`: three points of the right groups, no key at hand for more. */
export type WinningVerdict =
  { readonly kind: 'valid' | 'well-formed' } | { readonly kind: 'invalid'; readonly reason: string }

export interface WinningVerifier {
  /** @throws PosterError when it cannot be told: TIMED_OUT, CANCELLED, QUEUE_FULL, CLOSED, STORAGE_FAILED, INTERNAL */
  verify(claim: WinningClaim, options: WaitOptions): Promise<WinningVerdict>
}

export interface MinerChain {
  networkName(options: WaitOptions): Promise<string>
  /** Any sector that is alive and not faulty, another one each time; undefined for a miner that has none. */
  liveSector(miner: ActorId, options: WaitOptions): Promise<ChallengedSector | undefined>
}

/** The configuration as it is in force at this moment: it may change while the node runs. */
export interface MinerSettings {
  /** Those with Miners.Proof.Enabled. */
  enabled(): readonly ActorId[]
}
