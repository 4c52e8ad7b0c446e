/** A proof of partitions as a PoSter would hand it over, made from what a view says with the practice prover's own bytes. */
import { difference, union } from '../../../src/main/filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { parseCommitment } from '../../../src/main/filecoin/commitment.ts'
import type { ActorId } from '../../../src/main/filecoin/sector-id.ts'
import type { Deadline } from '../../../src/main/filecoin/deadline.ts'
import { sectorsToProve } from '../../../src/main/poster/batch/sectors-to-prove.ts'
import { digestTable } from '../../../src/main/poster/batch/table-digest.ts'
import type { HeadView } from '../../../src/main/poster/head-view.ts'
import type { PostRecord, ProvenBatch } from '../../../src/main/poster/post-record.ts'
import { practiceProof } from '../../../src/main/prover/practice/practice-proof.ts'

export interface BatchPlan {
  readonly miner: ActorId
  readonly deadline: Deadline
  readonly partitions: readonly number[]
  /** Sectors left out. */
  readonly skipped?: readonly bigint[]
  readonly verdict?: ProvenBatch['verdict']
}

export async function proveBatch(
  view: HeadView,
  { miner, deadline, partitions: indexes, skipped = [], verdict = 'practice' }: BatchPlan
): Promise<PostRecord> {
  const [seed, info, tables] = await Promise.all([
    view.windowSeed(miner, deadline),
    view.minerInfo(miner),
    view.partitions(miner, deadline.index)
  ])
  const left = Bitfield.fromNumbers(skipped)
  const partitions = indexes.map((index) => {
    const wanted = sectorsToProve(tables[index]!)
    const proven = difference(wanted, left)
    return { index, skipped: difference(wanted, proven), proven }
  })
  const sectors = await view.sectors(miner, union(...partitions.map(({ proven }) => proven)))
  const replicas = sectors.map(({ number, sealedCid, sealProof }) => ({
    sector: number,
    commR: parseCommitment(sealedCid)!.digest,
    cacheDirectory: '/cache',
    sealedFile: '/sealed',
    sealProof
  }))
  const proofType = info.windowPoStProofType
  return {
    batch: {
      key: { miner, open: deadline.open, partition: indexes[0]! },
      deadline,
      partitions,
      proofType,
      proof: practiceProof({ proofType, randomness: seed, replicas }),
      seed,
      tableDigest: digestTable(indexes, tables),
      verdict,
      provenAt: 0
    },
    messages: [],
    landedAt: undefined
  }
}
