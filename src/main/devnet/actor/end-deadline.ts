/**
 * What happens to a miner at the end of an epoch: in the last one of its deadline, what was not proven becomes faulty, what was
 * proven can be disputed, old faults are terminated, and the next deadline begins. Sources: proving.md §1.10, §7.3;
 * builtin-actors advance_deadline.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import { lastEpochOf, deadlineAfter, type DeadlineParameters } from '../../filecoin/deadline.ts'
import { recordedDeadline, withDeadline, type MinerState } from '../state/miner-state.ts'
import { addFaults, expireFaults, liveSectors } from '../state/partition-state.ts'
import type { MissedPartitions } from '../vm/execution.ts'
import { charge, feeOf, hundredthsOfDay } from './fees.ts'
import { deadlineOf } from './actor-context.ts'
import { faultExpirationOf } from './fault-expiration.ts'

export interface EpochEnd {
  readonly miner: MinerState
  readonly missed: MissedPartitions | undefined
  /** attoFIL that old faults cost in this epoch, paid or owed. */
  readonly fee: bigint
}

export function endEpoch(miner: MinerState, epoch: number, parameters: DeadlineParameters): EpochEnd {
  const current = recordedDeadline(miner, parameters)
  if (!miner.cronActive || epoch < lastEpochOf(current)) {
    return { miner, missed: undefined, fee: 0n }
  }
  const deadline = deadlineOf(miner, current.index)
  const expiration = faultExpirationOf(epoch, parameters)
  const missed: number[] = []
  const added: Bitfield[] = []
  const faultyBefore = union(...deadline.partitions.map(({ faulty }) => faulty))
  const snapshot = deadline.partitions.map((partition, place) => {
    if (deadline.posted.has(BigInt(place))) return partition
    const result = addFaults(partition, liveSectors(partition), expiration)
    if (!result.added.isEmpty) {
      missed.push(place)
      added.push(result.added)
    }
    return result.partition
  })
  const next = deadlineAfter(current)
  const ended = withDeadline(miner, current.index, {
    partitions: snapshot.map((partition) => expireFaults(partition, epoch)),
    posted: Bitfield.empty,
    proofs: [],
    disputable: deadline.proofs.map((proof, index) => ({ ...proof, index })),
    snapshot
  })
  const fee = feeOf(ended, faultyBefore, hundredthsOfDay.fault)
  return {
    fee,
    miner: {
      ...charge(ended, fee).miner,
      periodStart: next.periodStart,
      deadlineIndex: next.index,
      cronActive: hasLiveSectors(ended)
    },
    missed:
      missed.length === 0
        ? undefined
        : {
            miner: miner.id,
            deadline: current.index,
            epoch,
            partitions: missed,
            sectors: union(...added).count
          }
  }
}

/** A miner without any has no deadlines to end. */
function hasLiveSectors({ deadlines }: MinerState): boolean {
  return deadlines.some(({ partitions }) => partitions.some((partition) => !liveSectors(partition).isEmpty))
}
