/**
 * What a proof of spacetime claims, brought into the one order its inputs have: sectors once each, ascending, in chunks of
 * one proof. It refuses a claim that nobody could prove: other lengths, no sectors, two commitments for one sector.
 * Sources: proving.md §1.8, §4.2, §5.1.
 */
import {
  proofBytes,
  sectorsPerProof,
  variantOfPoSt,
  type PoStProofType
} from '../../filecoin/post-proof-type.ts'
import { maskSeed } from '../../filecoin/randomness.ts'
import type { SectorNumber } from '../../filecoin/sector-id.ts'
import { PosterError } from '../../lib/error.ts'
import { isScalar } from './scalar-field.ts'

export interface ClaimedReplica {
  readonly sector: SectorNumber
  /** 32 bytes, the digest of the sealed CID. */
  readonly commR: Uint8Array
}

export interface PoStClaim {
  readonly proofType: PoStProofType
  /** In any order; equal ones count once. A winning proof has one sector. */
  readonly replicas: readonly ClaimedReplica[]
  /** 32 bytes as the chain gives them; the two top bits are cleared here. */
  readonly randomness: Uint8Array
  /** One proof of 192 bytes after the other. */
  readonly proof: Uint8Array
}

/** A claim in order. */
export interface OrderedClaim extends PoStClaim {
  /** One for each proof; their sectors are ascending throughout. */
  readonly chunks: readonly (readonly ClaimedReplica[])[]
}

/** AddressedSectorsMax: one message never challenges more (proving.md §1.1). */
const mostSectors = 25_000

/** @throws PosterError INVALID_ARGUMENT */
export function orderClaim(claim: PoStClaim): OrderedClaim {
  const { proofType } = claim
  const replicas = orderReplicas(claim.replicas)
  if (variantOfPoSt(proofType) === 'winning' && replicas.length > 1) {
    throw refusal(`a winning proof is about one sector, not ${replicas.length}`)
  }
  const perProof = sectorsPerProof(proofType)
  const chunks = Array.from({ length: Math.ceil(replicas.length / perProof) }, (_, chunk) =>
    replicas.slice(chunk * perProof, (chunk + 1) * perProof)
  )
  return { ...claim, randomness: maskSeed(claim.randomness), replicas, chunks }
}

/** Why the bytes cannot be the proofs of this claim, or undefined. */
export function complainOfLength({ proof, chunks }: OrderedClaim): string | undefined {
  const wanted = chunks.length * proofBytes
  if (proof.length === wanted) return undefined
  return `${proof.length} bytes of proof, but ${chunks.length === 1 ? 'one proof has' : `${chunks.length} proofs have`} ${wanted}`
}

function orderReplicas(replicas: readonly ClaimedReplica[]): ClaimedReplica[] {
  if (replicas.length === 0) throw refusal('a proof of no sectors')
  if (replicas.length > mostSectors) {
    throw refusal(`${replicas.length} sectors in one claim; ${mostSectors} is the most`)
  }
  const ordered = [...replicas].sort((one, other) =>
    one.sector < other.sector ? -1 : one.sector > other.sector ? 1 : 0
  )
  return ordered.filter((replica, place) => {
    const { sector, commR } = replica
    if (commR.length !== 32)
      throw refusal(`the commitment of sector ${sector} has ${commR.length} bytes, not 32`)
    if (!isScalar(commR)) throw refusal(`the commitment of sector ${sector} is no element of the field`)
    const before = ordered[place - 1]
    if (before?.sector !== sector) return true
    if (Buffer.compare(before.commR, commR) !== 0)
      throw refusal(`sector ${sector} has two different commitments`)
    return false
  })
}

function refusal(message: string): PosterError {
  return new PosterError('INVALID_ARGUMENT', message)
}
