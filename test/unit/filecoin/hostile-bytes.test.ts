/** Decoders before bytes nobody meant well with: a reason or the same bytes again, never anything else. */
import { encode as encodeDagCbor } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PosterError } from '../../../src/main/lib/error.ts'
import { fromHex, toHex } from '../../support/hex.ts'
import { mainnetMessages } from '../../support/mainnet-messages.ts'
import { chainCodecs, type ChainCodec } from './chain-codecs.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('hostile bytes')

/** True when they were taken. */
function tryBytes({ recode }: ChainCodec, bytes: Uint8Array): boolean {
  let again: Uint8Array
  try {
    again = recode(bytes)
  } catch (error) {
    // Anything but a refusal with its reason is a crash.
    if (PosterError.is(error, 'INVALID_ARGUMENT') && error.message.length > 10) return false
    throw error
  }
  expect(toHex(again)).toBe(toHex(bytes))
  return true
}

/** Bytes with one thing changed: a byte, a bit, a piece cut out, put in or doubled, an end lost or added. */
function damaged(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(2000)
  return fc
    .tuple(valid, fc.nat(7), place, place, fc.uint8Array({ maxLength: 9 }))
    .map(([bytes, kind, one, two, put]) => {
      if (bytes.length === 0) return put
      const start = one % bytes.length
      const end = start + (two % 10)
      const piece = bytes.subarray(start, end)
      const [before, after] = [bytes.subarray(0, start), bytes.subarray(end)]
      switch (kind) {
        case 0:
          return bytes.with(start, two % 256)
        case 1:
          return bytes.with(start, (bytes[start] ?? 0) ^ (1 << (two % 8)))
        case 2:
          return Uint8Array.from([...before, ...after])
        case 3:
          return Uint8Array.from([...before, ...put, ...piece, ...after])
        case 4:
          return Uint8Array.from([...before, ...piece, ...piece, ...after])
        case 5:
          return before
        case 6:
          return Uint8Array.from([...bytes, ...put])
        default:
          return Uint8Array.from([...before, ...put, ...after])
      }
    })
}

/** The same value under a longer head, wherever a head may be. */
function withLongHead(bytes: Uint8Array, place: number): Uint8Array {
  const first = bytes[place] ?? 0
  const longer = (first & 0x1f) < 24 ? [(first & 0xe0) | 24, first & 0x1f] : [first]
  return Uint8Array.from([...bytes.subarray(0, place), ...longer, ...bytes.subarray(place + 1)])
}

const nothing = fc.uint8Array({ maxLength: 120 })
const anyCbor = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 60 }),
    fc.array(tie('tree'), { maxLength: 16 }),
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 })
  )
})).tree

describe.each(chainCodecs)('$name', (codec) => {
  test('what was encoded is taken', () => {
    fc.assert(
      fc.property(codec.valid, (bytes) => tryBytes(codec, bytes)),
      { seed }
    )
  })

  test('damaged', () => {
    fc.assert(
      fc.property(damaged(codec.valid), (bytes) => void tryBytes(codec, bytes)),
      { seed, numRuns: 500 }
    )
  })

  test('random', () => {
    fc.assert(
      fc.property(nothing, (bytes) => void tryBytes(codec, bytes)),
      { seed, numRuns: 500 }
    )
  })

  test('any other CBOR', () => {
    fc.assert(
      fc.property(anyCbor, (tree) => void tryBytes(codec, encodeDagCbor(tree))),
      { seed, numRuns: 300 }
    )
  })

  test('every prefix, and a tail', () => {
    const [bytes = new Uint8Array(0)] = fc.sample(codec.valid, { seed, numRuns: 1 })
    for (let end = 0; end < bytes.length; end++) tryBytes(codec, bytes.subarray(0, end))
    tryBytes(codec, Uint8Array.from([...bytes, 0]))
  })

  test('arrays within arrays, as deep as they go', () => {
    for (const head of [0x81, 0x82, 0x85, 0x8a, 0x90, 0xc1, 0xa1]) {
      expect(tryBytes(codec, new Uint8Array(2_000_000).fill(head))).toBe(false)
    }
  })
})

describe('messages of mainnet', () => {
  const codecOf = (name: string): ChainCodec => {
    const codec = chainCodecs.find((candidate) => candidate.name === name)
    if (!codec) throw new Error(`no codec ${name}`)
    return codec
  }
  const message = codecOf('message')

  test('with any byte changed', () => {
    const sample = fc.constantFrom(...mainnetMessages.map(({ messageHex }) => fromHex(messageHex)))
    fc.assert(
      fc.property(damaged(sample), (bytes) => void tryBytes(message, bytes)),
      { seed, numRuns: 2000 }
    )
  })

  test('with each head written longer than needed', () => {
    const heads = { message: [0, 1, 2, 6, 57, 58, 61, 64, 65, 66] }
    const [first] = mainnetMessages
    const bytes = fromHex(first?.messageHex ?? '')
    for (const place of heads.message) {
      const longer = withLongHead(bytes, place)
      if (longer.length > bytes.length) expect(tryBytes(message, longer)).toBe(false)
    }
  })

  test('parameters with each head written longer than needed', () => {
    const bytes = fromHex('8182830d014460f23121830d044a607e7a231ced5a374401')
    const declaration = codecOf('declarations')
    expect(tryBytes(declaration, bytes)).toBe(true)
    for (const place of [0, 1, 2, 3, 4, 5, 10, 11, 12, 13]) {
      expect(tryBytes(declaration, withLongHead(bytes, place))).toBe(false)
    }
  })
})
