import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonBounds } from '../../../../src/main/jsonrpc/server/json-bounds.ts'

const accepts = (text: string, most: number): boolean => new JsonBounds(most).accept(Buffer.from(text))

describe('bounds of a large body', () => {
  it('count values outside strings only', () => {
    expect(accepts('[1,2,3]', 3)).toBe(true)
    expect(accepts('[1,2,3]', 2)).toBe(false)
    expect(accepts('"[[[,,,\\",,,"', 0)).toBe(true)
    expect(accepts('"\\\\",', 0)).toBe(false)
  })

  it('stop at the depth Go stops at', () => {
    expect(accepts('['.repeat(10_000), 1e6)).toBe(true)
    expect(accepts('['.repeat(10_001), 1e6)).toBe(false)
    expect(accepts('{"a":[]},'.repeat(20_000), 1e6)).toBe(true)
  })

  it('do not depend on how the text is cut', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.nat(40)), fc.nat(30), (text, cuts, most) => {
        const whole = accepts(text, most)
        const bytes = Buffer.from(text)
        const bounds = new JsonBounds(most)
        let at = 0
        let parts = true
        for (const cut of cuts) {
          parts = bounds.accept(bytes.subarray(at, at + cut)) && parts
          at += cut
        }
        expect(bounds.accept(bytes.subarray(at)) && parts).toBe(whole)
      }),
      { verbose: 1 }
    )
  })
})
