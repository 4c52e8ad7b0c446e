/**
 * What the verifying thread is told and what it says. Only plain data crosses: sectors as one array of numbers and one of
 * commitments, since thousands of objects would have to be copied one by one on the side that must not block.
 */
import { postProofType } from '../../filecoin/post-proof-type.ts'
import { sectorNumber } from '../../filecoin/sector-id.ts'
import { PosterError, type ErrorCode } from '../../lib/error.ts'
import type { ClaimedReplica, PoStClaim } from '../claim/post-claim.ts'
import type { KeySource } from '../key/load-key.ts'
import type { ClaimVerdict } from '../verify-claim.ts'

export interface VerifyOrder {
  readonly proofType: number
  readonly sectors: BigUint64Array
  /** 32 bytes for each sector. */
  readonly commitments: Uint8Array
  readonly randomness: Uint8Array
  readonly proof: Uint8Array
  /** Undefined to look at the shape only. */
  readonly key: KeySource | undefined
  readonly notes: string | undefined
  /** One word of shared memory; not zero once nobody wants the answer any more. */
  readonly stop: Int32Array
}

/** What is known about the key a verdict was reached with. */
export type KeyUse =
  /** It was in memory already. */
  | { readonly kind: 'at-hand' }
  | { readonly kind: 'loaded'; readonly checkedNow: boolean; readonly noteProblem: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'none' }

export type VerifyReport =
  | { readonly kind: 'verdict'; readonly verdict: ClaimVerdict; readonly key: KeyUse }
  | {
      readonly kind: 'error'
      readonly code: ErrorCode
      readonly message: string
      readonly advice: string | undefined
    }

/** @throws PosterError INVALID_ARGUMENT when a commitment has not 32 bytes */
export function packReplicas(
  replicas: readonly ClaimedReplica[]
): Pick<VerifyOrder, 'sectors' | 'commitments'> {
  const sectors = new BigUint64Array(replicas.length)
  const commitments = new Uint8Array(replicas.length * 32)
  for (const [place, { sector, commR }] of replicas.entries()) {
    if (commR.length !== 32) {
      throw new PosterError(
        'INVALID_ARGUMENT',
        `the commitment of sector ${sector} has ${commR.length} bytes, not 32`
      )
    }
    sectors[place] = sector
    commitments.set(commR, place * 32)
  }
  return { sectors, commitments }
}

export function claimOf({ proofType, sectors, commitments, randomness, proof }: VerifyOrder): PoStClaim {
  const replicas = Array.from(sectors, (sector, place) => ({
    sector: sectorNumber(sector),
    commR: commitments.subarray(place * 32, (place + 1) * 32)
  }))
  return { proofType: postProofType(proofType), replicas, randomness, proof }
}
