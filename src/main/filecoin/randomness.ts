/**
 * Randomness as the chain draws it, to check what a node says: a hash over a domain tag, a digest from the beacon or from a
 * ticket, the epoch and what makes it one miner's own. Source: proving.md §2.6.
 *
 * Which beacon entry or ticket belongs to an epoch depends on the chain and is not decided here.
 */
import { PosterError } from '../lib/error.ts'
import { blake2b256 } from './blake2b.ts'
import type { ActorId } from './sector-id.ts'
import { encodeUvarint } from './uvarint.ts'

/** Numbers are the chain's. */
export const randomnessTags = {
  ticketProduction: 1,
  electionProofProduction: 2,
  winningPoStChallengeSeed: 3,
  windowedPoStChallengeSeed: 4,
  sealRandomness: 5,
  interactiveSealChallengeSeed: 6,
  windowedPoStDeadlineAssignment: 7,
  marketDealCronSeed: 8,
  poStChainCommit: 9,
  evmPrevRandao: 10
} as const

export type RandomnessTag = (typeof randomnessTags)[keyof typeof randomnessTags]

export interface RandomnessRequest {
  readonly tag: RandomnessTag
  /** 32 bytes: {@link digestOfSource} of the beacon entry's data or of the ticket's proof. */
  readonly digest: Uint8Array
  /** The epoch that was asked for, also when it had no block and another one's entry was taken. */
  readonly epoch: number
  /** {@link minerEntropy}, or nothing for the chain commitment. */
  readonly entropy?: Uint8Array
}

/** 32 bytes. */
export function digestOfSource(source: Uint8Array): Uint8Array {
  return blake2b256(source)
}

/** 32 bytes, none of them masked. @throws PosterError INVALID_ARGUMENT for a digest of another length, a broken epoch */
export function drawRandomness({ tag, digest, epoch, entropy }: RandomnessRequest): Uint8Array {
  checkLength('digest', digest)
  if (!Number.isSafeInteger(epoch)) throw new PosterError('INVALID_ARGUMENT', `${epoch} is no epoch`)
  const entropyBytes = entropy ?? new Uint8Array()
  const bytes = new Uint8Array(48 + entropyBytes.length)
  const view = new DataView(bytes.buffer)
  view.setBigInt64(0, BigInt(tag))
  bytes.set(digest, 8)
  view.setBigInt64(40, BigInt(epoch))
  bytes.set(entropyBytes, 48)
  return blake2b256(bytes)
}

/** The CBOR of the miner's ID address: `43 00 d2 09` for f01234. @throws PosterError INVALID_ARGUMENT from 2^63 on */
export function minerEntropy(miner: ActorId): Uint8Array {
  const id = encodeUvarint(miner)
  if (!id) throw new PosterError('INVALID_ARGUMENT', `miner ${miner} has no ID address`)
  // A byte string of at most ten bytes, the first of them the protocol of ID addresses.
  return Uint8Array.from([0x40 + 1 + id.length, 0, ...id])
}

/**
 * The seed of a proof: the randomness with the two top bits of its last byte cleared, which makes it an element of the
 * field. A copy; a seed stays as it is. @throws PosterError INVALID_ARGUMENT unless it has 32 bytes
 */
export function maskSeed(randomness: Uint8Array): Uint8Array {
  checkLength('randomness', randomness)
  const seed = Uint8Array.from(randomness)
  seed[31] = (seed[31] ?? 0) & 0x3f
  return seed
}

function checkLength(what: string, bytes: Uint8Array): void {
  if (bytes.length === 32) return
  throw new PosterError('INVALID_ARGUMENT', `the ${what} has ${bytes.length} bytes, not 32`)
}
