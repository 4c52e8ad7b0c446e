/** Every sector in one declaration, none too many in a message. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intersection, union } from '../../../../src/main/filecoin/bitfield-algebra.ts'
import { Bitfield } from '../../../../src/main/filecoin/bitfield.ts'
import { planDeclarations, sectorsOf } from '../../../../src/main/poster/recovery/plan-declarations.ts'

const range = (start: number, length: number): Bitfield => Bitfield.fromRange(BigInt(start), BigInt(length))

describe('the plan of declarations', () => {
  test('partitions without sectors are left out, and the limit of partitions holds', () => {
    const sets = [range(1, 2), Bitfield.empty, range(5, 2), range(9, 2)]
    const places = (limits: Parameters<typeof planDeclarations>[1]): number[][] =>
      planDeclarations(sets, limits).map((message) => message.map(({ partition }) => partition))
    expect(places({ partitions: 0, sectors: 0 })).toEqual([[0, 2, 3]])
    expect(places({ partitions: 2, sectors: 0 })).toEqual([[0, 2], [3]])
    expect(places({ partitions: 1, sectors: 0 })).toEqual([[0], [2], [3]])
    expect(places({ partitions: 0, sectors: -1 })).toEqual([])
  })

  test('the lowest numbers come first, whatever partition they are in', () => {
    const [message] = planDeclarations([range(100, 5), range(1, 3)], { partitions: 0, sectors: 4 })
    expect(message?.map(({ sectors }) => [...sectors.numbers(10)])).toEqual([[100n], [1n, 2n, 3n]])
  })

  test('no message has more than 25,000 sectors, and together they have all', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 8 })
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 90_000 }),
        (list, partitions, sectors) => {
          const sets = list.map((size, place) => range(place * 100_000, size))
          const messages = planDeclarations(sets, { partitions, sectors })
          for (const message of messages) {
            expect(message.length).toBeGreaterThan(0)
            if (partitions > 0) expect(message.length).toBeLessThanOrEqual(partitions)
            const counts = message.map((one) => one.sectors.count)
            expect(counts.every((count) => count > 0n)).toBe(true)
            expect(counts.reduce((sum, count) => sum + count, 0n)).toBeLessThanOrEqual(25_000n)
            for (const one of message)
              expect(intersection(one.sectors, sets[one.partition]!)).toEqual(one.sectors)
          }
          const all = union(...sets)
          const wanted = sectors === 0 ? all : all.slice(0n, BigInt(sectors))
          expect(union(...messages.map(sectorsOf))).toEqual(wanted)
        }
      )
    )
  })
})
