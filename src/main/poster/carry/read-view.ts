/** What one tipset says of a proven batch: whether it counts as proven, and whether its proof still fits the chain. */
import { overlaps } from '../../filecoin/bitfield-algebra.ts'
import { maxPartitionsPerMessage } from '../../filecoin/post-message-limit.ts'
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import { findStaleness, type Staleness } from '../batch/find-staleness.ts'
import { digestTable } from '../batch/table-digest.ts'
import type { HeadView } from '../head-view.ts'
import type { Posted } from '../message/situation.ts'
import type { ProvenBatch } from '../post-record.ts'

/** Of the window that the state is in; cleared with its end (proving.md §1.9). */
export async function readPosted(
  view: HeadView,
  { key, deadline, partitions }: ProvenBatch
): Promise<Posted> {
  const submissions = (await view.deadlines(key.miner))[deadline.index]?.postSubmissions
  const count = partitions.filter(({ index }) => submissions?.has(BigInt(index))).length
  if (count === 0) return 'none'
  return count === partitions.length ? 'all' : 'some'
}

/** Undefined while the proof is good: seed, type and tables are those it was made for, and a message may hold it (proving.md §6 items 3, 17, 18). */
export async function readStaleness(view: HeadView, batch: ProvenBatch): Promise<Staleness | undefined> {
  const { key, deadline, partitions } = batch
  const [seed, version, info, tables] = await Promise.all([
    view.windowSeed(key.miner, deadline),
    view.networkVersion(),
    view.minerInfo(key.miner),
    view.partitions(key.miner, deadline.index)
  ])
  const indexes = partitions.map(({ index }) => index)
  const proofType = windowProofInVersion(info.windowPoStProofType, version)
  const staleness = findStaleness(batch, { seed, tableDigest: digestTable(indexes, tables), proofType })
  if (staleness !== undefined) return staleness
  return indexes.length > maxPartitionsPerMessage(proofType, version) ? 'proof-size' : undefined
}

/** Whether sectors the proof held for are faulty: the end of the window makes them so when nothing was posted. */
export async function findFaults(
  view: HeadView,
  { key, deadline, partitions }: ProvenBatch
): Promise<boolean> {
  const tables = await view.partitions(key.miner, deadline.index)
  return partitions.some(({ index, proven }) => {
    const table = tables[index]
    return table !== undefined && overlaps(proven, table.faulty)
  })
}
