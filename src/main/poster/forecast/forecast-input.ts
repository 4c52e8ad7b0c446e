/**
 * What a forecast is made from: plain data, gathered by whoever asks. Epochs are heights, times ms since the Unix epoch,
 * durations ms. Partitions that are proven already are left out by the caller.
 */
import type { PoStProofType } from '../../filecoin/post-proof-type.ts'
import type { ActorId } from '../../filecoin/sector-id.ts'
import type { DurationHistory } from './duration-history.ts'

export interface ForecastPartition {
  readonly index: number
  /** Sectors to prove; a partition without any needs no proof and is left out. */
  readonly sectors: number
  /** Sectors of it that stand as faulty; they cost no time and are only told. */
  readonly faulty?: number
  readonly proofType: PoStProofType
  /** A proof of it is being made at this moment. */
  readonly running?: { readonly prover: string; readonly began: number }
}

export interface ForecastDeadline {
  readonly index: number
  readonly open: number
  /** First epoch in which a proof is no longer accepted. */
  readonly close: number
  readonly challenge: number
  readonly partitions: readonly ForecastPartition[]
}

export interface ForecastMiner {
  readonly miner: ActorId
  /** Epochs after the challenge before proving starts. */
  readonly challengeConfidence: number
  /** Epochs after the opening before messages are sent. */
  readonly submitConfidence: number
  /** Whole epochs that a message needs between the epoch it is sent in and the close. */
  readonly inclusionEpochs: number
  /** Partitions of one message, which are proven as one task. */
  readonly partitionsPerMessage: number
  readonly deadlines: readonly ForecastDeadline[]
}

/** One healthy child that makes window proofs. */
export interface ForecastProver {
  readonly name: string
  /** Provers of one card share its speed; undefined for one that has a card to itself. */
  readonly card?: string
  /** Proofs it takes at once, at least 1. */
  readonly concurrent: number
  /** At least 1, 1 when absent: which of several takes the next task (node-protocol.md §4.4). */
  readonly weight?: number
  /** Relative: 2 needs half the time. What was measured, or 1, when absent. */
  readonly speed?: number
}

/** Winning proofs, which come whenever the miner is drawn. */
export interface WinningLoad {
  /** Card (or prover without a card's name) that makes window proofs too; undefined when it has a card of its own. */
  readonly card: string | undefined
  readonly perHour: number
  /** ms of one, on the card alone. */
  readonly proof: number
}

export interface ForecastInput {
  /** When `epoch` begins or began. */
  readonly now: { readonly epoch: number; readonly time: number }
  /** ms */
  readonly epochLength: number
  /** ms from the beginning of an epoch until its tipset is usually known here. */
  readonly headDelay: number
  readonly miners: readonly ForecastMiner[]
  readonly provers: readonly ForecastProver[]
  readonly winning?: WinningLoad
  /** Partitions whose files are looked at at the same time. */
  readonly checksAtOnce: number
  /** ms from a proof to its message: verifying and handing over. */
  readonly handOver: number
  /** How often a prover is expected to die under a proof, or to answer with an error. */
  readonly failures: {
    /** Of one prover in 24 hours. */
    readonly perDay: number
    /** ms until it takes proofs again. */
    readonly restart: number
  }
  readonly history: DurationHistory
}

/** When `epoch` begins. */
export function timeOfForecastEpoch(input: ForecastInput, epoch: number): number {
  return input.now.time + (epoch - input.now.epoch) * input.epochLength
}
