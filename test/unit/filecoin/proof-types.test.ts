import { describe, expect, it, test } from 'vitest'
import { actorsVersionOf } from '../../../src/main/filecoin/network-version.ts'
import { maxPartitionsPerMessage } from '../../../src/main/filecoin/post-message-limit.ts'
import {
  postProofType,
  sectorSizeOfPoSt,
  sectorsPerProof,
  variantOfPoSt
} from '../../../src/main/filecoin/post-proof-type.ts'
import {
  sealProofType,
  sectorSizeOfSeal,
  variantOfSeal,
  windowProofInVersion,
  windowProofOfSeal,
  winningProofOfSeal
} from '../../../src/main/filecoin/seal-proof-type.ts'

describe('the table of proving.md §1.1', () => {
  test.each([
    ['2KiB', 2, 5, 10, 0],
    ['8MiB', 2, 6, 11, 1],
    ['512MiB', 2, 7, 12, 2],
    ['32GiB', 2349, 8, 13, 3],
    ['64GiB', 2300, 9, 14, 4]
  ])('%s', (name, sectors, v1, v1_1, winning) => {
    for (const window of [v1, v1_1]) {
      expect(sectorSizeOfPoSt(postProofType(window)).name).toBe(name)
      expect(sectorsPerProof(postProofType(window))).toBe(sectors)
    }
    expect([v1, v1_1, winning].map((type) => variantOfPoSt(postProofType(type)))).toEqual([
      'window',
      'window-v1_1',
      'winning'
    ])
    for (const group of [0, 5, 10, 15]) {
      const seal = sealProofType(group + winning)
      expect(sectorSizeOfSeal(seal).name).toBe(name)
      expect(winningProofOfSeal(seal)).toBe(winning)
      expect(windowProofOfSeal(seal, 18)).toBe(v1)
      expect(windowProofOfSeal(seal, 19)).toBe(v1_1)
    }
  })

  it('tells the four ways of sealing', () => {
    expect([4, 5, 14, 15].map((type) => variantOfSeal(sealProofType(type)))).toEqual([
      'v1',
      'v1_1',
      'v1_1-synthetic',
      'v1_2-non-interactive'
    ])
  })

  it.each([
    [8, 18, 8],
    [8, 19, 13],
    [13, 19, 13],
    [13, 27, 13],
    [5, 25, 10]
  ])('a miner recorded with type %i proves in version %i with %i', (recorded, version, type) => {
    expect(windowProofInVersion(postProofType(recorded), version)).toBe(type)
  })

  it('knows no others', () => {
    for (const type of [-1, 20, 0.5])
      expect(() => sealProofType(type)).toThrow('no registered seal proof type')
    for (const type of [-1, 15, NaN])
      expect(() => postProofType(type)).toThrow('no registered PoSt proof type')
    expect(() => windowProofInVersion(postProofType(3), 21)).toThrow('proves no window')
  })
})

describe('partitions of one message', () => {
  it.each([
    [8, 18, 0, 10],
    [13, 20, 0, 10],
    [13, 21, 0, 3],
    [14, 20, 0, 10],
    [14, 25, 0, 3],
    [10, 20, 0, 3000],
    [10, 21, 0, 3],
    [13, 21, 1, 1],
    [13, 21, 5, 3],
    [13, 20, 5, 5]
  ])('type %i in version %i, the operator allows %i: %i', (type, version, operator, most) => {
    expect(maxPartitionsPerMessage(postProofType(type), version, operator)).toBe(most)
  })

  it('refuses what proves no partition, and what is no count', () => {
    expect(() => maxPartitionsPerMessage(postProofType(3), 21)).toThrow('proves no partition')
    expect(() => maxPartitionsPerMessage(postProofType(13), 21, -1)).toThrow('no number of partitions')
    expect(() => maxPartitionsPerMessage(postProofType(13), 21, 1.5)).toThrow('no number of partitions')
  })
})

describe('actors', () => {
  it('of every network version of proving.md §1.1', () => {
    const versions = { 16: 8, 17: 9, 18: 10, 19: 11, 20: 11, 21: 12, 22: 13, 23: 14, 24: 15, 25: 16, 26: 16 }
    for (const [network, actors] of Object.entries({ ...versions, 27: 17, 28: 18, 29: 19 })) {
      expect(actorsVersionOf(Number(network))).toBe(actors)
    }
    expect(actorsVersionOf(15)).toBeUndefined()
    expect(actorsVersionOf(30)).toBeUndefined()
  })
})
