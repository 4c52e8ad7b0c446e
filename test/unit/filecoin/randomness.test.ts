import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  digestOfSource,
  drawRandomness,
  maskSeed,
  minerEntropy,
  randomnessTags
} from '../../../src/main/filecoin/randomness.ts'
import { actorId } from '../../../src/main/filecoin/sector-id.ts'

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const { windowedPoStChallengeSeed, poStChainCommit } = randomnessTags

describe('samples of proving.md §7.8', () => {
  it('commitments of mainnet messages', () => {
    interface Row {
      tag: number
      epoch: number
      digest: string
      expected: string
    }
    const file = new URL('../../vectors/filecoin/mainnet-randomness.json', import.meta.url)
    const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[] // our own file
    expect(rows).toHaveLength(14)
    for (const { tag, epoch, digest, expected } of rows) {
      expect(tag).toBe(poStChainCommit)
      expect(toHex(drawRandomness({ tag: poStChainCommit, digest: fromHex(digest), epoch }))).toBe(expected)
    }
  })

  it('seeds of two miners', () => {
    const real = drawRandomness({
      tag: windowedPoStChallengeSeed,
      digest: fromHex('5a3f6742dd8775979d9ed2de499528a9874a9b1e9eb805ad58b8366a01afef29'),
      epoch: 68952,
      entropy: minerEntropy(actorId(14699))
    })
    expect(toHex(real)).toBe('0244c0620d5d25f366e100e7b8bc2e919ce246a9f544e7d6b2ed5f67babdb101')
    expect(maskSeed(real)).toEqual(real)

    const digest = digestOfSource(new TextEncoder().encode('test'))
    expect(toHex(digest)).toBe('928b20366943e2afd11ebc0eae2e53a93bf177a4fcf35bcc64d503704e65e202')
    const entropy = minerEntropy(actorId(1234))
    const seed = drawRandomness({ tag: windowedPoStChallengeSeed, digest, epoch: 1000, entropy })
    expect(toHex(seed)).toBe('f0bd631b77962791374d3a94ae22f8ec466cf6b0e752b47e8b83283d302f15fa')
    const commit = drawRandomness({ tag: poStChainCommit, digest, epoch: 1000 })
    expect(toHex(commit)).toBe('9f4815c49a0a973a1b8530a36e6ae2a3692063d0a114c8dd208d8ffe38e5e061')

    const masked = maskSeed(seed)
    expect(toHex(masked)).toBe('f0bd631b77962791374d3a94ae22f8ec466cf6b0e752b47e8b83283d302f153a')
    expect(seed[31]).toBe(0xfa)
  })

  it.each([
    [1234, '4300d209'],
    [14699, '4300eb72'],
    [1024, '43008008'],
    [1, '420001'],
    [1938223, '4400afa676'],
    [2n ** 63n - 1n, '4a00ffffffffffffffff7f']
  ])('the entropy of f0%s is %s', (miner, hex) => {
    expect(toHex(minerEntropy(actorId(miner)))).toBe(hex)
  })
})

describe('what is refused', () => {
  const digest = new Uint8Array(32)
  it('digests and randomness of another length, broken epochs, miners beyond 2^63', () => {
    const draw = (bytes: Uint8Array, epoch: number): unknown =>
      drawRandomness({ tag: poStChainCommit, digest: bytes, epoch })
    expect(() => draw(new Uint8Array(31), 1)).toThrow('the digest has 31 bytes')
    expect(() => draw(digest, 1.5)).toThrow('no epoch')
    expect(() => maskSeed(new Uint8Array(33))).toThrow('the randomness has 33 bytes')
    expect(() => minerEntropy(actorId(2n ** 63n))).toThrow('no ID address')
  })

  it('not a negative epoch, which a young network has', () => {
    const draw = (epoch: number): string => toHex(drawRandomness({ tag: poStChainCommit, digest, epoch }))
    expect(draw(-20)).not.toBe(draw(20))
  })
})
