/**
 * One head of the chain with what was asked about it, each question once however many partitions want to know. Whoever
 * works on a partition takes a view, decides, and waits for the next one: every decision is about one tipset, never about a
 * sequence of applies and reverts (proving.md §0 (2), §2.3).
 */
import type { Address } from '../filecoin/address/address.ts'
import type { Bitfield } from '../filecoin/bitfield.ts'
import type { TipSet } from '../filecoin/block/tipset.ts'
import type { Deadline } from '../filecoin/deadline.ts'
import type { ActorId } from '../filecoin/sector-id.ts'
import type { DeadlineFacts, MinerFacts, PartitionTable, SectorFacts } from './chain-reads.ts'

export interface HeadView {
  readonly head: TipSet
  readonly height: number
  /** ms since the Unix epoch when the poster heard of it. */
  readonly heardAt: number
  /** Heights from here on were reverted since the view before; undefined when the chain only grew. */
  readonly lowestReverted: number | undefined

  networkVersion(): Promise<number>
  minerInfo(miner: ActorId): Promise<MinerFacts>
  provingDeadline(miner: ActorId): Promise<Deadline>
  deadlines(miner: ActorId): Promise<readonly DeadlineFacts[]>
  partitions(miner: ActorId, deadline: number): Promise<readonly PartitionTable[]>
  /** Not kept: the answers are large. */
  sectors(miner: ActorId, numbers: Bitfield, signal?: AbortSignal): Promise<readonly SectorFacts[]>
  /** 32 bytes, not masked: the seed of the window proofs of a deadline (tag 4 at its challenge epoch). */
  windowSeed(miner: ActorId, deadline: Deadline): Promise<Uint8Array>
  /** 32 bytes: the chain commitment of a message (tag 9 at the challenge epoch). */
  commitRandomness(deadline: Deadline): Promise<Uint8Array>
  /** attoFIL; undefined for an actor that does not exist. */
  balance(address: Address): Promise<bigint | undefined>
  lookupId(address: Address): Promise<Address | undefined>
  availableBalance(miner: ActorId): Promise<bigint>
}

/** Heads as they come; whoever is late finds the newest, with the reverts in between merged. */
export interface HeadFeed {
  /** Undefined before the first head. */
  readonly current: HeadView | undefined
  /**
   * The newest view when it is another than `seen`, else the next one.
   * @throws PosterError CANCELLED, TIMED_OUT by the signal; CLOSED when the poster closes
   */
  after(seen: HeadView | undefined, signal: AbortSignal): Promise<HeadView>
  /** ms since the Unix epoch at which `epoch` is expected, by the pace of the network and the newest head. */
  timeOf(epoch: number): number
  /** ms */
  readonly epochMs: number
}
