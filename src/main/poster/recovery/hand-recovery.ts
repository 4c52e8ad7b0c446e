/**
 * Recoveries by hand: what an operator asks for, and what came of it. Declaring costs a message, so it is asked for in so many
 * words; otherwise everything is looked at and nothing is sent.
 */
import type { Address } from '../../filecoin/address/address.ts'
import type { Bitfield } from '../../filecoin/bitfield.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { Declaration } from './plan-declarations.ts'

export interface HandRecoveryRequest {
  readonly miner: ActorId
  /** Index; undefined for every deadline of the miner. */
  readonly deadline: number | undefined
  /** Only these; undefined for whatever is faulty. */
  readonly sectors: Bitfield | undefined
  /** Sends, and so spends. */
  readonly send: boolean
  readonly signal: AbortSignal
}

/** `planned` is what would be sent; `on-its-way` was sent before, by hand or by the PoSter, and nothing is added to it. */
export type HandMessageFate = 'planned' | 'on-its-way' | 'sent' | 'not-sent'

export interface HandMessage {
  readonly id: string
  /** Index of the deadline the sectors are in. */
  readonly deadline: number
  /** First epoch in which the chain refuses it. */
  readonly cutoff: number
  readonly sender: Address
  /** Partitions ascending. */
  readonly declarations: readonly Declaration[]
  /** attoFIL: the most it may cost, by the estimate of now; undefined for one that is not estimated. */
  readonly ceiling: bigint | undefined
  readonly fate: HandMessageFate
  /** Why it is not sent, or what is in its way. */
  readonly reason: string | undefined
}

/** Sectors that are not declared, at least one. */
export interface LeftOut {
  /** Indexes; undefined for sectors that are in none. */
  readonly deadline: number | undefined
  readonly partition: number | undefined
  readonly sectors: Bitfield
  readonly reason: string
}

export interface HandRecovery {
  /** Height of the head it is about. */
  readonly epoch: number
  /** Why nothing at all can be declared for the miner; undefined when something could. */
  readonly refusal: string | undefined
  readonly messages: readonly HandMessage[]
  readonly leftOut: readonly LeftOut[]
}
