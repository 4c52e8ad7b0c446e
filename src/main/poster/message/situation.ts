/**
 * Everything the next step of a message depends on, as values: what the chain says at one tipset, what the channel says of
 * the last message, what was tried. Heights are epochs, amounts attoFIL.
 */
import type { Deadline } from '../../filecoin/deadline.ts'
import type { MessageStanding } from '../message-channel.ts'
import type { SentMessage } from '../post-record.ts'
import type { Ceilings } from './fees.ts'
import type { Refusal } from './refusal.ts'

/** Whether the partitions of the batch count as proven in the current window. */
export type Posted = 'none' | 'some' | 'all'

export interface LastMessage {
  readonly message: SentMessage
  /** Undefined when the channel did not answer. */
  readonly standing: MessageStanding | undefined
  /** What the last try at pushing it brought; undefined when it was taken, or not tried since the start. */
  readonly refused: { readonly refusal: Refusal; readonly at: number } | undefined
  /** Height since which an earlier message of the sender is in the way, or no pool has it. */
  readonly hinderedSince: number | undefined
}

export interface Situation {
  readonly height: number
  readonly deadline: Deadline
  /** First height at which a message may be sent. */
  readonly submitFrom: number
  readonly posted: Posted
  /** The chain's commitment now is that inside the last message. */
  readonly sameCommitment: boolean
  /** attoFIL for a unit of gas. */
  readonly baseFee: bigint
  readonly last: LastMessage | undefined
  /** Messages of this batch so far, and those that were pushed because one was in the way. */
  readonly messages: number
  readonly ceilings: Ceilings
  /** Another sender than the last one's could send. */
  readonly hasOtherSender: boolean
}

/** After the window: what its end made of the sectors. */
export interface Aftermath {
  readonly height: number
  readonly deadline: Deadline
  readonly posted: Posted
  /** Sectors the proof held for that are faulty now. */
  readonly areFaulty: boolean
  /** A head at or above the close was seen before this one, and is still on the chain. */
  readonly isEndExecuted: boolean
  /** A message of ours ended well on the chain. */
  readonly isExecuted: boolean
}
