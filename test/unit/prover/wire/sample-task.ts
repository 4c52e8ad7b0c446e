/**
 * Tasks for tests: real numbers and paths, any count of replicas.
 */
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { actorId, sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import type { ProofReplica, ProofTask, ProverStage } from '../../../../src/main/prover/proof-task.ts'

export interface SampleOptions {
  readonly stage?: ProverStage
  readonly proofType?: number
  readonly miner?: bigint
  /** Sector numbers, as given. */
  readonly sectors?: readonly bigint[]
  /** Last byte of the randomness; the others are 1, 2, 3, … */
  readonly lastByte?: number
}

/** A window task of type 5 (2 KiB) for f01000 with sector 1, unless told otherwise. */
export function sampleTask(options: SampleOptions = {}): ProofTask {
  const { stage = 'window_post', proofType = stage === 'window_post' ? 5 : 0, miner = 1000n } = options
  const randomness = Uint8Array.from({ length: 32 }, (_, place) => place + 1)
  randomness[31] = options.lastByte ?? 0xff
  return {
    stage,
    miner: actorId(miner),
    proofType: postProofType(proofType),
    replicas: (options.sectors ?? [1n]).map((sector) => sampleReplica(miner, sector)),
    randomness
  }
}

export function sampleReplica(miner: bigint, sector: bigint): ProofReplica {
  return {
    sector: sectorNumber(sector),
    commR: Uint8Array.from({ length: 32 }, (_, place) => Number((sector * 31n + BigInt(place * 7)) % 256n)),
    cacheDirectory: `/mnt/a/cache/s-t0${miner}-${sector}`,
    sealedFile: `/mnt/a/sealed/s-t0${miner}-${sector}`,
    sealProof: 5
  }
}
