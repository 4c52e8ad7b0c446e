import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actorId,
  maxUint64,
  parseActorId,
  parseSectorName,
  parseSectorNumber,
  sectorId,
  sectorName,
  sectorNumber
} from '../../../src/main/filecoin/sector-id.ts'
import {
  requiredCacheFiles,
  sectorSizeOfFile,
  sectorSizeOfSealProof
} from '../../../src/main/filecoin/sector-size.ts'

describe('sector names (node-protocol.md §11.1)', () => {
  test('(1000,1) and (10000,16)', () => {
    expect(sectorName(sectorId(1000, 1))).toBe('s-t01000-1')
    expect(sectorName(sectorId(10000, 16))).toBe('s-t010000-16')
  })

  test('every name reads back, also with something behind it', () => {
    const uint64 = fc.bigInt({ min: 0n, max: maxUint64 })
    fc.assert(
      fc.property(uint64, uint64, fc.constantFrom('', '.tmp', '-copy', ' '), (miner, number, tail) => {
        expect(parseSectorName(sectorName(sectorId(miner, number)) + tail)).toEqual({ miner, number })
      })
    )
  })

  test.each(['', 's-t0', 's-f01000-1', 't01000-1', 's-t01000', 's-t0x-1', 's-t099999999999999999999-1'])(
    '%j is no sector name',
    (name) => {
      expect(parseSectorName(name)).toBeUndefined()
    }
  )
})

describe('what people type', () => {
  test.each(['1000', 'f01000', 't01000', ' f01000 '])('%j is miner 1000', (text) => {
    expect(parseActorId(text)).toBe(1000n)
  })

  test.each(['', 'f1000', 'f3abc', '-1', '1e3', '0x10', '18446744073709551616'])('%j is no miner', (text) => {
    expect(() => parseActorId(text)).toThrow()
  })

  test('numbers are unsigned 64-bit', () => {
    expect(parseSectorNumber('18446744073709551615')).toBe(maxUint64)
    expect(() => parseSectorNumber('18446744073709551616')).toThrow('not an unsigned 64-bit integer')
    expect(() => sectorNumber(-1)).toThrow()
    expect(() => actorId(1.5)).toThrow()
    expect(() => actorId(2 ** 53)).toThrow()
  })
})

describe('sector sizes (node-protocol.md §6.4, §7.5)', () => {
  test('seal proofs 0 to 19 repeat five sizes', () => {
    expect([0, 5, 10, 15].map((proof) => sectorSizeOfSealProof(proof)?.name)).toEqual(Array(4).fill('2KiB'))
    expect([8, 9].map((proof) => sectorSizeOfSealProof(proof)?.name)).toEqual(['32GiB', '64GiB'])
    expect([-1, 20, 1.5].map(sectorSizeOfSealProof)).toEqual([undefined, undefined, undefined])
  })

  test('cache files', () => {
    const files = (bytes: number): readonly string[] => {
      const size = sectorSizeOfFile(bytes)
      return size ? requiredCacheFiles(size) : []
    }
    expect(files(2048)).toEqual(['p_aux', 't_aux', 'sc-02-data-tree-r-last.dat'])
    expect(files(34359738368)).toHaveLength(10)
    expect(files(68719476736).at(-1)).toBe('sc-02-data-tree-r-last-15.dat')
    expect(files(1)).toEqual([])
  })
})
