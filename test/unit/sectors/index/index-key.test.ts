import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxUint64, sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import {
  keyRange,
  logicalKey,
  parseLogicalKey,
  parsePhysicalKey,
  physicalKey,
  type SectorKey
} from '../../../../src/main/sectors/index/index-key.ts'

const anyId = fc.oneof(fc.bigInt({ min: 0n, max: maxUint64 }), fc.nat(200).map(BigInt))
const anyKey: fc.Arbitrary<SectorKey> = fc
  .record({
    kind: fc.constantFrom('normal' as const, 'upgrade' as const),
    miner: anyId,
    number: anyId,
    half: fc.constantFrom('c' as const, 's' as const)
  })
  .map(({ kind, miner, number, half }) => ({ kind, sector: sectorId(miner, number), half }))

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31)
console.log(`keys: seed ${seed}`)

describe('keys of the sector index', () => {
  it('are the original’s four (node-protocol.md §7.1)', () => {
    const sector = sectorId(1000, 1)
    const keys = [
      ['m-1000-n-1', 'nd1000a1s', { kind: 'normal', sector, half: 's' }],
      ['cache/m-1000-n-1', 'nd1000a1c', { kind: 'normal', sector, half: 'c' }],
      ['sector-upgrade/m-1000-n-1', 'ud1000a1s', { kind: 'upgrade', sector, half: 's' }],
      ['sector-upgrade/cache/m-1000-n-1', 'ud1000a1c', { kind: 'upgrade', sector, half: 'c' }]
    ] as const
    for (const [logical, physical, key] of keys) {
      expect(logicalKey(key)).toBe(logical)
      expect(physicalKey(key)).toBe(physical)
    }
    const largest = { kind: 'normal', sector: sectorId(maxUint64, maxUint64), half: 's' } as const
    expect(physicalKey(largest)).toBe('nt18446744073709551615t18446744073709551615s')
  })

  it('read back as what they were, in both forms', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        expect(parsePhysicalKey(physicalKey(key))).toEqual(key)
        expect(parseLogicalKey(logicalKey(key))).toEqual(key)
        expect(parsePhysicalKey(logicalKey(key))).toBeUndefined()
        expect(parseLogicalKey(physicalKey(key))).toBeUndefined()
      }),
      { seed }
    )
  })

  it('sort by index, miner, number, and lie within their ranges', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        const order =
          Number(a.kind === 'upgrade') - Number(b.kind === 'upgrade') ||
          compare(a.sector.miner, b.sector.miner) ||
          compare(a.sector.number, b.sector.number) ||
          Number(a.half === 's') - Number(b.half === 's')
        expect(Buffer.compare(Buffer.from(physicalKey(a)), Buffer.from(physicalKey(b)))).toBe(
          Math.sign(order)
        )

        const inRange = ({ gt, lt }: { gt: string; lt: string }): boolean =>
          physicalKey(b) > gt && physicalKey(b) < lt
        expect(inRange(keyRange(a.kind))).toBe(a.kind === b.kind)
        const sameMiner = a.kind === b.kind && a.sector.miner === b.sector.miner
        expect(inRange(keyRange(a.kind, a.sector.miner))).toBe(sameMiner)
        expect(inRange(keyRange(a.kind, a.sector.miner, a.sector))).toBe(
          sameMiner && b.sector.number > a.sector.number
        )
      }),
      { seed }
    )
  })

  it('are refused when they are anything else', () => {
    const physical = [
      '',
      'n',
      'ns',
      '!format',
      'nd1000a1',
      'nd1000a1x',
      'nc1000a1s',
      'nd1000b1s',
      'nb01a1s',
      'xd1000a1s'
    ]
    const more = [
      'nd1000a1ss',
      'nd1000s',
      'n s',
      'nd10.0a1s',
      'nt18446744073709551616a1s',
      'nd1000as',
      'nu111111a1s'
    ]
    for (const key of [...physical, ...more]) expect(parsePhysicalKey(key)).toBeUndefined()
    const logical = [
      '',
      'm-1-n-',
      'm-01-n-1',
      'm-1-n-1 ',
      'cache/sector-upgrade/m-1-n-1',
      'm--1-n-1',
      'M-1-n-1'
    ]
    for (const key of [...logical, 'm-18446744073709551616-n-1', 'x/m-1-n-1'])
      expect(parseLogicalKey(key)).toBeUndefined()
  })
})

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
