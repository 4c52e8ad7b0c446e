/** Samples of node-protocol.md §5.2.3, §6.4 and §11.1, both directions. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatBitfieldJson, parseBitfieldJson } from '../../../src/main/filecoin/bitfield-json.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { formatCommitment, parseCommitment } from '../../../src/main/filecoin/commitment.ts'
import { parseWireAmount } from '../../../src/main/filecoin/wire-amount.ts'
import { decodeParam, goByteArray, goBytes, goUint64 } from '../../../src/main/jsonrpc/server/params.ts'
import { parseJson, stringifyGoJson } from '../../../src/main/lib/json.ts'

describe('commitments', () => {
  test('32 zero bytes', () => {
    const zeros = new Uint8Array(32)
    const sealed = 'bagboea4b5abcaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const unsealed = 'baga6ea4seaqaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    expect(formatCommitment('sealed', zeros)).toBe(sealed)
    expect(formatCommitment('unsealed', zeros)).toBe(unsealed)
    expect(parseCommitment(sealed)).toEqual({ kind: 'sealed', digest: zeros })
    expect(parseCommitment(unsealed)).toEqual({ kind: 'unsealed', digest: zeros })
  })

  test('every digest comes back', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom('sealed' as const, 'unsealed' as const),
        (digest, kind) => {
          expect(parseCommitment(formatCommitment(kind, digest))).toEqual({ kind, digest })
        }
      )
    )
  })

  test.each([
    '',
    'b',
    'bagboea4b5abc',
    'Bagboea',
    'bafy2bzaceaaaa',
    `z${'a'.repeat(64)}`,
    `bagboea4b5abc${'a'.repeat(60)}`
  ])('%j is none', (text) => {
    expect(parseCommitment(text)).toBeUndefined()
  })

  test('a digest of another length is refused', () => {
    expect(() => formatCommitment('sealed', new Uint8Array(31))).toThrow('32 bytes')
  })
})

describe('bitfields', () => {
  const runs = (...pairs: [number, number][]): Bitfield =>
    Bitfield.fromRuns(pairs.map(([start, length]) => ({ start: BigInt(start), length: BigInt(length) })))

  test.each([
    ['{0,1,5}', [0, 2, 3, 1], runs([0, 2], [5, 1])],
    ['{2}', [2, 1], runs([2, 1])],
    ['{}', [0], runs()]
  ])('%s', (_set, json, expected) => {
    expect(parseBitfieldJson(json)).toEqual(expected)
    expect(formatBitfieldJson(expected)).toEqual(json.map(BigInt))
  })

  test('what is no list of runs is refused', () => {
    const refused: unknown[] = [null, 'x', [{}], [-1], [1.5], [1, 0], [0, 1, 0], [2 ** 53], [2n ** 64n]]
    for (const value of refused) expect(() => parseBitfieldJson(value)).toThrow('the bitfield')
  })

  test('any runs come back, as numbers of any size', () => {
    const lengths = fc.array(fc.bigInt({ min: 1n, max: 2n ** 58n }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9n }), lengths, (first, rest) => {
        const wire = [first, ...rest].slice(0, rest.length % 2 === 1 ? undefined : -1)
        const json = wire.length === 0 ? [0n] : wire
        expect(formatBitfieldJson(parseBitfieldJson(parseJson(stringifyGoJson(json))))).toEqual(json)
      })
    )
  })

  test('runs out of order cannot be held', () => {
    expect(() => runs([5, 1], [0, 1])).toThrow('out of order')
    expect(() => runs([0, 2], [2, 1])).toThrow('out of order')
  })
})

describe('bytes, arrays and integers', () => {
  test('[32]byte is an array of numbers, []byte padded base64', () => {
    const commR = [255, ...Array<number>(31).fill(0)]
    expect([...decodeParam([commR], 0, goByteArray(32))]).toEqual(commR)
    expect([...decodeParam(['AQID'], 0, goBytes)]).toEqual([1, 2, 3])
    expect(() => decodeParam(['AQI'], 0, goBytes)).toThrow('base64')
    expect(() => decodeParam([[256]], 0, goByteArray(32))).toThrow('no byte')
  })

  test('uint64 keeps its 64 bits', () => {
    expect(decodeParam([18446744073709551615n], 0, goUint64)).toBe(18446744073709551615n)
    expect(() => decodeParam([18446744073709551616n], 0, goUint64)).toThrow()
    expect(() => decodeParam([-1], 0, goUint64)).toThrow()
  })

  test('amounts, set and unset', () => {
    expect(parseWireAmount('12')).toBe(12n)
    expect(parseWireAmount(parseJson('"\\u003cnil\\u003e"'))).toBe(0n)
    expect(parseWireAmount(null)).toBe(0n)
    expect(() => parseWireAmount('1 FIL')).toThrow('attoFIL')
  })
})
