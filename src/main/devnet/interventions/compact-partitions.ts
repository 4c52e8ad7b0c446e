/**
 * Takes partitions out of a deadline and puts their living sectors behind the others, so that places move and dead sectors go.
 * Refused near the window, while proofs can be disputed, and for partitions with faulty or unproven sectors. Source:
 * builtin-actors compact_partitions, deadline_state.rs remove_partitions.
 */
import { union } from '../../filecoin/bitfield-algebra.ts'
import { disputeWindow } from '../../filecoin/chain-limits.ts'
import { sectorsPerProof } from '../../filecoin/post-proof-type.ts'
import { lastOccurrence } from '../actor/dispute-windowed-post.ts'
import { withDeadline, type MinerState } from '../state/miner-state.ts'
import { liveSectors, type PartitionState } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import { fillPartitions } from './fill-partitions.ts'
import type { InterventionContext } from './intervention.ts'
import { mayChangeTable } from './mutable-deadline.ts'

/** @throws ActorAbort with 16, 17 or 18 */
export function compactPartitions(
  miner: MinerState,
  index: number,
  places: readonly number[],
  force: boolean,
  context: InterventionContext
): MinerState {
  const deadline = miner.deadlines[index]
  if (!deadline) throw new ActorAbort(exitCodes.illegalArgument, `invalid deadline ${index}`)
  const isAvailable =
    mayChangeTable(miner, index, context) &&
    lastOccurrence(miner, index, context.epoch, context.parameters) === undefined
  if (!isAvailable && !force) {
    throw new ActorAbort(
      exitCodes.forbidden,
      `cannot compact deadline ${index} during its challenge window, or the prior challenge window, ` +
        `or before ${disputeWindow} epochs have passed since its last challenge window ended`
    )
  }
  const removed = places.map((place) => removable(deadline.partitions[place], place))
  const dead = union(...removed.map(({ terminated }) => terminated))
  const partitions = fillPartitions(
    deadline.partitions.filter((_, place) => !places.includes(place)),
    union(...removed.map(liveSectors)),
    sectorsPerProof(miner.info.windowProof),
    true
  )
  const sectors = new Map(miner.sectors)
  for (const number of dead.numbers(miner.sectors.size)) sectors.delete(number)
  return { ...withDeadline(miner, index, { ...deadline, partitions }), sectors }
}

function removable(partition: PartitionState | undefined, place: number): PartitionState {
  if (!partition) throw new ActorAbort(exitCodes.notFound, `no such partition ${place}`)
  const problem = partition.faulty.isEmpty ? (partition.unproven.isEmpty ? '' : 'unproven sectors') : 'faults'
  if (problem === '') return partition
  throw new ActorAbort(exitCodes.illegalArgument, `cannot remove partition ${place}: has ${problem}`)
}
