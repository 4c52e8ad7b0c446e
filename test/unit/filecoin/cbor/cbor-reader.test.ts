import { decode as decodeDagCbor } from '@ipld/dag-cbor'
import { describe, expect, test } from 'vitest'
import { CborReader } from '../../../../src/main/filecoin/cbor/cbor-reader.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { fromHex } from '../../../support/hex.ts'

const readerOf = (hex: string): CborReader => new CborReader(fromHex(hex), 'the sample')
const link = `d82a582700 0171a0e40220 ${'ab'.repeat(32)}`

describe('what is read', () => {
  test.each([
    ['00', 0n],
    ['17', 23n],
    ['1818', 24n],
    ['18ff', 255n],
    ['190100', 256n],
    ['19ffff', 65535n],
    ['1a00010000', 65536n],
    ['1affffffff', 2n ** 32n - 1n],
    ['1b0000000100000000', 2n ** 32n],
    ['1b001fffffffffffff', 2n ** 53n - 1n],
    ['1b0020000000000000', 2n ** 53n],
    ['1b0020000000000001', 2n ** 53n + 1n],
    ['1bffffffffffffffff', 2n ** 64n - 1n]
  ])('unsigned %s', (hex, value) => {
    const reader = readerOf(hex)
    expect(reader.readUnsigned('Number')).toBe(value)
    reader.end()
  })

  test.each([
    ['00', 0],
    ['20', -1],
    ['37', -24],
    ['3818', -25],
    ['3903e7', -1000],
    ['1a00010d6c', 68972],
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER]
  ])('signed %s', (hex, value) => {
    expect(readerOf(hex).readInteger('Number')).toBe(value)
  })

  test('lists in order, byte strings, links and null', () => {
    const reader = readerOf(`84 83010203 43aabbcc ${link} f6`)
    reader.readStruct('Sample', 4)
    expect(reader.readList('Numbers', (list) => list.readUnsigned('Number'))).toEqual([1n, 2n, 3n])
    expect(reader.readBytes('Bytes')).toEqual(fromHex('aabbcc'))
    expect(reader.readLink('Link')).toMatch(/^bafy2bzace/)
    expect(reader.takeNull()).toBe(true)
    expect(reader.takeNull()).toBe(false)
    reader.end()
  })

  test('byte strings are copies, also out of a Buffer', () => {
    const bytes = Buffer.from('43010203', 'hex')
    const read = new CborReader(bytes, 'the sample').readBytes('Bytes')
    bytes.fill(0xff)
    expect(read).toEqual(Uint8Array.from([1, 2, 3]))
    expect(Buffer.isBuffer(read)).toBe(false)
  })
})

describe('what is refused, with the reason', () => {
  const unsigned = (reader: CborReader): unknown => reader.readUnsigned('Field')
  const integer = (reader: CborReader): unknown => reader.readInteger('Field')
  const bytes = (reader: CborReader): unknown => reader.readBytes('Field', 100)
  const list = (reader: CborReader): unknown => reader.readList('Field', unsigned)
  const aLink = (reader: CborReader): unknown => reader.readLink('Field')
  const rows: [string, (reader: CborReader) => unknown, string][] = [
    ['', unsigned, 'Field at byte 0 is missing: the bytes end'],
    ['1817', unsigned, 'a longer head than it needs'],
    ['1800', unsigned, 'a longer head than it needs'],
    ['1900ff', unsigned, 'a longer head than it needs'],
    ['1a0000ffff', unsigned, 'a longer head than it needs'],
    ['1b00000000ffffffff', unsigned, 'a longer head than it needs'],
    ['3817', integer, 'a longer head than it needs'],
    ['5803010203', bytes, 'a longer head than it needs'],
    ['980101', list, 'a longer head than it needs'],
    ['18', unsigned, 'cut short'],
    ['1b00000001000000', unsigned, 'cut short'],
    ['1c', unsigned, 'a reserved head'],
    ['1e', unsigned, 'a reserved head'],
    ['1f', unsigned, 'an indefinite length'],
    ['5f41ff', bytes, 'an indefinite length'],
    ['9f00ff', list, 'an indefinite length'],
    ['20', unsigned, 'is a negative integer where an unsigned integer belongs'],
    ['40', integer, 'is a byte string where an unsigned integer belongs'],
    ['63616263', bytes, 'is a text where a byte string belongs'],
    ['a0', list, 'is a map where an array belongs'],
    ['f6', list, 'is a simple value where an array belongs'],
    ['f4', unsigned, 'is a simple value where'],
    ['f93c00', unsigned, 'is a simple value where'],
    ['fb3ff0000000000000', integer, 'is a simple value where'],
    ['c249010000000000000000', unsigned, 'is a tag where'],
    ['ff', unsigned, 'is a simple value where'],
    ['1b0020000000000000', integer, '2^53 or more'],
    ['3b001fffffffffffff', integer, '2^53 or more'],
    ['3bffffffffffffffff', integer, '2^53 or more'],
    ['43aabb', bytes, 'claims 3 bytes where 2 are left'],
    ['5865', bytes, 'has 101 bytes, 100 at most'],
    ['5bffffffffffffffff', bytes, 'has 18446744073709551615 bytes, 100 at most'],
    ['992001', list, 'has 8193 elements, 8192 at most'],
    ['9bffffffffffffffff', list, 'elements, 8192 at most'],
    ['8201', list, 'Field at byte 2 is missing'],
    ['d82b4100', aLink, 'another tag than 42'],
    ['d82a40', aLink, 'no zero byte in front'],
    ['d82a4101', aLink, 'no zero byte in front'],
    ['d82a4100', aLink, 'the CID is malformed'],
    [`d82a582600 0171a0e40220 ${'ab'.repeat(31)}`, aLink, 'the CID is malformed'],
    [`d82a 78 27 00 0171a0e40220 ${'2a'.repeat(32)}`, aLink, 'is a text where a byte string belongs'],
    ['d82a590201', aLink, 'has 513 bytes, 512 at most']
  ]
  test.each(rows)('%s', (hex, read, reason) => {
    const attempt = (): unknown => read(readerOf(hex))
    expect(attempt).toThrow(PosterError)
    expect(attempt).toThrow(reason)
    expect(attempt).toThrow(/^the sample: Field at byte \d+ /)
  })

  test('bytes after the end', () => {
    const reader = readerOf('0000')
    reader.readUnsigned('Field')
    expect(() => reader.end()).toThrow('its end at byte 1 is followed by 1 bytes')
  })

  test('an array that is another struct', () => {
    expect(() => readerOf('83010203').readStruct('Pair', 2)).toThrow('has 3 fields instead of 2')
  })

  test('nothing is allocated for elements that are not there', () => {
    const before = process.memoryUsage().arrayBuffers
    expect(() => readerOf('992000').readList('Field', unsigned)).toThrow('missing')
    expect(() => readerOf('5a001fffff').readBytes('Field')).toThrow('claims 2097151 bytes')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
  })
})

test('a general decoder is not strict enough, which is why there is this one', () => {
  expect(decodeDagCbor(fromHex('f93c00'))).toBe(1)
  expect(decodeDagCbor(fromHex('f7'))).toBe(null)
  expect(() => decodeDagCbor(new Uint8Array(1_000_000).fill(0x81))).toThrow(RangeError)
})
