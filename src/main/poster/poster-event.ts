/**
 * The one stream of what a PoSter does: log lines, metrics, the timeline that is kept and the state that is shown are all
 * made from these and from nothing else. Epochs are heights, times ms since the Unix epoch, amounts attoFIL.
 */
import type { Deadline } from '../filecoin/deadline.ts'
import type { ActorId, SectorNumber } from '../filecoin/sector-id.ts'
import type { Staleness } from './batch/find-staleness.ts'
import type { ProofTry } from './proof-work.ts'

/** What an event is about. */
export interface EventPlace {
  readonly miner: ActorId
  /** Undefined while it is not known where the miner stands. */
  readonly deadline: Deadline | undefined
  /** Indexes of the partitions of the batch; empty for the deadline as a whole. */
  readonly partitions: readonly number[]
  /** Tries at proving this batch, from 1; 0 where it is not about one. */
  readonly attempt: number
}

/** Where a batch stands, in the order of a good day. */
export type BatchPhase =
  | 'waiting'
  | 'checking'
  /** Too much is unreadable; it is looked at again. */
  | 'waiting-for-files'
  | 'proving'
  | 'verifying'
  /** Proven, and the window is not open long enough. */
  | 'proven'
  | 'sending'
  /** A channel has the message. */
  | 'sent'
  /** The chain counts the partitions as proven. */
  | 'landed'
  /** Nothing to prove. */
  | 'empty'
  | 'missed'

export type PostStep =
  | { readonly kind: 'phase'; readonly phase: BatchPhase; readonly reason?: string }
  | {
      readonly kind: 'deadline-began'
      readonly partitions: number
      readonly sectors: bigint
      /** It was done, and a fork took that back. */
      readonly again?: true
    }
  | {
      readonly kind: 'deadline-ended'
      readonly landed: number
      readonly missed: number
      readonly empty: number
      /** In place of what was told when it was done before. */
      readonly again?: true
    }
  | {
      readonly kind: 'checked'
      readonly good: number
      readonly unreadable: number
      /** ms */
      readonly took: number
      /** The first of them, with the reason. */
      readonly examples: readonly { readonly sector: SectorNumber; readonly reason: string }[]
    }
  | { readonly kind: 'challenge-usable' }
  | {
      readonly kind: 'proved'
      readonly sectors: number
      /** ms of the try that brought it. */
      readonly took: number
      readonly tries: readonly ProofTry[]
      readonly practice: boolean
    }
  | { readonly kind: 'prover-failed'; readonly reason: string; readonly tries: readonly ProofTry[] }
  | { readonly kind: 'sectors-skipped'; readonly sectors: readonly SectorNumber[]; readonly reason: string }
  | { readonly kind: 'verified'; readonly verdict: string; readonly took: number }
  /** The proof is of no use any more and is made again. */
  | { readonly kind: 'stale'; readonly reason: Staleness | 'invalid' }
  | { readonly kind: 'pushed'; readonly message: string; readonly channel: string; readonly took: number }
  | { readonly kind: 'push-failed'; readonly message: string; readonly reason: string }
  | { readonly kind: 'message'; readonly message: string; readonly state: string; readonly reason?: string }
  | { readonly kind: 'escalated'; readonly message: string; readonly amount: bigint; readonly reason: string }
  | {
      readonly kind: 'landed'
      readonly height: number
      readonly message: string | undefined
      readonly byOthers: boolean
    }
  /** It stood on chain and does not any more. */
  | { readonly kind: 'reverted'; readonly height: number }
  | { readonly kind: 'recoveries-declared'; readonly sectors: bigint; readonly message: string }
  | { readonly kind: 'faults-declared'; readonly sectors: bigint; readonly message: string }
  /** Something a person should know now. `code` is for programs and stays. */
  | { readonly kind: 'alarm'; readonly code: AlarmCode; readonly text: string }
  | { readonly kind: 'trouble'; readonly text: string }

export type AlarmCode =
  | 'not-sent-in-time'
  | 'not-landed-in-time'
  | 'missed'
  | 'ceiling-reached'
  | 'proof-invalid'
  | 'practice-proof-refused'
  | 'sender-refused'
  | 'sender-poor'
  | 'fee-debt'
  | 'consensus-fault'
  | 'sectors-unknown'
  | 'too-many-unreadable'
  | 'no-prover'
  | 'wallet-missing'

export interface PosterEvent {
  readonly at: number
  /** Height of the head then. */
  readonly epoch: number
  readonly place: EventPlace
  readonly step: PostStep
}

export type TellPoster = (event: PosterEvent) => void
