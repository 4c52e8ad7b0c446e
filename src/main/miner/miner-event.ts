/**
 * The one stream of what the responder does: log lines, metrics and what the health answer says are made from these and
 * from nothing else. Times are ms since the Unix epoch, durations ms.
 */
import type { ActorId, SectorNumber } from '../filecoin/sector-id.ts'
import type { WinningTry } from './winning-work.ts'

/** Why a proof that was asked for was answered with an error. For programs: a code keeps its meaning. */
export type RefusalCode =
  /** Proof.Enabled is false for the miner by now. */
  | 'disabled'
  /** So many are being made already. */
  | 'too-many'
  /** Every prover is busy for so long that the block would be late. */
  | 'would-be-late'
  /** No prover for winning proofs runs or comes back soon. */
  | 'no-prover'
  /** What was asked is no winning proof of one sector. */
  | 'bad-request'
  /** The sector, its store or its files are not to be found here. */
  | 'files-missing'
  /** Provers failed, or say that the sector is faulty. */
  | 'prover-failed'
  /** The time ran out while it was being made. */
  | 'late'
  /** The proof does not hold. */
  | 'invalid-proof'
  /** A practice proof for a network that is not for practice, or may not be. */
  | 'practice-refused'
  /** The node ends. */
  | 'closing'

export type ChannelStep =
  | { readonly kind: 'opening' }
  | { readonly kind: 'listening' }
  | { readonly kind: 'connected'; readonly channel: string }
  | { readonly kind: 'lost'; readonly reason: string; readonly retryMs: number }
  /** An event that could not be read, or came while too many waited, was answered with an error. */
  | { readonly kind: 'event-refused'; readonly id: string; readonly reason: string }
  /** The miner is not enabled any more, or the node ends. */
  | { readonly kind: 'closed' }

export type ProofStep =
  | { readonly kind: 'asked'; readonly sectors: readonly SectorNumber[] }
  /** The gateway tells it again while it is worked at: nothing is to be done. */
  | { readonly kind: 'repeated' }
  /** The same proof was asked for before, under another id: it is made once. */
  | { readonly kind: 'shared' }
  | {
      readonly kind: 'proved'
      /** Of the try that brought it. */
      readonly took: number
      readonly tries: readonly WinningTry[]
      readonly practice: boolean
    }
  | { readonly kind: 'verified'; readonly verdict: 'valid' | 'well-formed'; readonly took: number }
  /** It is answered unverified, for this reason. */
  | { readonly kind: 'unverified'; readonly reason: string }
  | { readonly kind: 'answered'; readonly took: number }
  | {
      readonly kind: 'refused'
      readonly code: RefusalCode
      readonly reason: string
      readonly took: number
    }
  /** The proof was made after its event had been answered with an error: it is of no use to anybody. */
  | { readonly kind: 'made-late'; readonly took: number }
  /** The gateway could not be told, or does not wait for the answer any more. */
  | { readonly kind: 'undelivered'; readonly reason: string }

export type WarmUpStep =
  | { readonly kind: 'began'; readonly miner: ActorId; readonly sector: SectorNumber }
  | { readonly kind: 'warmed'; readonly took: number }
  /** It is tried again in `retryMs`, or when the child starts again. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryMs: number }
  /** No enabled miner has a sector to warm up on. */
  | { readonly kind: 'postponed'; readonly reason: string; readonly retryMs: number }
  /** The child ended or left before. */
  | { readonly kind: 'gone' }

export interface ChannelEvent {
  readonly about: 'channel'
  readonly at: number
  readonly gateway: string
  readonly miner: ActorId
  readonly step: ChannelStep
}

export interface ProofEvent {
  readonly about: 'proof'
  readonly at: number
  readonly gateway: string
  readonly miner: ActorId
  /** As the gateway calls it. */
  readonly id: string
  readonly epoch: number
  readonly step: ProofStep
}

export interface WarmUpEvent {
  readonly about: 'warm-up'
  readonly at: number
  readonly child: string
  readonly step: WarmUpStep
}

export type MinerEvent = ChannelEvent | ProofEvent | WarmUpEvent

export type TellMiner = (event: MinerEvent) => void
