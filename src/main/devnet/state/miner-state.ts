/**
 * What the chain knows of a miner. Values only, never changed in place, so that every tipset keeps its own state at the
 * price of what differs. Source: proving.md §7.3.
 */
import type { Bitfield } from '../../filecoin/bitfield.ts'
import { deadlineAt, type Deadline, type DeadlineParameters } from '../../filecoin/deadline.ts'
import type { PoStProof } from '../../filecoin/post-proof.ts'
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { SealProofType } from '../../filecoin/seal-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { PartitionState } from './partition-state.ts'

export interface SectorRecord {
  readonly number: bigint
  readonly sealProof: SealProofType
  /** Digest of the SealedCID, 32 bytes. */
  readonly commR: Uint8Array
  /** The digest it had before it was upgraded (SectorKeyCID); undefined for one that was not. */
  readonly sectorKey: Uint8Array | undefined
  /** Epochs. */
  readonly activation: number
  readonly expiration: number
  /** attoFIL */
  readonly initialPledge: bigint
  readonly expectedDayReward: bigint
}

export interface MinerInfo {
  readonly owner: ActorId
  readonly worker: ActorId
  readonly controls: readonly ActorId[]
  /** As it stands in the state: a V1 type until network version 19 comes. */
  readonly windowProof: PoStProofType
  readonly sealProof: SealProofType
  /** The first epoch after a consensus fault; −1 without one. */
  readonly consensusFaultElapsed: number
}

/** A proof that was taken without being checked. */
export interface OptimisticProof {
  /** Places in the deadline. */
  readonly partitions: Bitfield
  readonly proof: PoStProof
  /** What a check would have said. */
  readonly isValid: boolean
}

/** One that can be disputed. */
export interface DisputableProof extends OptimisticProof {
  /** By which a dispute names it; those that were taken out leave a hole. */
  readonly index: number
}

export interface DeadlineState {
  readonly partitions: readonly PartitionState[]
  /** Places of the partitions proven in the window that is open. */
  readonly posted: Bitfield
  /** Of the window that is open. */
  readonly proofs: readonly OptimisticProof[]
  /** Of the window before, for disputes. */
  readonly disputable: readonly DisputableProof[]
  /** The partitions as they stood when the window before ended, for disputes. */
  readonly snapshot: readonly PartitionState[]
}

export interface MinerState {
  readonly id: ActorId
  readonly info: MinerInfo
  /** As recorded: the end of a deadline moves both on. */
  readonly periodStart: number
  readonly deadlineIndex: number
  /** False for a miner without live sectors, whose deadlines do not move. */
  readonly cronActive: boolean
  readonly deadlines: readonly DeadlineState[]
  readonly sectors: ReadonlyMap<bigint, SectorRecord>
  /** attoFIL */
  readonly balance: bigint
  readonly feeDebt: bigint
}

/** The deadline that is recorded, whatever the epoch. */
export function recordedDeadline(miner: MinerState, parameters: DeadlineParameters): Deadline {
  return deadlineAt(parameters, miner.periodStart, miner.deadlineIndex)
}

export function withDeadline(miner: MinerState, index: number, deadline: DeadlineState): MinerState {
  return { ...miner, deadlines: miner.deadlines.with(index, deadline) }
}
