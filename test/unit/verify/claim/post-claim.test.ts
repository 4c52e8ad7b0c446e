import { describe, expect, it } from 'vitest'
import { orderClaim, complainOfLength, type PoStClaim } from '../../../../src/main/verify/claim/post-claim.ts'
import { makeClaim } from '../../../support/synthetic-claim.ts'

const withProof = (claim: ReturnType<typeof makeClaim>, bytes = 192): PoStClaim => ({
  ...claim,
  proof: Buffer.alloc(bytes)
})
/** The order of the scalar field, least byte first. */
const order = Buffer.from('73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001', 'hex').reverse()

describe('a claim in order', () => {
  it('has each sector once, ascending, whatever order and substitutes it came in', () => {
    const claim = withProof(makeClaim(10, 4))
    const [a, b, c, d] = claim.replicas
    if (!a || !b || !c || !d) throw new Error('four sectors')
    const ordered = orderClaim({
      ...claim,
      replicas: [c, a, d, a, b, c, { ...a, commR: Buffer.from(a.commR) }]
    })
    expect(ordered.replicas).toEqual([a, b, c, d])
    expect(ordered.chunks).toEqual([
      [a, b],
      [c, d]
    ])
  })

  it('leaves the randomness of its caller alone', () => {
    const randomness = Buffer.alloc(32, 0xff)
    expect(orderClaim({ ...withProof(makeClaim(10, 1)), randomness }).randomness[31]).toBe(0x3f)
    expect(randomness[31]).toBe(0xff)
  })

  it.each([
    ['no sectors', { replicas: [] }, 'a proof of no sectors'],
    ['short randomness', { randomness: Buffer.alloc(31) }, 'the randomness has 31 bytes, not 32'],
    ['two sectors of a winning proof', makeClaim(3, 2), 'a winning proof is about one sector, not 2'],
    ['too many sectors', { replicas: makeClaim(13, 25_001).replicas }, '25000 is the most']
  ])('refuses %s', (_, change, message) => {
    expect(() => orderClaim({ ...withProof(makeClaim(10, 1)), ...change })).toThrow(message)
  })

  it('refuses commitments that are none', () => {
    const claim = withProof(makeClaim(10, 1))
    const [replica] = claim.replicas
    if (!replica) throw new Error('one sector')
    const having = (...commitments: Buffer[]): PoStClaim => ({
      ...claim,
      replicas: commitments.map((commR) => ({ ...replica, commR }))
    })
    const below = Buffer.from(order)
    below[0] = 0
    expect(orderClaim(having(below)).replicas).toHaveLength(1)
    expect(() => orderClaim(having(order))).toThrow('is no element of the field')
    expect(() => orderClaim(having(Buffer.alloc(32, 0xff)))).toThrow('is no element of the field')
    expect(() => orderClaim(having(Buffer.alloc(33)))).toThrow('33 bytes, not 32')
    expect(() => orderClaim(having(Buffer.alloc(32, 1), Buffer.alloc(32, 2)))).toThrow(
      'two different commitments'
    )
  })

  it.each([
    [10, 1, 192],
    [10, 2, 192],
    [10, 3, 384],
    [13, 2349, 192],
    [13, 2350, 384],
    [14, 2301, 384],
    [3, 1, 192]
  ])('type %i with %i sectors has %i bytes of proof', (type, sectors, bytes) => {
    const complaintOf = (length: number): string | undefined =>
      complainOfLength(orderClaim(withProof(makeClaim(type, sectors), length)))
    expect(complaintOf(bytes)).toBeUndefined()
    for (const wrong of [0, bytes - 192, bytes - 1, bytes + 1, bytes + 192]) {
      expect(complaintOf(wrong)).toContain(`${bytes}`)
    }
  })
})
