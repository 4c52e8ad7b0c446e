/**
 * PoSt randomness as the proofs use it: its last byte without the two top bits, so that it is an element of the field.
 * Sources: node-protocol.md §5.2.3; proving.md §4.1.
 */

/** A copy; the chain and dialect A want the randomness as it was. */
export function maskPoStRandomness(randomness: Uint8Array): Uint8Array {
  const masked = Uint8Array.from(randomness)
  masked[31] = (masked[31] ?? 0) & 0x3f
  return masked
}
