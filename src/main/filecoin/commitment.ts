/**
 * Commitments as text: the CIDs of sealed and unsealed sectors around their 32-byte digests. CIDv1 in lower-case base32.
 * Sources: node-protocol.md §5.2.3 (codes), §11.1 (vectors). It knows these two kinds and no other CID.
 */
import { PosterError } from '../lib/error.ts'
import { decodeBase32, encodeBase32 } from './base32.ts'

export type CommitmentKind = 'sealed' | 'unsealed'

/** Version 1, codec, multihash and length, as they stand before the digest. */
const prefixes: Readonly<Record<CommitmentKind, readonly number[]>> = {
  // fil-commitment-sealed 0xf102, poseidon-bls12_381-a2-fc1 0xb401
  sealed: [0x01, 0x82, 0xe2, 0x03, 0x81, 0xe8, 0x02, 0x20],
  // fil-commitment-unsealed 0xf101, sha2-256-trunc254-padded 0x1012
  unsealed: [0x01, 0x81, 0xe2, 0x03, 0x92, 0x20, 0x20]
}
const digestBytes = 32

/** `bagboea4b5abc…` or `baga6ea4seaq…`. @throws PosterError INVALID_ARGUMENT unless `digest` has 32 bytes */
export function formatCommitment(kind: CommitmentKind, digest: Uint8Array): string {
  if (digest.length !== digestBytes) {
    throw new PosterError('INVALID_ARGUMENT', `a commitment has ${digestBytes} bytes, not ${digest.length}`)
  }
  return `b${encodeBase32(Uint8Array.from([...prefixes[kind], ...digest]))}`
}

/** Kind and digest of a commitment's CID, or undefined for any other text. */
export function parseCommitment(text: string): { kind: CommitmentKind; digest: Uint8Array } | undefined {
  const bytes = text.startsWith('b') ? decodeBase32(text.slice(1)) : undefined
  if (!bytes) return undefined
  for (const kind of ['sealed', 'unsealed'] as const) {
    const prefix = prefixes[kind]
    if (
      bytes.length === prefix.length + digestBytes &&
      prefix.every((byte, place) => bytes[place] === byte)
    ) {
      return { kind, digest: bytes.subarray(prefix.length) }
    }
  }
  return undefined
}
