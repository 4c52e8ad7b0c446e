import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { challengedLeaves, nodeBytes } from '../../../src/main/filecoin/challenged-leaves.ts'
import { postProofType, sectorSizeOfPoSt } from '../../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../../src/main/filecoin/sector-id.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('challenges')

/** As the text of proving.md §4.2 has it: another hash, whole 64-bit arithmetic. */
function leafByTheText(masked: Uint8Array, sector: bigint, j: bigint, sectorBytes: number): number {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64LE(sector, 0)
  numbers.writeBigUInt64LE(j, 8)
  const hash = createHash('sha256').update(masked).update(numbers).digest()
  return Number(hash.readBigUInt64LE(0) % BigInt(sectorBytes / nodeBytes))
}

describe('challenged nodes', () => {
  const anyCase = fc.record({
    type: fc.nat(14),
    randomness: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    sector: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat(5000).map(BigInt)),
    position: fc.nat(25_000)
  })

  it('are those of proving.md §4.2 and §5.1, for every type', () => {
    fc.assert(
      fc.property(anyCase, ({ type, randomness, sector, position }) => {
        const proof = postProofType(type)
        const masked = Uint8Array.from(randomness)
        masked[31] = (masked[31] ?? 0) & 0x3f
        const count = type < 5 ? 66 : 10
        const first = type >= 5 && type < 10 ? position * 10 : 0
        const expected = Array.from({ length: count }, (_, n) =>
          leafByTheText(masked, sector, BigInt(first + n), sectorSizeOfPoSt(proof).bytes)
        )
        const leaves = challengedLeaves({ proof, randomness, sector: sectorNumber(sector), position })
        expect(leaves).toEqual(expected)
        const bytes = sectorSizeOfPoSt(proof).bytes
        for (const leaf of leaves) expect(leaf * nodeBytes + nodeBytes).toBeLessThanOrEqual(bytes)
      }),
      { seed }
    )
  })

  it('reach the upper half of 64 GiB', () => {
    const leaves = Array.from({ length: 20 }, (_, sector) =>
      challengedLeaves({
        proof: postProofType(14),
        randomness: new Uint8Array(32),
        sector: sectorNumber(sector),
        position: 0
      })
    ).flat()
    expect(Math.max(...leaves)).toBeGreaterThan(2 ** 30)
  })

  it('depend on the place among the sectors with the first window types only', () => {
    const at = (type: number, position: number): number[] =>
      challengedLeaves({
        proof: postProofType(type),
        randomness: new Uint8Array(32).fill(7),
        sector: sectorNumber(42),
        position
      })
    expect(at(8, 1)).not.toEqual(at(8, 0))
    expect(at(13, 1)).toEqual(at(13, 0))
    expect(at(13, 0)).toEqual(at(8, 0))
  })

  it('refuses other lengths and no places', () => {
    const one = {
      proof: postProofType(13),
      randomness: new Uint8Array(32),
      sector: sectorNumber(1),
      position: 0
    }
    expect(() => challengedLeaves({ ...one, randomness: new Uint8Array(31) })).toThrow('31 bytes')
    expect(() => challengedLeaves({ ...one, position: -1 })).toThrow('no place')
  })
})
