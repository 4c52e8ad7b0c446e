/**
 * What a prover is asked and what it answers, free of any wire dialect and of any process.
 * Sources: node-protocol.md §5.2.4, §5.2.5; proving.md §4.1, §4.2.
 */
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { ActorId, SectorNumber } from '../filecoin/sector-id.ts'

/** Stage names as they stand on the wire and on a child's command line. */
export type ProverStage = 'window_post' | 'winning_post'
export const proverStages: readonly ProverStage[] = ['window_post', 'winning_post']

export interface ProofReplica {
  readonly sector: SectorNumber
  /** 32 bytes, the digest of the sealed CID. */
  readonly commR: Uint8Array
  /** Absolute. */
  readonly cacheDirectory: string
  /** Absolute. */
  readonly sealedFile: string
  /** Registered seal proof, 0–19. Only dialect A sends it. */
  readonly sealProof: number
}

export interface ProofTask {
  readonly stage: ProverStage
  readonly miner: ActorId
  /** One for all replicas; window types for window_post, winning types for winning_post. */
  readonly proofType: PoStProofType
  /** At least one; ascending by sector, each once. */
  readonly replicas: readonly ProofReplica[]
  /** 32 bytes as the chain gives them; whoever writes the wire clears the two top bits of byte 31 where it must. */
  readonly randomness: Uint8Array
}

export type ProofOutcome =
  | {
      readonly kind: 'proven'
      /** Normally one of 192·n bytes. Never empty. */
      readonly proofs: readonly Uint8Array[]
      /** True when the practice prover made it: never to be sent to a network not named `practice-…`. */
      readonly practice: boolean
    }
  | {
      readonly kind: 'faulty'
      /** Sectors of the task that cannot be proven; at least one. */
      readonly sectors: readonly SectorNumber[]
      /** What the prover said about them; may be empty. */
      readonly message: string
    }
