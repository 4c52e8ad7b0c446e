import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBitfieldJson, parseBitfieldJson } from '../../../src/main/filecoin/bitfield-json.ts'
import { Bitfield } from '../../../src/main/filecoin/bitfield.ts'
import { decodeRlePlus } from '../../../src/main/filecoin/decode-rle-plus.ts'
import { encodeRlePlus } from '../../../src/main/filecoin/encode-rle-plus.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { numberSet } from './arbitrary-sets.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('RLE+')
const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, place) => from + place)

/** Bits in reading order, with blanks for the eye, as bytes. */
function fromBits(text: string): Uint8Array {
  const bits = text.replaceAll(' ', '')
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [place, bit] of [...bits].entries()) {
    if (bit === '1') bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7))
  }
  return bytes
}

describe('samples of proving.md §7.8', () => {
  const samples: [hex: string, json: (number | bigint)[], numbers: (number | bigint)[]][] = [
    ['', [0], []],
    ['0c', [0, 1], [0]],
    ['18', [1, 1], [1]],
    ['b002', [5, 1], [5]],
    ['802c', [100, 1], [100]],
    ['1401', [0, 8], range(0, 7)],
    ['f401', [0, 15], range(0, 14)],
    ['0402', [0, 16], range(0, 15)],
    ['2403', [0, 25], range(0, 24)],
    ['a45502', [0, 2349], range(0, 2348)],
    ['e02f', [127, 1], [127]],
    ['003020', [128, 1], [128]],
    ['e0fe28', [9207, 1], [9207]],
    ['943a', [0, 4, 1, 3], [0, 1, 2, 3, 5, 6, 7]],
    ['742c05', [0, 3, 5, 2], [0, 1, 2, 8, 9]],
    ['7c472202', [0, 1, 1, 1, 1, 3, 4, 17], [0, 2, 4, 5, 6, ...range(11, 27)]],
    ['d871144709', [1, 1, 3, 3, 2, 3, 2, 1], [1, 5, 6, 7, 10, 11, 12, 15]],
    ['c0ffffffffffffffff3f20', [2n ** 64n - 2n, 1], [2n ** 64n - 2n]],
    ['00101010101010101030004004', [2n ** 63n, 1024], range(0, 1023).map((n) => 2n ** 63n + BigInt(n))],
    ['743a4e', [0, 3, 1, 3, 3, 1], [0, 1, 2, 4, 5, 6, 10]],
    ['e05720', [319, 1], [319]],
    ['e05b9f60c5cc3c42', [81247, 1, 1, 2, 9, 1, 1139, 1], [81247, 81249, 81250, 81260, 82400]],
    ['409821a82b01', [1602, 1, 5544, 1], [1602, 7147]],
    ['6010171390203201', [1074142211, 1, 50, 1], [1074142211, 1074142262]]
  ]

  it.each(samples)('%s', (hex, json, numbers) => {
    const bitfield = Bitfield.fromNumbers(numbers)
    expect(toHex(encodeRlePlus(bitfield))).toBe(hex)
    expect(decodeRlePlus(fromHex(hex))).toEqual(bitfield)
    expect(decodeRlePlus(fromHex(hex), 'go')).toEqual(bitfield)
    expect(formatBitfieldJson(bitfield)).toEqual(json.map(BigInt))
    expect(parseBitfieldJson(json)).toEqual(bitfield)
  })

  it('2^64 − 1 as a member', () => {
    expect(() => decodeRlePlus(fromHex('e0ffffffffffffffff3f20'))).toThrow('longer than 64 bits can number')
    expect(() => decodeRlePlus(fromHex('e0ffffffffffffffff3f20'), 'go')).toThrow('longer than 64 bits')
  })
})

describe('bitfields of mainnet messages', () => {
  interface Row {
    hex: string
    count: number
    runs: number[]
  }
  const file = new URL('../../vectors/filecoin/mainnet-bitfields.json', import.meta.url)
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[] // our own file

  it.each(rows)('$count numbers in $hex', ({ hex, count, runs }) => {
    const bitfield = decodeRlePlus(fromHex(hex))
    expect(bitfield.count).toBe(BigInt(count))
    expect(formatBitfieldJson(bitfield)).toEqual(runs.map(BigInt))
    expect(toHex(encodeRlePlus(parseBitfieldJson(runs)))).toBe(hex)
  })

  it('are all there', () => {
    expect(rows).toHaveLength(35)
  })
})

describe('what the readers refuse', () => {
  const six = '01 0110' // a run of 6
  it.each([
    ['another version', '10 1 01 0001', 'version'],
    ['the third version', '11 1 1', 'version'],
    ['a last byte of 0', '00 1 01 1010 0000000', 'zero byte'],
    ['a length in more bytes than it needs', `00 1 00 11000001 00000000 ${six}`, 'more bytes than it needs'],
    ['a length of 65 bits', `00 1 00 ${'00000001'.repeat(9)} 01000000 ${six}`, 'beyond 64 bits'],
    ['a length of eleven bytes', `00 1 00 ${'00000001'.repeat(10)} 10000000 ${six}`, 'beyond 64 bits'],
    ['a sum beyond 64 bits', `00 1 ${`00 ${'11111111'.repeat(8)} 11111110`.repeat(2)} 01 0100`, '64 bits']
  ])('both: %s', (_what, bits, reason) => {
    expect(() => decodeRlePlus(fromBits(bits))).toThrow(reason)
    expect(() => decodeRlePlus(fromBits(bits), 'go')).toThrow(reason)
  })

  it.each([
    ['a long form for 3', '00 1 00 11000000 1 1', [0, 1, 2, 4]],
    ['a long form for 1', '00 1 00 10000000 1 1', [0, 2]],
    ['a short form for 1', '00 1 01 1000 1 1', [0, 2]],
    ['a last run of zeros', '00 1 01 0100 1', [0, 1]],
    ['nothing but zeros', '00 0 1', []],
    ['nothing but the mark of a first set bit', '00 1', []],
    ['something behind a short run of 0', `00 1 1 01 0000 ${six}`, [0]],
    ['something behind a long run of 0', `00 1 1 00 00000000 ${six}`, [0]]
  ])('the chain only: %s', (_what, bits, numbers) => {
    expect(() => decodeRlePlus(fromBits(bits))).toThrow(PosterError)
    expect(decodeRlePlus(fromBits(bits), 'go')).toEqual(Bitfield.fromNumbers(numbers))
  })

  it('more than 32 KiB, read or written', () => {
    const most = new Uint8Array(32 * 1024).fill(0xff)
    most[0] = 0xfc
    expect(decodeRlePlus(most).runCount).toBe((32 * 1024 * 8 - 3 + 1) / 2)
    expect(() => decodeRlePlus(new Uint8Array(32 * 1024 + 1).fill(1))).toThrow('more than 32768')
    const sparse = Bitfield.fromRuns(
      Array.from({ length: 60_000 }, (_, place) => ({ start: BigInt(place) * 1000n, length: 1n }))
    )
    expect(() => encodeRlePlus(sparse)).toThrow('more than 32768 bytes')
  })
})

describe('any set, any bytes', () => {
  it('every set comes back', () => {
    fc.assert(
      fc.property(numberSet, (numbers) => {
        const bitfield = Bitfield.fromNumbers(numbers)
        const bytes = encodeRlePlus(bitfield)
        expect(decodeRlePlus(bytes)).toEqual(bitfield)
        expect(decodeRlePlus(bytes, 'go')).toEqual(bitfield)
        expect(parseBitfieldJson(formatBitfieldJson(bitfield))).toEqual(bitfield)
      }),
      { seed }
    )
  })

  // Bytes as they come are refused at the second bit, mostly; so the version is right and blocks are likely here.
  const blocks = fc
    .array(fc.constantFrom('1', '01 0100', '01 1111', '01 1000', '01 0000', '00 00001000', '00 00000000'))
    .chain((parts) => fc.constantFrom(`00 0 ${parts.join(' ')}`, `00 1 ${parts.join(' ')}`).map(fromBits))
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte, i) => (i === 0 ? byte & 0xfc : byte))),
    blocks
  )
  const attempt = (bytes: Uint8Array, reader: 'chain' | 'go'): Bitfield | undefined => {
    try {
      return decodeRlePlus(bytes, reader)
    } catch (error) {
      expect(error).toBeInstanceOf(PosterError)
      return undefined
    }
  }

  it('the chain’s reader accepts exactly what encodes to the same bytes again', () => {
    let accepted = 0
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const strict = attempt(bytes, 'chain')
        const lenient = attempt(bytes, 'go')
        const isCanonical = lenient !== undefined && toHex(encodeRlePlus(lenient)) === toHex(bytes)
        expect(strict !== undefined).toBe(isCanonical)
        if (strict) {
          accepted++
          expect(strict).toEqual(lenient)
        }
      }),
      { seed, numRuns: 5000 }
    )
    expect(accepted).toBeGreaterThan(100)
  })
})
