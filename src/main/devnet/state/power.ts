/** Power of miners: bytes of active sectors. Quality is not told apart from size: no sector here holds a deal. */
import { sectorSizeOfSeal } from '../../filecoin/seal-proof-type.ts'
import type { DeadlineState, MinerState } from './miner-state.ts'
import type { NetworkState } from './network-state.ts'
import { activeSectors } from './partition-state.ts'

/** Deadlines never change in place, and few change from one epoch to the next. */
const counted = new WeakMap<DeadlineState, bigint>()

/** Bytes. */
export function powerOfMiner(miner: MinerState): bigint {
  let sectors = 0n
  for (const deadline of miner.deadlines) sectors += countActive(deadline)
  return sectors * BigInt(sectorSizeOfSeal(miner.info.sealProof).bytes)
}

/** Bytes. */
export function powerOfNetwork(state: NetworkState): bigint {
  let power = 0n
  for (const miner of state.miners.values()) power += powerOfMiner(miner)
  return power
}

function countActive(deadline: DeadlineState): bigint {
  let count = counted.get(deadline)
  if (count === undefined) {
    count = deadline.partitions.reduce((sum, partition) => sum + activeSectors(partition).count, 0n)
    counted.set(deadline, count)
  }
  return count
}
