import { decode } from '@ipld/dag-cbor'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { readProof } from '../../../src/main/verify/claim/proof-points.ts'
import { countInputs } from '../../../src/main/verify/claim/public-inputs.ts'
import { readKey, type VerifyingKey } from '../../../src/main/verify/key/verifying-key.ts'
import type { PoStClaim } from '../../../src/main/verify/claim/post-claim.ts'
import type { Checkpoint } from '../../../src/main/verify/curve/point-sums.ts'
import { judgeClaim, readClaim, type ClaimVerdict } from '../../../src/main/verify/verify-claim.ts'
import { encodePoint, pointOfCurve, pointOfOrder, strangerOfG2 } from '../../support/curve-points.ts'
import { mainnetMessages } from '../../support/mainnet-messages.ts'
import { inputsOf, makeClaim, type Claimed } from '../../support/synthetic-claim.ts'
import { makeSyntheticKey, type SyntheticKey } from '../../support/synthetic-key.ts'

const { Fp } = bls12_381.fields
const go = (): void => undefined
const doesNotHold = 'it does not hold for these sectors and this randomness'

function verifyClaim(claim: PoStClaim, key: VerifyingKey, checkpoint: Checkpoint): ClaimVerdict {
  const read = readClaim(claim)
  return read.kind === 'invalid' ? read : judgeClaim(read, key, checkpoint)
}

function load(made: SyntheticKey): VerifyingKey {
  return readKey(made.file, { inputs: made.inputs, wasChecked: true, checkpoint: go })
}

/** The proofs of all chunks of a claim. */
function prove(made: SyntheticKey, claim: Claimed, salt = ''): Buffer {
  return Buffer.concat(inputsOf(claim).map((inputs, chunk) => made.prove(inputs, `${salt} ${chunk}`)))
}

function flip(bytes: Buffer, place: number, bits = 1): Buffer {
  const other = Buffer.from(bytes)
  other[place] = (other[place] ?? 0) ^ bits
  return other
}

describe('verdicts with a key of 22 inputs', () => {
  let made: SyntheticKey
  let key: VerifyingKey
  const claim = makeClaim(10, 2)

  beforeAll(() => {
    made = makeSyntheticKey(22)
    key = load(made)
  })

  const verdictOn = (about: Claimed, proof: Buffer): ClaimVerdict => verifyClaim({ ...about, proof }, key, go)

  it('a proof holds for its claim, and every one of many does', () => {
    for (const salt of ['a', 'b', 'c']) {
      expect(verdictOn(claim, prove(made, claim, salt))).toEqual({ kind: 'valid', proofs: 1 })
    }
    const five = makeClaim(10, 5)
    expect(verdictOn(five, prove(made, five))).toEqual({ kind: 'valid', proofs: 3 })
  })

  it('a proof for one sector stands for the padded chunk', () => {
    const one = makeClaim(10, 1)
    expect(verdictOn(one, prove(made, one)).kind).toBe('valid')
  })

  it('both versions of window proofs and their sizes are told apart', () => {
    for (const type of [5, 6, 7, 10, 11, 12]) {
      const own = makeClaim(type, 3)
      const proof = prove(made, own)
      expect(verdictOn(own, proof)).toEqual({ kind: 'valid', proofs: 2 })
      const others = [5, 6, 7, 10, 11, 12].filter((other) => other !== type)
      for (const other of others) expect(verdictOn(makeClaim(other, 3), proof).kind).toBe('invalid')
    }
  })

  it('the randomness, the sectors and their commitments all count', () => {
    const proof = prove(made, claim)
    const [first, second] = claim.replicas
    if (!first || !second) throw new Error('two sectors')
    const changes: Partial<Claimed>[] = [
      { randomness: flip(claim.randomness, 0) },
      { randomness: flip(claim.randomness, 31, 0x20) },
      { replicas: [first] },
      { replicas: [{ ...first, commR: Buffer.from(second.commR) }, second] },
      { replicas: [first, { ...second, sector: makeClaim(10, 3).replicas[2]?.sector ?? first.sector }] },
      {
        replicas: [
          { ...first, commR: second.commR },
          { ...second, commR: first.commR }
        ]
      }
    ]
    for (const change of changes) {
      expect(verdictOn({ ...claim, ...change }, proof)).toEqual({
        kind: 'invalid',
        proof: 0,
        reason: doesNotHold,
        wellFormed: true
      })
    }
    // The two bits that are cleared before proving do not, nor does the order the sectors come in.
    const same = { randomness: flip(claim.randomness, 31, 0xc0), replicas: [second, first, second] }
    expect(verdictOn({ ...claim, ...same }, proof).kind).toBe('valid')
  })

  it('inputs in another order or of another proof do not hold', () => {
    const [inputs = []] = inputsOf(claim)
    const swapped = [...inputs]
    ;[swapped[3], swapped[4]] = [swapped[4] ?? 0n, swapped[3] ?? 0n]
    expect(verdictOn(claim, made.prove(swapped))).toMatchObject({ kind: 'invalid', reason: doesNotHold })
    expect(verdictOn(claim, made.prove([...inputs].reverse())).kind).toBe('invalid')
    expect(verdictOn(claim, made.prove([...inputs.slice(11), ...inputs.slice(0, 11)])).kind).toBe('invalid')
  })

  it('proofs of chunks may not be swapped, and the first wrong one is named', () => {
    const five = makeClaim(10, 5)
    const proof = prove(made, five)
    const parts = [proof.subarray(0, 192), proof.subarray(192, 384), proof.subarray(384)]
    const [a, b, c] = parts
    if (!a || !b || !c) throw new Error('three proofs')
    expect(verdictOn(five, Buffer.concat([b, a, c]))).toMatchObject({ kind: 'invalid', proof: 0 })
    expect(verdictOn(five, Buffer.concat([a, c, b]))).toMatchObject({ kind: 'invalid', proof: 1 })
    expect(verdictOn(five, Buffer.concat([a, b, b]))).toMatchObject({ kind: 'invalid', proof: 2 })
  })

  it('points of two valid proofs may not be mixed', () => {
    const [one, other] = [prove(made, claim, 'one'), prove(made, claim, 'other')]
    for (const [from, to] of [
      [0, 48],
      [48, 144],
      [144, 192]
    ] as const) {
      const mixed = Buffer.from(one)
      other.copy(mixed, from, from, to)
      expect(verdictOn(claim, mixed)).toMatchObject({ kind: 'invalid', reason: doesNotHold })
    }
  })

  it('a proof with its signs turned is no other proof unless both of A and B are', () => {
    const proof = prove(made, claim)
    expect(verdictOn(claim, flip(proof, 0, 0x20)).kind).toBe('invalid')
    expect(verdictOn(claim, flip(proof, 144, 0x20)).kind).toBe('invalid')
    expect(verdictOn(claim, flip(flip(proof, 0, 0x20), 48, 0x20)).kind).toBe('valid')
  })

  it('a key of another set-up does not accept it', () => {
    const other = load(makeSyntheticKey(22, 'another'))
    expect(verifyClaim({ ...claim, proof: prove(made, claim) }, other, go).kind).toBe('invalid')
  })

  it('a sum of inputs that is infinity is a sum like others', () => {
    // Inputs nobody can choose in earnest: the first one cancels all the rest.
    const { Fr } = bls12_381.fields
    const [inputs = []] = inputsOf(claim)
    const rest = inputs
      .slice(1)
      .reduce(
        (sum, each, place) => Fr.add(sum, Fr.mul(each, made.exponents[place + 2] ?? 0n)),
        made.exponents[0] ?? 0n
      )
    const first = Fr.neg(Fr.div(rest, made.exponents[1] ?? 1n))
    const commR = Buffer.from(first.toString(16).padStart(64, '0'), 'hex').reverse()
    const [one, other] = claim.replicas
    if (!one || !other) throw new Error('two sectors')
    const cancelling = { ...claim, replicas: [{ ...one, commR }, other] }
    const proof = made.prove(inputsOf(cancelling)[0] ?? [])
    expect(verdictOn(cancelling, proof)).toEqual({ kind: 'valid', proofs: 1 })
    expect(verdictOn(claim, proof).kind).toBe('invalid')
  })

  it('without a key only the shape is told', () => {
    const five = makeClaim(10, 5)
    const proof = prove(made, five)
    expect(readClaim({ ...five, proof })).toMatchObject({ kind: 'well-formed', proofs: [{}, {}, {}] })
    expect(readClaim({ ...five, proof: proof.subarray(1) })).toEqual({
      ...{ kind: 'invalid', proof: undefined, reason: '575 bytes of proof, but 3 proofs have 576' },
      wellFormed: false
    })
    expect(readClaim({ ...five, proof: flip(proof, 192, 0x80) })).toMatchObject({ proof: 1 })
  })

  it('can be given up', () => {
    const giveUp = (): void => {
      throw new Error('enough')
    }
    expect(() => verifyClaim({ ...claim, proof: prove(made, claim) }, key, giveUp)).toThrow('enough')
  })
})

describe('verdicts with keys of real sizes', () => {
  it.each([
    ['a winning proof', 3, 1],
    ['a winning proof of 64 GiB', 4, 1],
    ['a partition of 64 GiB', 14, 2300],
    ['a short partition of 64 GiB', 9, 3],
    ['a partition of 32 GiB', 13, 2349],
    ['a partition of 32 GiB of the first version', 8, 2349]
  ])('%s', (_, type, sectors) => {
    const claim = makeClaim(type, sectors)
    const made = makeSyntheticKey(countInputs(claim.proofType))
    const key = load(made)
    const proof = prove(made, claim)
    expect(verifyClaim({ ...claim, proof }, key, go)).toEqual({ kind: 'valid', proofs: 1 })
    const randomness = flip(claim.randomness, 5)
    expect(verifyClaim({ ...claim, randomness, proof }, key, go).kind).toBe('invalid')
    const last = claim.replicas.at(-1)
    if (!last) throw new Error('a sector')
    const commR = flip(Buffer.from(last.commR), 0)
    const replicas = [...claim.replicas.slice(0, -1), { ...last, commR }]
    expect(verifyClaim({ ...claim, replicas, proof }, key, go).kind).toBe('invalid')
  })
})

describe('the shape of a proof', () => {
  const proof = makeSyntheticKey(1, 'shape').prove([1n])
  const having = (offset: number, bytes: Uint8Array): Buffer => {
    const other = Buffer.from(proof)
    other.set(bytes, offset)
    return other
  }
  const infinity = (length: number): Buffer => Buffer.concat([Buffer.from([0xc0]), Buffer.alloc(length - 1)])

  it('is good for the proofs of mainnet messages', () => {
    const found = proofsOfMainnet()
    expect(found).toHaveLength(28)
    for (const each of found) {
      expect(each.length % 192).toBe(0)
      for (let at = 0; at < each.length; at += 192) {
        expect(readProof(each.subarray(at, at + 192))).toBeTypeOf('object')
      }
    }
  })

  it.each([
    ['A', 0, 48],
    ['B', 48, 96],
    ['C', 144, 48]
  ])('%s may not be infinity, zero, uncompressed or above p', (name, offset, length) => {
    const group = name === 'B' ? 'G2' : 'G1'
    expect(readProof(having(offset, infinity(length)))).toBe(`${name} is the point at infinity of ${group}`)
    const dirty = infinity(length)
    dirty[length - 1] = 1
    const signed = infinity(length)
    signed[0] = 0xe0
    for (const bytes of [Buffer.alloc(length), Buffer.alloc(length, 0xff), dirty, signed]) {
      expect(readProof(having(offset, bytes))).toMatch(
        new RegExp(`^${name} is no point \\(.+\\) of ${group}$`)
      )
    }
    expect(readProof(flip(proof, offset, 0x80))).toMatch(new RegExp(`^${name} is no point`))
  })

  it('has no second encoding with a number above p', () => {
    // A small x, so that x + p still has 381 bits.
    const [point] = Array.from({ length: 200 }, (_, place) =>
      bls12_381.G1.Point.BASE.multiply(BigInt(place + 1))
    ).filter(({ x }) => x + Fp.ORDER < 1n << 381n)
    if (!point) throw new Error('a point with a small x')
    const bytes = point.toBytes(true)
    expect(readProof(having(0, bytes))).toBeTypeOf('object')
    const aliased = Buffer.from((point.x + Fp.ORDER).toString(16).padStart(96, '0'), 'hex')
    aliased[0] = (aliased[0] ?? 0) | ((bytes[0] ?? 0) & 0xe0)
    expect(readProof(having(0, aliased))).toMatch(/^A is no point/)
  })

  it('has points of the subgroup only', () => {
    for (const point of [pointOfCurve(5n), pointOfOrder(3n), pointOfOrder(11n)]) {
      const bytes = encodePoint(point, 'compressed')
      expect(readProof(having(0, bytes))).toMatch(/^A is no point/)
      expect(readProof(having(144, bytes))).toMatch(/^C is no point/)
    }
    expect(readProof(having(48, strangerOfG2('compressed')))).toMatch(/^B is no point/)
  })

  it('has points of the curve only', () => {
    let refused = 0
    for (let byte = 0; byte < 40; byte++) {
      const other = readProof(flip(proof, 47, byte + 1))
      // Half of all x belong to a point of the curve, next to none of them in the subgroup.
      if (typeof other === 'string') refused++
    }
    expect(refused).toBe(40)
  })

  it.each([0, 1, 191, 193, 384])('has not %i bytes', (length) => {
    expect(readProof(Buffer.alloc(length))).toBe(`a proof has 192 bytes, not ${length}`)
  })
})

function proofsOfMainnet(): Uint8Array[] {
  return mainnetMessages
    .filter(({ method, decoded }) => method === 5 && decoded !== undefined)
    .map(({ paramsHex }) => {
      // The parameters of SubmitWindowedPoSt: [deadline, partitions, [[type, bytes]], epoch, randomness].
      const [, , [[, proof]]] = decode<[number, unknown, [[number, Uint8Array]]]>(
        Buffer.from(paramsHex, 'hex')
      )
      return proof
    })
}
