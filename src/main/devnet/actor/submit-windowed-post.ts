/**
 * SubmitWindowedPoSt, method 5: the checks in the order of the original, each with its exit code, then what the proof does.
 * Sources: proving.md §1.10; builtin-actors actors/miner/src/lib.rs submit_windowed_post.
 */
import { Bitfield } from '../../filecoin/bitfield.ts'
import { isSubset, union } from '../../filecoin/bitfield-algebra.ts'
import { maxCommitRandomnessBytes } from '../../filecoin/chain-limits.ts'
import { isOpen, lastEpochOf, type Deadline } from '../../filecoin/deadline.ts'
import { windowProofV1_1From } from '../../filecoin/network-version.ts'
import { maxPartitionsPerMessage } from '../../filecoin/post-message-limit.ts'
import { postProofType, proofBytes, variantOfPoSt } from '../../filecoin/post-proof-type.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import { drawRandomness, randomnessTags } from '../../filecoin/randomness.ts'
import {
  decodeSubmitWindowedPoSt,
  type PoStPartition,
  type SubmitWindowedPoStParams
} from '../../filecoin/params/submit-windowed-post.ts'
import { recordedDeadline, withDeadline, type DeadlineState, type MinerState } from '../state/miner-state.ts'
import { addFaults, proveSectors, type PartitionState } from '../state/partition-state.ts'
import { gasOfProof } from '../vm/gas.ts'
import { ActorAbort, exitCodes } from '../vm/exit-code.ts'
import {
  checkCaller,
  deadlineOf,
  partitionOf,
  readBitfield,
  readParams,
  type ActorContext,
  type ActorResult
} from './actor-context.ts'
import { isValidProof, sectorsToProve } from './check-window-proof.ts'
import { faultExpirationOf } from './fault-expiration.ts'

/** @throws ActorAbort with the first check that fails */
export function submitWindowedPoSt(miner: MinerState, bytes: Uint8Array, context: ActorContext): ActorResult {
  const params = readParams(bytes, decodeSubmitWindowedPoSt)
  const proof = checkForm(params, context)
  checkCaller(miner, context.caller)
  checkAgainstMiner(miner, params, proof, context)
  const current = recordedDeadline(miner, context.parameters)
  checkTime(params, current, context)
  const before = deadlineOf(miner, current.index)
  const proven = proveTogether(before, params.partitions, current)
  const sectors = sectorsToProve(proven.partitions)
  if (sectors.isEmpty) throw refuse('cannot prove partitions with no active sectors')
  const isValid = isValidProof(miner, sectors, proof, current.challenge, context)
  const isChecked = !proven.recovered.isEmpty
  if (isChecked && !isValid) throw refuse('invalid post was submitted: window post failed')
  const { deadline, posted } = proven
  const proofs = isChecked ? deadline.proofs : [...deadline.proofs, { partitions: posted, proof, isValid }]
  return {
    miner: withDeadline(miner, current.index, { ...deadline, proofs }),
    gas: gasOfProof(params.partitions.length, Number(sectors.count), isChecked),
    faulted: proven.faulted,
    post: {
      miner: miner.id,
      deadline: current.index,
      periodStart: current.periodStart,
      open: current.open,
      recovered: proven.recovered.count,
      partitions: params.partitions.map(({ index }) => Number(index)),
      isChecked,
      isValid
    }
  }
}

/** What can be said without looking at the miner. */
function checkForm(params: SubmitWindowedPoStParams, context: ActorContext): PoStProof {
  const [proof, ...others] = params.proofs
  if (!proof || others.length > 0) throw refuse(`expected exactly one proof, got ${params.proofs.length}`)
  if (!isAllowedType(proof.proofType, context.networkVersion)) {
    throw refuse(`proof type ${proof.proofType} not allowed`)
  }
  if (params.deadline >= BigInt(context.parameters.deadlines)) {
    throw refuse(`invalid deadline ${params.deadline} of ${context.parameters.deadlines}`)
  }
  if (params.chainCommitRand.length > maxCommitRandomnessBytes) {
    throw refuse(`expected at most ${maxCommitRandomnessBytes} bytes of randomness`)
  }
  return proof
}

function isAllowedType(type: number, networkVersion: number): boolean {
  if (type < 0 || type > 14) return false
  const wanted = networkVersion >= windowProofV1_1From ? 'window-v1_1' : 'window'
  return variantOfPoSt(postProofType(type)) === wanted
}

function checkAgainstMiner(
  { info }: MinerState,
  { partitions }: SubmitWindowedPoStParams,
  proof: PoStProof,
  { networkVersion }: ActorContext
): void {
  if (proof.proofType !== info.windowProof) {
    throw refuse(`proof type ${proof.proofType} not the miner's ${info.windowProof}`)
  }
  if (proof.proof.length > proofBytes * partitions.length) {
    throw refuse(`expected proof to be smaller than ${proofBytes * partitions.length} bytes`)
  }
  const most = maxPartitionsPerMessage(info.windowProof, networkVersion)
  if (partitions.length > most) throw refuse(`too many partitions ${partitions.length}, limit ${most}`)
}

function checkTime(params: SubmitWindowedPoStParams, current: Deadline, context: ActorContext): void {
  const { epoch } = context
  const { chainCommitEpoch, chainCommitRand } = params
  if (!isOpen(current, epoch)) {
    throw new ActorAbort(
      exitCodes.illegalState,
      `proving period ${current.periodStart} not yet open at ${epoch}`
    )
  }
  if (params.deadline !== BigInt(current.index)) {
    throw refuse(`invalid deadline ${params.deadline} at epoch ${epoch}, expected ${current.index}`)
  }
  if (chainCommitEpoch < current.challenge) {
    throw refuse(`expected chain commit epoch ${chainCommitEpoch} to be after ${current.challenge}`)
  }
  if (chainCommitEpoch >= epoch) {
    throw refuse(`chain commit epoch ${chainCommitEpoch} must be less than the current epoch ${epoch}`)
  }
  const expected = drawRandomness({
    tag: randomnessTags.poStChainCommit,
    digest: context.ticketDigest(chainCommitEpoch),
    epoch: chainCommitEpoch
  })
  if (!Buffer.from(expected).equals(chainCommitRand)) throw refuse('post commit randomness mismatched')
}

interface ProvenTogether {
  readonly deadline: DeadlineState
  readonly posted: Bitfield
  readonly partitions: readonly PartitionState[]
  readonly recovered: Bitfield
  /** Sectors that became faulty because they were skipped. */
  readonly faulted: bigint
}

function proveTogether(
  deadline: DeadlineState,
  posts: readonly PoStPartition[],
  current: Deadline
): ProvenTogether {
  const places = posts.map(({ index }) => index)
  if (new Set(places).size < places.length) throw refuse('duplicate partitions proven')
  const taken = places.find((place) => deadline.posted.has(place))
  if (taken !== undefined) throw refuse(`partition ${taken} already proven`)
  const all = [...deadline.partitions]
  const recovered: Bitfield[] = []
  let faultedCount = 0n
  const partitions = posts.map(({ index, skipped }) => {
    const partition = partitionOf(deadline, index)
    const left = readBitfield(skipped, `skipped sectors of partition ${index}`)
    if (!isSubset(left, partition.all)) throw refuse(`skipped faults contains sectors outside partition`)
    const faulted = addFaults(partition, left, faultExpirationOf(lastEpochOf(current), current.parameters))
    faultedCount += faulted.added.count
    const proven = proveSectors(faulted.partition)
    recovered.push(proven.recovered)
    all[Number(index)] = proven.partition
    return proven.partition
  })
  const posted = Bitfield.fromNumbers(places)
  return {
    deadline: { ...deadline, partitions: all, posted: union(deadline.posted, posted) },
    posted,
    partitions,
    recovered: union(...recovered),
    faulted: faultedCount
  }
}

function refuse(message: string): ActorAbort {
  return new ActorAbort(exitCodes.illegalArgument, message)
}
