/** What a window proof of one partition would hold for at this moment, as the chain has it. */
import { addressOfActor } from '../../filecoin/address/address.ts'
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import { windowProofInVersion } from '../../filecoin/seal-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import type { PosterChain, SectorFacts } from '../../poster/chain-reads.ts'
import { sectorsToProve } from '../../poster/batch/sectors-to-prove.ts'

export interface PartitionPlace {
  readonly miner: ActorId
  /** Indexes. */
  readonly deadline: number
  readonly partition: number
}

export interface PartitionToProve {
  readonly proofType: PoStProofType
  /** None when nothing is to be proven. */
  readonly sectors: readonly SectorFacts[]
}

type Asked = Pick<PosterChain, 'chainHead' | 'networkVersion' | 'minerInfo' | 'partitions' | 'sectors'>

/**
 * @param withFaulty sectors that the chain counts as faulty too
 * @throws PosterError NOT_FOUND for a partition that the deadline has not; what a question to the chain fails with
 */
export async function readPartition(
  chain: Asked,
  { miner, deadline, partition }: PartitionPlace,
  { withFaulty, signal }: { readonly withFaulty: boolean; readonly signal: AbortSignal }
): Promise<PartitionToProve> {
  const address = addressOfActor(miner)
  const { key } = await chain.chainHead({ signal })
  const [tables, { windowPoStProofType }, version] = await Promise.all([
    chain.partitions(address, deadline, key, { signal }),
    chain.minerInfo(address, key, { signal }),
    chain.networkVersion(key, { signal })
  ])
  const table = tables[partition]
  if (!table) {
    throw new PosterError(
      'NOT_FOUND',
      `deadline ${deadline} of f0${miner} has ${tables.length} partitions, none has the index ${partition}`,
      { advice: 'Choose one that "util sealer proving deadlines" shows' }
    )
  }
  const wanted = withFaulty ? table.live : sectorsToProve(table)
  return {
    proofType: windowProofInVersion(windowPoStProofType, version),
    sectors: wanted.isEmpty ? [] : await chain.sectors(address, wanted, key, { signal })
  }
}
