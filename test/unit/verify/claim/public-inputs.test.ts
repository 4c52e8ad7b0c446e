import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { postProofType } from '../../../../src/main/filecoin/post-proof-type.ts'
import { sectorNumber } from '../../../../src/main/filecoin/sector-id.ts'
import { orderClaim } from '../../../../src/main/verify/claim/post-claim.ts'
import { countInputs, publicInputs } from '../../../../src/main/verify/claim/public-inputs.ts'
import { inputsOf, makeClaim, type Claimed } from '../../../support/synthetic-claim.ts'

const noProof = Buffer.alloc(0)

function ours(claim: Claimed): bigint[][] {
  const ordered = orderClaim({ ...claim, proof: noProof })
  return ordered.chunks.map((_, chunk) => {
    const bytes = Buffer.from(publicInputs(ordered, chunk))
    return Array.from({ length: bytes.length / 32 }, (_, place) =>
      BigInt(
        `0x${Buffer.from(bytes.subarray(place * 32, place * 32 + 32))
          .reverse()
          .toString('hex')}`
      )
    )
  })
}

describe('public inputs', () => {
  it('are as many as the keys of the trusted set-up have', () => {
    const counts = Array.from({ length: 15 }, (_, type) => countInputs(postProofType(type)))
    expect(counts).toEqual([
      ...[132, 132, 132, 132, 132],
      ...[22, 22, 22, 25_839, 25_300],
      ...[22, 22, 22, 25_839, 25_300]
    ])
  })

  it.each([
    ['one sector in a proof of two', 5, 1],
    ['two sectors of 2 KiB', 10, 2],
    ['several proofs, the last one short', 11, 5],
    ['several proofs of the first version', 6, 5],
    ['a full partition of 32 GiB', 13, 2349],
    ['a short partition of 32 GiB of the first version', 8, 17],
    ['two partitions of 64 GiB', 14, 2303],
    ['a winning proof', 3, 1],
    ['a winning proof of 2 KiB', 0, 1]
  ])('of %s follow the specification', (_, type, sectors) => {
    const claim = makeClaim(type, sectors)
    expect(ours(claim)).toEqual(inputsOf(claim))
  })

  it('of a small case, spelled out', () => {
    const randomness = Buffer.alloc(32, 0xff)
    const commR = Buffer.alloc(32, 7)
    const claim = { proofType: postProofType(10), replicas: [{ sector: sectorNumber(5), commR }], randomness }
    const seed = `${'ff'.repeat(31)}3f`
    const hash = createHash('sha256').update(Buffer.from(`${seed}05000000000000000300000000000000`, 'hex'))
    const [inputs] = ours(claim)
    expect(inputs?.[0]).toBe(BigInt(`0x${'07'.repeat(32)}`))
    expect(inputs?.[4]).toBe(hash.digest().readBigUInt64LE(0) % 64n)
    expect(inputs?.slice(11)).toEqual(inputs?.slice(0, 11))
  })

  it('depend on the place of a sector only in the first version', () => {
    const first = makeClaim(5, 2)
    const second = makeClaim(10, 2)
    const swapped = (claim: Claimed): Claimed => {
      const [one, other] = claim.replicas
      if (!one || !other) throw new Error('two sectors')
      return {
        ...claim,
        replicas: [
          { ...one, commR: other.commR },
          { ...other, commR: one.commR }
        ]
      }
    }
    const leaves = (claim: Claimed): bigint[] => ours(claim)[0]?.filter((_, place) => place % 11 > 0) ?? []
    expect(leaves(swapped(first))).toEqual(leaves(first))
    expect(leaves(second).slice(10)).toEqual(
      leaves({ ...second, replicas: second.replicas.slice(1) }).slice(0, 10)
    )
    expect(leaves(first).slice(10)).not.toEqual(
      leaves({ ...first, replicas: first.replicas.slice(1) }).slice(0, 10)
    )
  })
})
