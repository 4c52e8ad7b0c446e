/** What a head says of a batch: what it owes, what is posted, and what a proof of it must be made from. */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import { sectorsToProve } from '../batch/sectors-to-prove.ts'
import type { PartitionTable } from '../chain-reads.ts'
import type { HeadView } from '../head-view.ts'
import type { DeadlineInHand } from './course-parts.ts'

export interface OwedPartition {
  readonly index: number
  readonly toProve: Bitfield
}

export interface BatchBasis {
  readonly view: HeadView
  /** Of the whole deadline. */
  readonly tables: readonly PartitionTable[]
  /** Partitions of the batch with something to prove that the chain does not count as proven. */
  readonly owed: readonly OwedPartition[]
  /** Those that it does. */
  readonly posted: readonly number[]
  /** 32 bytes, not masked. */
  readonly seed: Uint8Array
  readonly proofType: PoStProofType
}

/** @throws PosterError whatever a question fails with; the next head brings another chance */
export async function readBasis(
  view: HeadView,
  course: DeadlineInHand,
  partitions: readonly number[]
): Promise<BatchBasis> {
  const { miner, deadline } = course
  const [tables, posted, seed, proofType] = await Promise.all([
    view.partitions(miner, deadline.index),
    readPosted(view, course, partitions),
    view.windowSeed(miner, deadline),
    readProofType(view, course)
  ])
  const owed = partitions.flatMap((index) => {
    const table = tables[index]
    if (!table || posted.includes(index)) return []
    const toProve = sectorsToProve(table)
    return toProve.isEmpty ? [] : [{ index, toProve }]
  })
  return { view, tables, owed, posted, seed, proofType }
}

/** Those of the partitions that the chain counts as proven in this window. Source: proving.md §1.9. */
export async function readPosted(
  view: HeadView,
  { miner, deadline }: DeadlineInHand,
  partitions: readonly number[]
): Promise<readonly number[]> {
  const submissions = (await view.deadlines(miner))[deadline.index]?.postSubmissions
  return submissions ? partitions.filter((index) => submissions.has(BigInt(index))) : []
}

export async function readProofType(view: HeadView, { miner }: DeadlineInHand): Promise<PoStProofType> {
  const [{ windowPoStProofType }, version] = await Promise.all([view.minerInfo(miner), view.networkVersion()])
  return windowProofInVersion(windowPoStProofType, version)
}
