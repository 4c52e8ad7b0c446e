/**
 * The settings of one miner as they are in force at this moment; read anew at every use, since the file may change while
 * the node runs (proving.md §1.3.8, node-protocol.md §3.6).
 */
import type { Address } from '../filecoin/address/address.ts'
import type { ActorId } from '../filecoin/sector-id.ts'

export interface FeeSettings {
  /** Factor on the estimated gas limit. */
  readonly gasOverEstimation: number
  /** Factor on the estimated premium; 0 = as estimated. */
  readonly gasOverPremium: number
  /** attoFIL for a unit of gas; 0 = as estimated. */
  readonly gasFeeCap: bigint
  /** attoFIL for a whole message; 0 = no limit of ours. */
  readonly maxFee: bigint
}

export interface PostSettings {
  readonly miner: ActorId
  readonly enabled: boolean
  /** In order of preference; the funded one that may send for the miner and has most balance is used. */
  readonly senders: readonly Address[]
  readonly strictCheck: boolean
  readonly fees: FeeSettings
  /** Epochs on top of an inclusion after which it is believed. */
  readonly confidence: number
  /** Epochs after the challenge before proving starts. */
  readonly challengeConfidence: number
  /** Epochs after the opening before messages are sent. */
  readonly submitConfidence: number
  /** Partitions of one message; 1 unless the operator wants more, never above the chain's limit. */
  readonly partitionsPerMessage: number
  /** Partitions of one recovery message; 0 = all in one. */
  readonly partitionsPerRecoveryMessage: number
  /** Most sectors recovered in one deadline; 0 = no limit. */
  readonly mostRecoveredSectors: number
  /** Declare sectors faulty ahead, as before FIP-0002. Costs money and helps no one; off unless switched on. */
  readonly declareFaults: boolean
  /** Part of a partition that may be unreadable before it is looked at again instead of skipped, 0 to 1. */
  readonly unreadableShare: number
  /** Send a proof that fails verification all the same. */
  readonly sendUnverified: boolean
  /** attoFIL: the most a message may cost (fee cap × gas limit) after escalation; 0 = it never escalates. */
  readonly ceilingPerMessage: bigint
  /** attoFIL that escalation may add for the miner within 24 hours; 0 = it never escalates. */
  readonly ceilingPerDay: bigint
}

/** Undefined for a miner that is not in the configuration (any more). */
export type ReadPostSettings = (miner: ActorId) => PostSettings | undefined

/** The miners of the configuration, enabled or not. */
export type ListMiners = () => readonly ActorId[]
