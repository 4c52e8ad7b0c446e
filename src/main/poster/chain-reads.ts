/**
 * What a PoSter asks of a chain node, declared here so that it can be tried against anything that answers the same; the
 * chain client is one. All shapes are the chain's (proving.md §2.5), and every answer is about the tipset of the key.
 */
import type { Address } from '../filecoin/address/address.ts'
import type { Bitfield } from '../filecoin/bitfield.ts'
import type { TipSet } from '../filecoin/block/tipset.ts'
import type { TipSetKey } from '../filecoin/block/tipset-key.ts'
import type { Cid } from '../filecoin/cid.ts'
import type { Deadline } from '../filecoin/deadline.ts'
import type { PoStProofType } from '../filecoin/post-proof-type.ts'
import type { RandomnessTag } from '../filecoin/randomness.ts'
import type { SealProofType } from '../filecoin/seal-proof-type.ts'
import type { SectorNumber } from '../filecoin/sector-id.ts'

export interface ReadOptions {
  readonly signal?: AbortSignal
  /** ms; what the question needs when absent. */
  readonly timeout?: number
}

/** A head, and the lowest height that is no longer as it was; undefined when the chain only grew. */
export interface HeadNews {
  readonly head: TipSet
  readonly lowestReverted: number | undefined
}

export interface MinerFacts {
  readonly owner: Address
  readonly worker: Address
  readonly controlAddresses: readonly Address[]
  readonly windowPoStProofType: PoStProofType
  /** Bytes. */
  readonly sectorSize: number
  /** Sectors of one partition. */
  readonly partitionSectors: number
  /** Until which epoch a consensus fault bars the miner; −1 when none does. */
  readonly consensusFaultElapsed: number
}

/** Sets of sector numbers. */
export interface PartitionTable {
  readonly all: Bitfield
  readonly faulty: Bitfield
  readonly recovering: Bitfield
  readonly live: Bitfield
  readonly active: Bitfield
}

export interface DeadlineFacts {
  /** Indexes of the partitions proven in the current window; cleared when it closes. */
  readonly postSubmissions: Bitfield
}

export interface SectorFacts {
  readonly number: SectorNumber
  readonly sealProof: SealProofType
  readonly sealedCid: Cid
  /** Undefined for a sector without a snap upgrade. */
  readonly sectorKeyCid: Cid | undefined
}

export interface RandomnessQuestion {
  readonly tag: RandomnessTag
  readonly epoch: number
  readonly entropy?: Uint8Array
  readonly key: TipSetKey
}

export interface PosterChain {
  chainHead(options?: ReadOptions): Promise<TipSet>
  networkName(options?: ReadOptions): Promise<string>
  networkVersion(key: TipSetKey, options?: ReadOptions): Promise<number>
  minerInfo(miner: Address, key: TipSetKey, options?: ReadOptions): Promise<MinerFacts>
  provingDeadline(
    miner: Address,
    key: TipSetKey,
    options?: ReadOptions
  ): Promise<{ readonly currentEpoch: number; readonly deadline: Deadline }>
  /** One for each deadline of the period. */
  deadlines(miner: Address, key: TipSetKey, options?: ReadOptions): Promise<readonly DeadlineFacts[]>
  /** In the order of their indexes; none where the deadline has none. */
  partitions(
    miner: Address,
    deadline: number,
    key: TipSetKey,
    options?: ReadOptions
  ): Promise<readonly PartitionTable[]>
  /** @param filter numbers, each of which must be on chain; an empty one asks for none, undefined for all */
  sectors(
    miner: Address,
    filter: Bitfield | undefined,
    key: TipSetKey,
    options?: ReadOptions
  ): Promise<readonly SectorFacts[]>
  /** 32 bytes. */
  randomnessFromBeacon(question: RandomnessQuestion, options?: ReadOptions): Promise<Uint8Array>
  /** 32 bytes. */
  randomnessFromTickets(question: RandomnessQuestion, options?: ReadOptions): Promise<Uint8Array>
  /** Undefined for an actor that does not exist. */
  actor(
    address: Address,
    key: TipSetKey,
    options?: ReadOptions
  ): Promise<{ readonly balance: bigint } | undefined>
  /** The ID address; undefined for an actor that does not exist. */
  lookupId(address: Address, key: TipSetKey, options?: ReadOptions): Promise<Address | undefined>
  /** attoFIL of the miner that is free to pay fees with. */
  availableBalance(miner: Address, key: TipSetKey, options?: ReadOptions): Promise<bigint>
}
