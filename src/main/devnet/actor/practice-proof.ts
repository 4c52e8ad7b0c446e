/**
 * The bytes of the practice prover, computed from the chain's own state. A devnet takes them for a valid proof: they hold
 * seed, type, sectors, order and CommR, so a poster that has one of these wrong is found out. Source: proving.md §7.5,
 * level 1:
 *
 *   H      SHA-512(masked randomness 32 ‖ type u64 LE ‖ for each sector of the chunk: number u64 LE ‖ CommR 32)
 *   proof  SHA-512(H ‖ u32 LE 0) ‖ SHA-512(H ‖ u32 LE 1) ‖ SHA-512(H ‖ u32 LE 2)
 *
 * Sectors ascend and are cut in chunks of what one proof holds; the proofs of the chunks follow each other.
 */
import { createHash } from 'node:crypto'
import { sectorsPerProof, type PoStProofType } from '../../filecoin/post-proof-type.ts'

export interface ProvenSector {
  readonly number: bigint
  /** 32 bytes. */
  readonly commR: Uint8Array
}

/**
 * @param randomness 32 bytes as drawn, not masked
 * @param sectors ascending, each once
 */
export function expectedProof(
  type: PoStProofType,
  randomness: Uint8Array,
  sectors: readonly ProvenSector[]
): Uint8Array {
  const seed = Buffer.from(randomness)
  seed[31] = (seed[31] ?? 0) & 0x3f
  const size = sectorsPerProof(type)
  const parts: Buffer[] = []
  for (let start = 0; start < sectors.length; start += size) {
    const text = Buffer.alloc(40)
    seed.copy(text)
    text.writeBigUInt64LE(BigInt(type), 32)
    const head = createHash('sha512').update(text)
    for (const { number, commR } of sectors.slice(start, start + size)) {
      const place = Buffer.alloc(8)
      place.writeBigUInt64LE(number)
      head.update(place).update(commR)
    }
    const digest = head.digest()
    for (const count of [0, 1, 2]) {
      parts.push(
        createHash('sha512')
          .update(digest)
          .update(Uint8Array.of(count, 0, 0, 0))
          .digest()
      )
    }
  }
  return Buffer.concat(parts)
}
