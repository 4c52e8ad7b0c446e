/** Ends the life of sectors. Their records stay until the partition is compacted. Source: builtin-actors terminate_sectors. */
import { difference, intersection, isSubset } from '../../filecoin/bitfield-algebra.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { withDeadline, type MinerState } from '../state/miner-state.ts'
import { liveSectors, terminateSectors } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import type { InterventionContext } from './intervention.ts'
import { checkMutable } from './mutable-deadline.ts'

/** @throws ActorAbort with 16 for a frozen deadline or a sector that does not live, 17 for one there is not */
export function terminateInDeadlines(
  miner: MinerState,
  sectors: Bitfield,
  force: boolean,
  context: InterventionContext
): MinerState {
  let changed = miner
  let left = sectors
  for (const [index, deadline] of miner.deadlines.entries()) {
    const partitions = deadline.partitions.map((partition) => {
      const its = intersection(left, partition.all)
      if (its.isEmpty) return partition
      if (!force) checkMutable(miner, index, 'terminate', context)
      if (!isSubset(its, liveSectors(partition))) {
        throw new ActorAbort(exitCodes.illegalArgument, 'can only terminate live sectors')
      }
      left = difference(left, its)
      return terminateSectors(partition, its)
    })
    if (partitions.some((partition, place) => partition !== deadline.partitions[place])) {
      changed = withDeadline(changed, index, { ...deadline, partitions })
    }
    if (left.isEmpty) return changed
  }
  throw new ActorAbort(exitCodes.notFound, `the miner f0${miner.id} has no sector ${left.first ?? ''}`)
}
