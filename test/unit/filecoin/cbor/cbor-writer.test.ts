import { encode as encodeDagCbor } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { expect, test } from 'vitest'
import { CborReader } from '../../../../src/main/filecoin/cbor/cbor-reader.ts'
import { CborWriter } from '../../../../src/main/filecoin/cbor/cbor-writer.ts'
import { parseCid } from '../../../../src/main/filecoin/cid.ts'
import { maxUint64 } from '../../../../src/main/filecoin/sector-id.ts'
import { PosterError } from '../../../../src/main/lib/error.ts'
import { toHex } from '../../../support/hex.ts'
import { printedSeed } from '../test-seed.ts'

const seed = printedSeed('CBOR writer')
const sample = 'bafy2bzacedo7hjsumaajt6sbor42qycvjyk6goqe4oi4o4ddsjxkdeqrqf42c'
const near = [0n, 23n, 24n, 255n, 256n, 65535n, 65536n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, maxUint64]
const unsigned = fc.oneof(fc.constantFrom(...near), fc.bigInt({ min: 0n, max: maxUint64 }))
const nearSigned = near
  .filter((value) => value < 2n ** 53n)
  .flatMap((value) => [Number(value), -1 - Number(value)])
const beyondWord = fc.integer({ min: 2 ** 32, max: 2 ** 34 })
const integer = fc.oneof(
  fc.constantFrom(...nearSigned),
  beyondWord,
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 })
)

test('the bytes are those of a general encoder, and read back', () => {
  const bytes = fc.uint8Array({ maxLength: 700 })
  fc.assert(
    fc.property(unsigned, integer, bytes, fc.array(integer), (number, signed, string, list) => {
      const writer = new CborWriter()
      writer.writeStruct(6)
      writer.writeUnsigned('Number', number)
      writer.writeInteger('Signed', signed)
      writer.writeBytes('Bytes', string)
      writer.writeList('List', list, (to, element) => to.writeInteger('Element', element))
      writer.writeLink('Link', parseCid(sample))
      writer.writeNull()
      const written = writer.finish()
      const fields = [number, signed, string, list, CID.parse(sample), null]
      expect(toHex(written)).toBe(toHex(encodeDagCbor(fields)))
      const reader = new CborReader(written, 'the sample')
      reader.readStruct('Sample', 6)
      expect(reader.readUnsigned('Number')).toBe(number)
      expect(reader.readInteger('Signed')).toBe(signed)
      expect(reader.readBytes('Bytes')).toEqual(string)
      expect(reader.readList('List', (from) => from.readInteger('Element'))).toEqual(list)
      expect(reader.readLink('Link')).toBe(sample)
      expect(reader.takeNull()).toBe(true)
      reader.end()
    }),
    { seed, numRuns: 500 }
  )
})

test('what could not be read back is not written', () => {
  const refused: ((writer: CborWriter) => void)[] = [
    (writer) => writer.writeUnsigned('Field', -1n),
    (writer) => writer.writeUnsigned('Field', maxUint64 + 1n),
    (writer) => writer.writeInteger('Field', 0.5),
    (writer) => writer.writeInteger('Field', 2 ** 53),
    (writer) => writer.writeInteger('Field', NaN),
    (writer) => writer.writeBytes('Field', new Uint8Array(2 ** 21 + 1)),
    (writer) => writer.writeList('Field', Array(8193).fill(0), () => undefined)
  ]
  for (const write of refused) {
    expect(() => write(new CborWriter())).toThrow(PosterError)
    expect(() => write(new CborWriter())).toThrow('Field cannot be')
  }
})

test('what was finished changes neither through its writer nor through others', () => {
  const [one, other] = [new CborWriter(), new CborWriter()]
  one.writeBytes('Bytes', new Uint8Array(1000).fill(7))
  other.writeBytes('Bytes', new Uint8Array(10).fill(1))
  const finished = one.finish()
  const later = new CborWriter()
  later.writeBytes('Bytes', new Uint8Array(1500).fill(2))
  one.writeNull()
  expect(finished).toHaveLength(1003)
  expect(finished.subarray(3)).toEqual(new Uint8Array(1000).fill(7))
  expect(other.finish()).toEqual(Uint8Array.from([0x4a, ...new Uint8Array(10).fill(1)]))
  expect(later.finish().subarray(3)).toEqual(new Uint8Array(1500).fill(2))
  expect(one.finish()).toEqual(Uint8Array.of(0xf6))
  expect(new CborWriter().finish()).toHaveLength(0)
})
