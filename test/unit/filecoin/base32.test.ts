import fc from 'fast-check'
import { base32 } from 'multiformats/bases/base32'
import { describe, expect, it } from 'vitest'
import { decodeBase32, decodeCheckedBase32, encodeBase32 } from '../../../src/main/filecoin/base32.ts'
import { printedSeed } from './test-seed.ts'

const seed = printedSeed('base32')

describe('base32', () => {
  const anyBytes = fc.uint8Array({ maxLength: 70 })

  it('writes what multiformats writes, and reads it back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = encodeBase32(bytes)
        expect(text).toBe(base32.baseEncode(bytes))
        expect(decodeBase32(text)).toEqual(bytes)
        expect(decodeCheckedBase32(text)).toEqual(bytes)
      }),
      { seed }
    )
  })

  it('takes exactly the texts that some bytes have', () => {
    const anyText = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567A=018é\u{1f600}\u0161'),
      maxLength: 12
    })
    const letters = fc.string({ unit: fc.constantFrom(...'abcqy4567'), maxLength: 18 })
    let taken = 0
    fc.assert(
      fc.property(fc.oneof(anyText, letters), (text) => {
        const bytes = decodeBase32(text)
        const wanted = referenceDecode(text)
        expect(bytes).toEqual(wanted)
        if (bytes) taken++
      }),
      { seed }
    )
    expect(taken).toBeGreaterThan(5)
  })

  it('calls a text that nobody checked a fault of ours', () => {
    expect(() => decodeCheckedBase32('a')).toThrow('was taken for base32')
  })
})

/** The library's reading, where its writing gives the text back. */
function referenceDecode(text: string): Uint8Array | undefined {
  try {
    const bytes = base32.baseDecode(text)
    return base32.baseEncode(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}
