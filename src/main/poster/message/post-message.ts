/**
 * The message that brings a proof on chain: one proof whose bytes are all Groth16 proofs, partitions ascending, committed to
 * the chain at the challenge epoch. Sources: proving.md §1.3.7, §1.5, §1.10. Gas is 0 where it is to be estimated.
 */
import { addressOfActor, type Address } from '../../filecoin/address/address.ts'
import { encodeRlePlus } from '../../filecoin/encode-rle-plus.ts'
import type { Message } from '../../filecoin/message/message.ts'
import { minerMethods } from '../../filecoin/params/method-numbers.ts'
import { encodeSubmitWindowedPoSt } from '../../filecoin/params/submit-windowed-post.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { ProvenBatch } from '../post-record.ts'

/** What of a message is not in the proof. */
export interface Posting {
  readonly sender: Address
  /** attoFIL for a unit of gas; 0 = estimated. */
  readonly gasFeeCap: bigint
  /** 32 bytes, not masked. */
  readonly commitRandomness: Uint8Array
}

/** @throws PosterError TOO_LARGE for skipped sectors that no message can name */
export function postMessage(batch: ProvenBatch, { sender, gasFeeCap, commitRandomness }: Posting): Message {
  const partitions = batch.partitions.toSorted((one, other) => one.index - other.index)
  const params = encodeSubmitWindowedPoSt({
    deadline: BigInt(batch.deadline.index),
    partitions: partitions.map(({ index, skipped }) => ({
      index: BigInt(index),
      skipped: encodeRlePlus(skipped)
    })),
    proofs: [{ proofType: batch.proofType, proof: batch.proof }],
    chainCommitEpoch: batch.deadline.challenge,
    chainCommitRand: commitRandomness
  })
  return messageToMiner(batch.key.miner, minerMethods.submitWindowedPoSt, params, { sender, gasFeeCap })
}

/** Nonce, limit and premium are left to whoever signs. */
export function messageToMiner(
  miner: ActorId,
  method: bigint,
  params: Uint8Array,
  { sender, gasFeeCap }: Pick<Posting, 'sender' | 'gasFeeCap'>
): Message {
  return {
    version: 0n,
    to: addressOfActor(miner),
    from: sender,
    nonce: 0n,
    value: 0n,
    gasLimit: 0,
    gasFeeCap,
    gasPremium: 0n,
    method,
    params
  }
}
