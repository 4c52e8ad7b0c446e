import fc from 'fast-check'
import { base32, base32upper } from 'multiformats/bases/base32'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import {
  cidOfBlock,
  decodeCid,
  describeCid,
  encodeCid,
  maxCidBytes,
  parseCid
} from '../../../src/main/filecoin/cid.ts'
import { formatCommitment } from '../../../src/main/filecoin/commitment.ts'
import { PosterError } from '../../../src/main/lib/error.ts'
import { fromHex, toHex } from '../../support/hex.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('CIDs')
const digest = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
const block = 'bafy2bzacedo7hjsumaajt6sbor42qycvjyk6goqe4oi4o4ddsjxkdeqrqf42c'
const version0 = 'QmR9i9KL3vhhAqTBGj1bPPC7LvkptxrH9RvxJxLN1vvsBE'

describe('texts and bytes', () => {
  test('a block of the chain', () => {
    const cid = parseCid(block)
    expect(cid).toBe(block)
    expect(toHex(encodeCid(cid))).toMatch(/^0171a0e40220[0-9a-f]{64}$/)
    expect(decodeCid(encodeCid(cid))).toBe(cid)
    expect(describeCid(cid)).toMatchObject({ version: 1, codec: 0x71, hash: 0xb220 })
    expect(describeCid(cid).digest).toHaveLength(32)
  })

  test('version 0', () => {
    const cid = parseCid(version0)
    expect(toHex(encodeCid(cid))).toMatch(/^1220[0-9a-f]{64}$/)
    expect(decodeCid(encodeCid(cid))).toBe(version0)
    expect(describeCid(cid)).toMatchObject({ version: 0, codec: 0x70, hash: 0x12 })
  })

  test('commitments and inlined code are CIDs like others', () => {
    const sealed = formatCommitment('sealed', fromHex(digest))
    expect(describeCid(parseCid(sealed))).toEqual({
      version: 1,
      codec: 0xf102,
      hash: 0xb401,
      digest: fromHex(digest)
    })
    const inlined = decodeCid(Uint8Array.from([1, 0x55, 0, 3, 0x66, 0x69, 0x6c]))
    expect(describeCid(inlined)).toMatchObject({
      codec: 0x55,
      hash: 0,
      digest: Uint8Array.from([0x66, 0x69, 0x6c])
    })
  })

  test('any CID has one text, that of the library', () => {
    const varint = fc.nat(2 ** 31 - 1)
    const digests = fc.uint8Array({ maxLength: 128 })
    fc.assert(
      fc.property(varint, varint, digests, (codec, hash, bytes) => {
        const multihash = Uint8Array.from([...leb128(hash), ...leb128(bytes.length), ...bytes])
        const all = Uint8Array.from([1, ...leb128(codec), ...multihash])
        const cid = decodeCid(all)
        expect(cid).toBe(CID.decode(all).toString())
        expect(encodeCid(parseCid(cid))).toEqual(all)
      }),
      { seed }
    )
  })

  test('the name of a block is that of its bytes', () => {
    expect(cidOfBlock(fromHex('80'))).toBe('bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a')
    expect(cidOfBlock(fromHex('80'))).not.toBe(cidOfBlock(fromHex('81')))
  })
})

describe('what is refused', () => {
  const bytes = encodeCid(parseCid(block))
  test.each([
    ['neither base32 in lower case nor of version 0', ''],
    ['malformed', 'b'],
    ['base32', block.slice(0, -1)],
    ['neither', block.toUpperCase()],
    ['lower case', `b${block.slice(1).toUpperCase()}`],
    ['padding', `${block}=`],
    ['base32', `${block}a`],
    ['neither', ` ${block}`],
    ['neither', base58btc.encode(bytes)],
    ['neither', base32upper.encode(bytes)],
    ['is not how Qm', base32.encode(encodeCid(parseCid(version0)))],
    ['neither', `z${version0}`],
    ['neither', version0.slice(0, -1)],
    ['longer than 819 characters', `b${'a'.repeat(900)}`]
  ])('texts: %s', (reason, text) => {
    expect(() => parseCid(text)).toThrow(PosterError)
    expect(() => parseCid(text)).toThrow(reason)
  })

  test.each([
    ['malformed', ''],
    ['malformed', '02 71 a0e402 20'],
    ['malformed', `01 71 a0e402 20 ${digest.slice(2)}`],
    ['malformed', `01 71 a0e402 20 ${digest} 00`],
    ['malformed', `01 f100 a0e402 20 ${digest}`],
    ['malformed', `8100 71 a0e402 20 ${digest}`],
    ['malformed', `01 ffffffffffffffffffff01 a0e402 20 ${digest}`],
    ['without 32 bytes of digest', `12 1f ${digest.slice(2)}`],
    ['malformed', `12 20 ${digest.slice(2)}`],
    [`${maxCidBytes} at most`, `01 55 00 ff04 ${'00'.repeat(639)}`]
  ])('bytes: %s', (reason, hex) => {
    expect(() => decodeCid(fromHex(hex))).toThrow(PosterError)
    expect(() => decodeCid(fromHex(hex))).toThrow(reason)
  })

  test('whatever is taken has these bytes', () => {
    const prefixed = fc.tuple(
      fc.constantFrom([], [1], [1, 0x71], [0x12, 0x20], [1, 0x55, 0]),
      fc.uint8Array({ maxLength: 50 })
    )
    fc.assert(
      fc.property(prefixed, ([prefix, rest]) => {
        const tried = Uint8Array.from([...prefix, ...rest])
        try {
          expect(encodeCid(decodeCid(tried))).toEqual(tried)
        } catch (error) {
          if (!PosterError.is(error, 'INVALID_ARGUMENT')) throw error
        }
      }),
      { seed, numRuns: 2000 }
    )
  })
})

function leb128(value: number): number[] {
  const bytes = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return [...bytes, rest]
}
