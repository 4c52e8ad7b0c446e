/**
 * What the responder asks of a gateway, declared here so that it can be tried against anything that answers the same; the
 * gateway client is one. A channel is the listening for one miner at one gateway; it is kept for ever by whoever keeps this
 * promise. Source: proving.md §3.1.
 */
import type { Address } from '../filecoin/address/address.ts'
import type { Cid } from '../filecoin/cid.ts'
import type { PoStProof } from '../filecoin/post-proof.ts'
import type { SealProofType } from '../filecoin/seal-proof-type.ts'
import type { SectorNumber } from '../filecoin/sector-id.ts'

export interface ChallengedSector {
  readonly sealProof: SealProofType
  readonly number: SectorNumber
  /** The sealed CID before a snap upgrade; undefined for a sector that had none. */
  readonly sectorKeyCid: Cid | undefined
  readonly sealedCid: Cid
}

/** A winning proof that is asked for. */
export interface ComputeProofEvent {
  readonly kind: 'compute-proof'
  /** To answer with. */
  readonly id: string
  /** Normally one. */
  readonly sectors: readonly ChallengedSector[]
  /** 32 bytes, not masked. */
  readonly randomness: Uint8Array
  /** Of the block that is to be made. */
  readonly epoch: number
  readonly networkVersion: number
}

export type GatewayEvent =
  | { readonly kind: 'connected'; readonly channelId: string }
  | ComputeProofEvent
  | { readonly kind: 'unreadable'; readonly id: string; readonly reason: string }

export type ChannelNote =
  | { readonly kind: 'listening' }
  /** It is opened again in `retryMs`. */
  | { readonly kind: 'lost'; readonly reason: string; readonly retryMs: number }
  /** An event was answered with an error without being shown to the reader. */
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }

export interface AnswerOptions {
  readonly signal: AbortSignal
  /** ms */
  readonly timeout: number
}

export interface ProofGateway {
  /** `ws://host:port`, without a token. */
  readonly endpoint: string
  /** Ends with the signal only, whatever happens to the connection. */
  listen(
    miner: Address,
    options: { readonly signal: AbortSignal; readonly observe: (note: ChannelNote) => void }
  ): AsyncIterable<GatewayEvent>
  /** @throws PosterError REMOTE_ERROR when the gateway does not wait for it (any more); REMOTE_UNREACHABLE, TIMED_OUT, … */
  answer(id: string, proofs: readonly PoStProof[], options: AnswerOptions): Promise<void>
  /** @throws as `answer` */
  refuse(id: string, reason: string, options: AnswerOptions): Promise<void>
}
