/**
 * Another poster of the same miner: proves partitions of the deadline that is open, rightly or wrongly, from the chain's own
 * state, and outbids everybody. Source: proving.md §6 item 20, §7.3.
 */
import { addressOfActor } from '../../filecoin/address/address.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { difference, intersection, union } from '../../filecoin/bitfield-algebra.ts'
import { encodeRlePlus } from '../../filecoin/encode-rle-plus.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { encodeSubmitWindowedPoSt } from '../../filecoin/params/submit-windowed-post.ts'
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import { drawRandomness, minerEntropy, randomnessTags } from '../../filecoin/randomness.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { expectedProof } from '../actor/practice-proof.ts'
import { beaconDigest, ticketDigest, type NoRandomness } from '../chain/source-of-randomness.ts'
import type { DevnetChain } from '../devnet-chain.ts'
import { recordedDeadline, type MinerState } from '../state/miner-state.ts'
import type { PartitionState } from '../state/partition-state.ts'

export interface RivalProof {
  readonly miner: ActorId
  readonly from: ActorId
  /** Places in the deadline that is open. */
  readonly partitions: readonly number[]
  /** Sectors that are left out. */
  readonly skipped: Bitfield
  /** A proof that no check would take. */
  readonly isWrong: boolean
}

/** The message, without nonce and gas. @throws PosterError NOT_FOUND, INVALID_ARGUMENT before the challenge */
export function windowProofMessage(chain: DevnetChain, plan: RivalProof): Message {
  const miner = chain.nextState().miners.get(plan.miner)
  if (!miner) throw new PosterError('NOT_FOUND', `there is no miner f0${plan.miner}`)
  const deadline = recordedDeadline(miner, chain.settings.deadlines)
  const partitions = plan.partitions.map((place) => {
    const partition = miner.deadlines[deadline.index]?.partitions[place]
    if (!partition) throw new PosterError('NOT_FOUND', `deadline ${deadline.index} has no partition ${place}`)
    return partition
  })
  const { challenge } = deadline
  const randomness = drawRandomness({
    tag: randomnessTags.windowedPoStChallengeSeed,
    digest: known(beaconDigest(chain.head, challenge)),
    epoch: challenge,
    entropy: minerEntropy(plan.miner)
  })
  const type = miner.info.windowProof
  const proof = expectedProof(type, randomness, provenSectors(miner, partitions, plan.skipped))
  if (plan.isWrong) proof[0] = (proof[0] ?? 0) ^ 1
  const params = encodeSubmitWindowedPoSt({
    deadline: BigInt(deadline.index),
    partitions: partitions.map(({ all }, at) => ({
      index: BigInt(plan.partitions[at] ?? 0),
      skipped: encodeRlePlus(intersection(plan.skipped, all))
    })),
    proofs: [{ proofType: type, proof }],
    chainCommitEpoch: challenge,
    chainCommitRand: drawRandomness({
      tag: randomnessTags.poStChainCommit,
      digest: known(ticketDigest(chain.head, challenge)),
      epoch: challenge
    })
  })
  return {
    version: 0n,
    to: addressOfActor(plan.miner),
    from: addressOfActor(plan.from),
    nonce: 0n,
    value: 0n,
    gasLimit: 0,
    gasFeeCap: 0n,
    gasPremium: 0n,
    method: minerMethods.submitWindowedPoSt,
    params
  }
}

/** What is left when the skipped have become faulty and the others of those declared recovered are not any more. */
function provenSectors(miner: MinerState, partitions: readonly PartitionState[], skipped: Bitfield) {
  const proven = union(
    ...partitions.map(({ all, faulty, recovering, terminated }) =>
      difference(all, union(difference(faulty, recovering), terminated, skipped))
    )
  )
  return Array.from(proven.numbers(miner.sectors.size), (number) => {
    const sector = miner.sectors.get(number)
    if (!sector) throw new PosterError('INTERNAL', `sector ${number} is in a partition only`)
    return sector
  })
}

function known(digest: Uint8Array | NoRandomness): Uint8Array {
  if (typeof digest !== 'string') return digest
  throw new PosterError('INVALID_ARGUMENT', `no proof yet: the randomness of the challenge is ${digest}`)
}
