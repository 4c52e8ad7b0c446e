/**
 * What is written down about the proof of a batch of partitions, so that a restart inside its window goes on where it was:
 * the finished proof, what it was made from, and every message that may carry it. Keyed by (miner, open epoch, first
 * partition): `open` is absolute, an index alone is no key (proving.md §0 (3), §6 items 27, 34).
 */
import type { Address } from '../filecoin/address/address.ts'
import type { Bitfield } from '../filecoin/bitfield.ts'
import type { Cid } from '../filecoin/cid.ts'
import type { Deadline } from '../filecoin/deadline.ts'
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { MessageGas } from './message-channel.ts'

export interface BatchKey {
  readonly miner: ActorId
  /** Epoch in which the window opens. */
  readonly open: number
  /** Index of the first partition. */
  readonly partition: number
}

export interface ProvenPartition {
  readonly index: number
  /** Sectors the message names as skipped. */
  readonly skipped: Bitfield
  /** Sectors the proof holds for. */
  readonly proven: Bitfield
}

export interface ProvenBatch {
  readonly key: BatchKey
  readonly deadline: Deadline
  /** Ascending; those without a sector to prove are left out. */
  readonly partitions: readonly ProvenPartition[]
  readonly proofType: PoStProofType
  /** All Groth16 proofs, one after the other. */
  readonly proof: Uint8Array
  /** 32 bytes, not masked: the seed it was made over. */
  readonly seed: Uint8Array
  /** Digest of the partitions' tables it was made for (proving.md §6 item 18). */
  readonly tableDigest: string
  readonly verdict: 'valid' | 'well-formed' | 'practice' | 'unverified'
  /** ms since the Unix epoch. */
  readonly provenAt: number
}

/** One message that was given to a channel, or is about to be: it is written before it is pushed. */
export interface SentMessage {
  /** Derived from the content; for Lotus the MsgUuid comes from it. */
  readonly id: string
  readonly channel: 'messager' | 'node'
  /** Together with the batch, the chain commitment and the fee cap it gives the message again, byte for byte. */
  readonly sender: Address
  /** attoFIL for a unit of gas as it was asked for; 0 = estimated. */
  readonly gasFeeCap: bigint
  /** Height of the head when it was pushed. */
  readonly epoch: number
  /** The chain commitment inside it; the message is worthless when the chain has another now. */
  readonly commitRandomness: Uint8Array
  /** The signed message's CID as last seen, and its price. */
  readonly cid: Cid | undefined
  readonly gas: MessageGas | undefined
  /** `pushed` is only known when the channel has answered. */
  readonly state: 'intended' | 'pushed' | 'failed' | 'given-up'
  /** Factor on the estimated gas limit. */
  readonly gasOverEstimation: number
  /** Height of the head when it was last pushed or replaced. */
  readonly actedAt: number
  /** attoFIL that escalation has put on top of the first fee. */
  readonly escalation: bigint
}

export interface PostRecord {
  readonly batch: ProvenBatch
  /** In the order they were sent; the last one counts. */
  readonly messages: readonly SentMessage[]
  /** Height at which it was first seen on chain; undefined while it is not. */
  readonly landedAt: number | undefined
}

/** Durable when the promise resolves. */
export interface PostJournal {
  read(key: BatchKey): Promise<PostRecord | undefined>
  /** Records of one deadline. */
  readDeadline(miner: ActorId, open: number): Promise<readonly PostRecord[]>
  write(record: PostRecord): Promise<void>
  /** attoFIL that escalation has spent for a miner since `since` (ms since the Unix epoch). */
  spentSince(miner: ActorId, since: number): Promise<bigint>
  noteSpending(miner: ActorId, at: number, amount: bigint): Promise<void>
  /** Records whose window closed before this epoch are dropped. */
  prune(miner: ActorId, before: number): Promise<void>
}
