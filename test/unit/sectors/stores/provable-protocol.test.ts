import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sectorId } from '../../../../src/main/filecoin/sector-id.ts'
import { parseJson, stringifyJson, type JsonValue } from '../../../../src/main/lib/json.ts'
import {
  decodeOutcomes,
  encodeOutcome,
  packTargets,
  unpackTargets,
  type ProvableTarget
} from '../../../../src/main/sectors/stores/provable-protocol.ts'

const overTheWire = (value: JsonValue): JsonValue => parseJson(stringifyJson(value))
const sizes = [2048, 8_388_608, 536_870_912, 34_359_738_368, 68_719_476_736]
const uint64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })

describe('targets', () => {
  it('arrive as they were sent, in their order', () => {
    const target = fc.record({
      // Few values, so that runs of alike ones occur; and the largest there are.
      sector: fc
        .tuple(fc.oneof(fc.constant(1000n), uint64), fc.oneof(fc.bigInt({ min: 0n, max: 9n }), uint64))
        .map(([miner, number]) => sectorId(miner, number)),
      kind: fc.constantFrom('normal' as const, 'upgrade' as const),
      half: fc.constantFrom('both' as const, 'sealedFile' as const, 'cacheDir' as const),
      bytes: fc.constantFrom(null, 2048, 34_359_738_368)
    })
    fc.assert(
      fc.property(fc.array(target), (targets: ProvableTarget[]) => {
        expect([...unpackTargets(overTheWire(packTargets(targets)))]).toEqual(targets)
      })
    )
  })

  it('of one kind are one run', () => {
    const targets = Array.from({ length: 2349 }, (_, number): ProvableTarget => {
      return { sector: sectorId(1000, number), kind: 'normal', half: 'both', bytes: 2048 }
    })
    const packed = stringifyJson(packTargets(targets))
    expect(packed).toMatch(/^\[\["normal","both",2048,"1000","0,1,2,/)
    expect(packed.length).toBeLessThan(2349 * 5)
  })

  it.each<[string, JsonValue]>([
    ['no list', 'normal'],
    ['an unknown kind', [['snap', 'both', null, '1000', '1']]],
    ['an unknown half', [['normal', 'neither', null, '1000', '1']]],
    ['a size that is no number', [['normal', 'both', '2048', '1000', '1']]],
    ['a miner that is no number', [['normal', 'both', null, '1000/../..', '1']]],
    ['a number that is a path', [['normal', 'both', null, '1000', '1,../../etc/passwd']]],
    ['no numbers', [['normal', 'both', null, '1000', '']]],
    ['a number of 65 bits', [['normal', 'both', null, '1000', '18446744073709551616']]]
  ])('are refused with %s', (_, sectors) => {
    expect(() => [...unpackTargets(sectors)]).toThrow()
  })
})

describe('outcomes', () => {
  it('arrive as they were sent, wherever the text is cut between two', () => {
    const outcome = fc.oneof(
      fc.constantFrom(...sizes),
      // What a system may say, and what looks like our own codes.
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      fc.constantFrom('', '-', '3', '-3-', 'stat /ü/漢字: no such file')
    )
    fc.assert(
      fc.property(fc.array(outcome), fc.nat(), (outcomes, cut) => {
        const texts = outcomes.map(encodeOutcome)
        const at = cut % (texts.length + 1)
        const parts = [texts.slice(0, at).join(''), texts.slice(at).join('')]
        expect(parts.flatMap((part) => decodeOutcomes(overTheWire(part)))).toEqual(outcomes)
      })
    )
  })

  it('are one character for a good sector', () => {
    expect(sizes.map(encodeOutcome).join('')).toBe('01234')
    expect(() => encodeOutcome(2049)).toThrow()
  })

  it('keep a reason that is too long, or holds what ends one, within its place', () => {
    const reasons = ['x'.repeat(100_000), 'a\0b']
    const [long, odd, good] = decodeOutcomes([...reasons, 2048].map(encodeOutcome).join(''))
    expect([String(long).length, odd, good]).toEqual([12_000, 'a b', 2048])
  })

  it.each([5, null, '5', '9', 'x', '-without an end', '3-a\0-', ['3']])('are refused as %j', (part) => {
    expect(() => decodeOutcomes(part)).toThrow('a language of its own')
  })
})
