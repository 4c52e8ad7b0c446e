/**
 * DisputeWindowedPoSt, method 24: somebody shows that a proof which was taken unchecked is wrong. Its sectors become faulty,
 * the miner pays a penalty and a part of it goes to whoever told. Sources: proving.md §1.10; builtin-actors
 * actors/miner/src/lib.rs dispute_windowed_post, monies.rs.
 */
import { disputeWindow } from '../../filecoin/chain-limits.ts'
import {
  deadlineAt,
  isOpen,
  lastEpochOf,
  nextNotElapsed,
  type Deadline,
  type DeadlineParameters
} from '../../filecoin/deadline.ts'
import { union } from '../../filecoin/bitfield-algebra.ts'
import { decodeDisputeWindowedPoSt } from '../../filecoin/params/dispute-windowed-post.ts'
import {
  withDeadline,
  type DeadlineState,
  type DisputableProof,
  type MinerState
} from '../state/miner-state.ts'
import { activeSectors, addFaults } from '../state/partition-state.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import { gasOfProof } from '../vm/gas.ts'
import { deadlineOf, readParams, type ActorContext, type ActorResult } from './actor-context.ts'
import { faultExpirationOf } from './fault-expiration.ts'
import { charge, feeOf, hundredthsOfDay } from './fees.ts'

/** attoFIL that a disputed proof costs beside what its sectors do. */
export const fixedPenalty = 20n * 10n ** 18n
/** attoFIL that whoever disputes it gets, out of the penalty. */
export const disputeReward = 4n * 10n ** 18n

/** Anybody may. @throws ActorAbort with the first check that fails */
export function disputeWindowedPoSt(
  miner: MinerState,
  bytes: Uint8Array,
  { parameters, epoch }: ActorContext
): ActorResult {
  const params = readParams(bytes, decodeDisputeWindowedPoSt)
  if (params.deadline >= BigInt(parameters.deadlines)) {
    throw refuse(`invalid deadline ${params.deadline} of ${parameters.deadlines}`)
  }
  const index = Number(params.deadline)
  const last = lastOccurrence(miner, index, epoch, parameters)
  if (!last) {
    throw new ActorAbort(
      exitCodes.forbidden,
      `can only dispute window posts during the dispute window (${disputeWindow} epochs after the challenge window closes)`
    )
  }
  const deadline = deadlineOf(miner, index)
  const proof = deadline.disputable.find((one) => BigInt(one.index) === params.postIndex)
  if (!proof) throw refuse(`proof ${params.postIndex} not found`)
  if (proof.isValid) throw refuse('failed to dispute valid post')
  const places = [...proof.partitions.numbers(deadline.snapshot.length)].map(Number)
  const disputed = union(...places.map((place) => activeOf(deadline, place)))
  const faulted = withFaults(deadline, proof, places, last)
  const penalty = feeOf(miner, disputed, hundredthsOfDay.dispute) + fixedPenalty + disputeReward
  const charged = charge(withDeadline(miner, index, faulted), penalty)
  return {
    miner: charged.miner,
    reward: charged.paid < disputeReward ? charged.paid : disputeReward,
    fined: penalty,
    faulted: countFaulty(faulted) - countFaulty(deadline),
    gas: gasOfProof(places.length, Number(disputed.count), true)
  }
}

/** The occurrence of a deadline whose proofs can be disputed in `epoch`; undefined when there is none. */
export function lastOccurrence(
  { periodStart }: MinerState,
  index: number,
  epoch: number,
  parameters: DeadlineParameters
): Deadline | undefined {
  if (periodStart > epoch) return undefined
  const next = nextNotElapsed(deadlineAt(parameters, periodStart, index), epoch)
  const last = deadlineAt(parameters, next.periodStart - parameters.provingPeriod, index)
  return isOpen(next, epoch) || epoch >= last.close + disputeWindow ? undefined : last
}

function withFaults(
  deadline: DeadlineState,
  proof: DisputableProof,
  places: readonly number[],
  last: Deadline
): DeadlineState {
  const expiration = faultExpirationOf(lastEpochOf(last), last.parameters)
  const partitions = deadline.partitions.map((partition, place) =>
    places.includes(place) ? addFaults(partition, activeOf(deadline, place), expiration).partition : partition
  )
  return { ...deadline, partitions, disputable: deadline.disputable.filter((one) => one !== proof) }
}

/** What was active when the window ended. */
function activeOf({ snapshot }: DeadlineState, place: number) {
  const partition = snapshot[place]
  if (!partition) throw new ActorAbort(exitCodes.illegalState, `no such partition ${place} in the snapshot`)
  return activeSectors(partition)
}

function countFaulty({ partitions }: DeadlineState): bigint {
  return partitions.reduce((sum, { faulty }) => sum + faulty.count, 0n)
}

function refuse(message: string): ActorAbort {
  return new ActorAbort(exitCodes.illegalArgument, message)
}
